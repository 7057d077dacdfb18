"""Background work of rectification: each task calls one function."""

import datetime
from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.actions import LeaseLost, claim
from povertycase.actions.scheduler import scheduler
from povertycase.tasks import ScheduledJob
from rectification import actions
from rectification.imports import ledger_jobs


@shared_task(name="rectification.read_ledger")
def read_ledger(job_id: int) -> None:
    """Say what an uploaded ledger holds."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            ledger_jobs.work_reading(lease)


@shared_task(name="rectification.import_ledger")
def import_ledger(job_id: int) -> None:
    """Write what a confirmed ledger says."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            ledger_jobs.work_writing(lease)


@shared_task(name="rectification.propose_tickets")
def propose_tickets() -> int:
    """Propose as tickets what monitoring and visits found."""
    return actions.propose_everywhere(on=timezone.localdate())


@shared_task(name="rectification.open_reports")
def open_reports() -> int:
    """Open the reports whose period has begun."""
    return actions.open_reports(by=scheduler(), on=timezone.localdate())


@shared_task(name="rectification.open_score_sheets")
def open_score_sheets() -> int:
    """Open the score sheets whose month is over."""
    return actions.open_sheets(by=scheduler(), on=timezone.localdate())


SCHEDULED_JOBS: dict[str, ScheduledJob] = {
    "propose_tickets": ScheduledJob(_("汇集待立单问题"), propose_tickets, datetime.timedelta(days=1)),
    "open_reports": ScheduledJob(_("生成定期报告待办"), open_reports, datetime.timedelta(days=1)),
    "open_score_sheets": ScheduledJob(_("生成月考核评分表"), open_score_sheets, datetime.timedelta(days=1)),
}
