"""Rectification as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from rectification.choices.verbs import FACTS, VERBS


class RectificationConfig(AppConfig):
    """问题整改: sources, tickets, extensions, rechecks and proposals."""

    name = "rectification"
    verbose_name = _("问题整改")
    verbs = VERBS
    facts = FACTS
    shipped = "rectification.actions.campaign_fixtures.save_shipped"
