"""Projects as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from povertycase.choices import ObligationKind
from projects.choices.verbs import FACTS, VERBS


class ProjectsConfig(AppConfig):
    """The project library, milestones, funds, benefits and assets."""

    name = "projects"
    verbose_name = _("项目资金")
    verbs = VERBS
    facts = FACTS
    obligations = {
        "loan": ObligationKind(
            _("小额信贷还款"), "projects.actions.duties.loan_duties", before="loan.remind_days"
        ),
        "milestone": ObligationKind(_("项目节点"), "projects.actions.duties.milestone_duties"),
        "in_kind": ObligationKind(_("借出实物归还"), "projects.actions.duties.in_kind_duties"),
        "strategy": ObligationKind(_("资产盘活策略"), "projects.actions.duties.strategy_duties"),
    }
    figures = "projects.figures.TOPICS"
    household_file = "projects.reports.household_papers.blocks_of"
    household_card = "projects.reports.household_papers.received_by"
    exports = {
        "export_projects": "projects.views.exports.library",
        "export_progress": "projects.views.exports.progress",
        "export_claims": "projects.views.exports.claims",
    }
    demo = "projects.actions.demo.seed_projects"
