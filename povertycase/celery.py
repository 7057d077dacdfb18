"""The Celery application; tasks carry ids only and call one action each."""

import contextlib
import os
from pathlib import Path

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "povertycase.settings")

NICE = 10
AUTOGROUP = Path("/proc/self/autogroup")

app = Celery("povertycase")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@signals.worker_process_init.connect
def give_way(**_facts: object) -> None:
    """A page that somebody waits for comes before a job."""
    os.nice(NICE)
    # Each program has a session of its own, and Linux may share the cores out among sessions first.
    with contextlib.suppress(OSError):
        AUTOGROUP.write_text(str(NICE))


@signals.setup_logging.connect
def keep_our_logging(**_facts: object) -> None:
    """Celery would replace the root logger's handlers, and with them the masking of numbers."""
