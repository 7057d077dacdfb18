"""Monitoring as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from monitoring.choices.verbs import FACTS, VERBS
from povertycase.choices import ObligationKind, PaperKind


class MonitoringConfig(AppConfig):
    """防返贫监测: clues, cases, measures."""

    name = "monitoring"
    verbose_name = _("防返贫监测")
    verbs = VERBS
    facts = FACTS
    figures = "monitoring.figures.TOPICS"
    obligations = {
        "measure": ObligationKind(_("帮扶措施落实"), "monitoring.actions.duties.measure_duties"),
        "first_help": ObligationKind(_("首项帮扶措施"), "monitoring.actions.duties.help_duties"),
        "case_decision": ObligationKind(
            _("监测对象认定"), "monitoring.actions.duties.decision_duties", tells_helpers=False
        ),
        "feed": ObligationKind(_("部门数据推送"), "monitoring.actions.feed_duties.feed_duties"),
        "relief": ObligationKind(
            _("防返贫基金拨付"), "monitoring.actions.relief_duties.relief_duties", tells_helpers=False
        ),
        "warning": ObligationKind(
            _("部门预警核实"), "monitoring.actions.feed_duties.warning_duties", tells_helpers=False
        ),
    }
    household_file = "monitoring.reports.household_papers.blocks_of"
    household_card = "monitoring.reports.household_papers.received_by"
    exports = {
        "export_cases": "monitoring.views.exports.cases",
        "export_relief": "monitoring.views.fund_exports.ledger",
        "export_doubles": "monitoring.views.doubles.doubles",
        "export_sweep": "monitoring.views.sweeps.ledger_of",
        "export_month": "monitoring.views.month_exports.month",
        "export_feedback": "monitoring.views.feeds.feedback",
        "take_batch_file": "monitoring.views.feeds.original",
    }
    papers = {"month_bulletin": PaperKind(_("月度通报"), "monitoring.rules.bulletins.specimen")}
    demo = "monitoring.actions.demo.seed_monitoring"
