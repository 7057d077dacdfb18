"""The Celery application; tasks carry ids only and call one action each."""

import contextlib
import os
from pathlib import Path

from celery import Celery, signals
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created
from django_structlog.celery.steps import DjangoStructLogInitStep

from povertycase import embedded

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
    connection_created.connect(session_gives_way)


def session_gives_way(connection: DatabaseWrapper, **_facts: object) -> None:
    """What the database does for a job gives way, too, where it runs on the same machine."""
    embedded.give_way(connection.connection.info.backend_pid, nice=NICE)


@signals.setup_logging.connect
def keep_our_logging(**_facts: object) -> None:
    """Celery would replace the root logger's handlers, and with them the masking of numbers."""
