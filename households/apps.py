"""The register as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from households.choices.verbs import FACTS, VERBS
from povertycase.choices import ObligationKind


class HouseholdsConfig(AppConfig):
    """Villages, households, people, incomes and the roll import."""

    name = "households"
    verbose_name = _("登记户")
    verbs = VERBS
    facts = FACTS
    obligations = {
        "visits": ObligationKind(_("走访计划"), "households.tasks.visit_duties"),
        "round": ObligationKind(_("排查轮次"), "households.actions.duties.round_duties"),
        "round_assignment": ObligationKind(_("交叉核查分工"), "households.actions.duties.assignment_duties"),
        "correction": ObligationKind(_("四合一更正"), "households.actions.channel_checks.correction_duties"),
    }
    exports = {
        "export_households": "households.views.exports.listed",
        "export_visits": "households.views.visits.listed",
        "export_failing": "households.views.round_findings.listed",
        "export_pairings": "households.views.rosters.roster",
        "export_unit_help": "households.views.unit_help.listed",
        "export_channels": "households.views.channel_sheets.channel",
        "export_entries": "households.views.ledger_sheets.listed",
        "export_consistency": "households.views.four_in_one.listed",
    }
    figures = "households.figures.TOPICS"
    # Who helps which household today, for rows of the kernel that are about one.
    helping = "households.models.pairings.helping"
    # Wherever these columns stand beside the number: in the register, its history and in staging.
    search_hashes = {"id_tail4": ("id18", 4), "id_tail6": ("id18", 6)}
