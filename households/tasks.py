"""Background work of the register; a lost lease means that another worker does it."""

import datetime
from collections.abc import Iterator
from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.actions import channel_checks, duties, rolls
from households.imports import card_jobs, channel_jobs, handing_back, ledger_jobs, roster_jobs, running
from households.reports.visit_plan import Plan
from povertycase import actions
from povertycase.actions.obligations import Duty, rebuild_kind
from povertycase.tasks import ScheduledJob


@shared_task(name="households.prepare_roll")
def prepare_roll(job_id: int) -> None:
    """Read a roll, check it and compare it with the register."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.prepare(lease)


@shared_task(name="households.mark_roll")
def mark_roll(job_id: int) -> None:
    """Mark the findings in the uploader's own sheet."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            handing_back.mark(lease)


@shared_task(name="households.apply_roll")
def apply_roll(job_id: int) -> None:
    """Write an accepted roll into the register."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.write(lease)


@shared_task(name="households.undo_roll")
def undo_roll(job_id: int) -> None:
    """Take an import back."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            running.take_back(lease)


@shared_task(name="households.import_pairings")
def import_pairings(job_id: int) -> None:
    """Write what an uploaded 结对名册 says."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            roster_jobs.work(lease)


@shared_task(name="households.import_entries")
def import_entries(job_id: int) -> None:
    """Write what an uploaded sheet of a ledger says."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            ledger_jobs.work(lease)


@shared_task(name="households.read_channels")
def read_channels(job_id: int) -> None:
    """Say what an uploaded sheet of a channel would change."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            channel_jobs.work_reading(lease)


@shared_task(name="households.import_channels")
def import_channels(job_id: int) -> None:
    """Write what a confirmed sheet of a channel says."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            channel_jobs.work_writing(lease)


@shared_task(name="households.print_cards")
def print_cards(job_id: int) -> None:
    """Make the cards of a village."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            card_jobs.work(lease)


@shared_task(name="households.refresh_channels")
def take_over_register() -> int:
    """Compare anew the households of which the register says something else."""
    return channel_checks.refresh_channels(on=timezone.localdate())


@shared_task(name="households.clear_left_staging")
def clear_left_staging() -> int:
    """Empty the staging of imports that nobody goes on with."""
    return rolls.clear_left_staging()


def visit_duties() -> Iterator[Duty]:
    """What each helper's plan of visits asks for today; read, never kept, so it is of this moment."""
    today = timezone.localdate()
    for user, place in duties.visitors(on=today):
        yield from duties.visits_owed(user, place, Plan(user, on=today).left())


@shared_task(name="households.owe_visits")
def owe_visits() -> int:
    """Say anew how many visits each helper still owes; what is of a period that is over is withdrawn."""
    return rebuild_kind(duties.VISITS)


SCHEDULED_JOBS = {
    "visit_duties": ScheduledJob(_("更新走访待办"), owe_visits, datetime.timedelta(hours=1), hours="6-8"),
    "refresh_channels": ScheduledJob(
        _("更新四合一系统数据"), take_over_register, datetime.timedelta(hours=1)
    ),
    "clear_left_staging": ScheduledJob(
        _("清除已结束导入的暂存数据"), clear_left_staging, datetime.timedelta(minutes=5)
    ),
}
