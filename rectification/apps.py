"""Rectification as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from povertycase.choices import ObligationKind, PaperKind
from rectification.choices.verbs import FACTS, VERBS


class RectificationConfig(AppConfig):
    """问题整改: sources, tickets, extensions, rechecks and proposals."""

    name = "rectification"
    verbose_name = _("问题整改")
    verbs = VERBS
    facts = FACTS
    figures = "rectification.figures.TOPICS"
    obligations = {
        "work_month": ObligationKind(
            _("工作方案月度任务"), "rectification.actions.month_duties.month_duties"
        ),
        "report": ObligationKind(_("定期报送"), "rectification.actions.report_duties.report_duties"),
        "statement": ObligationKind(
            _("目标责任书"), "rectification.actions.statement_duties.statement_duties"
        ),
        "score_sheet": ObligationKind(
            _("月考核评分"), "rectification.actions.score_duties.sheet_duties", tells_helpers=False
        ),
        "ticket": ObligationKind(_("问题整改时限"), "rectification.actions.duties.ticket_duties"),
        "ticket_step": ObligationKind(
            _("问题待办理环节"), "rectification.actions.duties.step_duties", tells_helpers=False
        ),
        "ticket_node": ObligationKind(_("整改节点"), "rectification.actions.duties.node_duties"),
        "ticket_extension": ObligationKind(
            _("整改延期审批"), "rectification.actions.duties.extension_duties", tells_helpers=False
        ),
        "inspection": ObligationKind(
            _("督查检查"), "rectification.actions.inspection_duties.inspection_duties", is_personal=True
        ),
        "talk": ObligationKind(_("约谈后续要求"), "rectification.actions.talk_duties.talk_duties"),
    }
    exports = {
        "export_tickets": "rectification.views.exports.tickets",
        "export_lists": "rectification.views.ledger_downloads.three_lists",
        "export_ledger": "rectification.views.ledger_downloads.ledger",
        "export_acceptances": "rectification.views.acceptances.listed",
        "export_board": "rectification.views.board.figures",
        "export_plan_bulletin": "rectification.views.plan_figures.figures",
        "export_targets": "rectification.views.yearly_targets.figures",
        "export_statements": "rectification.views.statements.listed",
    }
    papers = {
        "ranking_bulletin": PaperKind(_("整改排名通报"), "rectification.rules.specimens.ranking_specimen"),
        "score_bulletin": PaperKind(_("考核排名通报"), "rectification.rules.specimens.score_specimen"),
        "plan_bulletin": PaperKind(_("工作方案季度通报"), "rectification.rules.specimens.plan_specimen"),
        "board_bulletin": PaperKind(_("整改清零通报"), "rectification.rules.specimens.board_specimen"),
    }
    # Its words: rectification.models.inspections.
    untold = {"rectification.inspection": "rectification.models.inspections.hidden_keys"}
    household_file = "rectification.reports.household_papers.blocks_of"
    shipped = "rectification.actions.campaign_fixtures.save_shipped"
    demo = "rectification.actions.demo.seed_rectification"
