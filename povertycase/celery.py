"""The Celery application; tasks carry ids only and call one action each."""

import os

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")

app = Celery("povertycase")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_our_logging(**_facts: object) -> None:
    """Celery would replace the root logger's handlers, and with them the masking of numbers."""
