"""Monitoring as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from monitoring.choices.verbs import FACTS, VERBS
from povertycase.choices import ObligationKind


class MonitoringConfig(AppConfig):
    """防返贫监测: clues, cases, measures."""

    name = "monitoring"
    verbose_name = _("防返贫监测")
    verbs = VERBS
    facts = FACTS
    obligations = {
        "measure": ObligationKind(_("帮扶措施落实"), "monitoring.actions.duties.measure_duties"),
    }
    demo = "monitoring.actions.demo.seed_monitoring"
