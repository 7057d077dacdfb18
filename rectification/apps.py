"""Rectification as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from povertycase.choices import ObligationKind
from rectification.choices.verbs import FACTS, VERBS


class RectificationConfig(AppConfig):
    """问题整改: sources, tickets, extensions, rechecks and proposals."""

    name = "rectification"
    verbose_name = _("问题整改")
    verbs = VERBS
    facts = FACTS
    obligations = {
        "report": ObligationKind(_("定期报送"), "rectification.actions.report_duties.report_duties"),
    }
    shipped = "rectification.actions.campaign_fixtures.save_shipped"
    demo = "rectification.actions.demo.seed_rectification"
