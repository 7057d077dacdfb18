"""Background work of monitoring; a lost lease means that another worker does it."""

import datetime
from contextlib import suppress

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import PeriodicTask

from monitoring import actions
from monitoring.actions import adoption_jobs, feed_runs, splits
from monitoring.actions.screening import daily, run
from monitoring.imports import feed_fetching, feeding, sweep_jobs
from povertycase.actions import LeaseLost, claim
from povertycase.tasks import ScheduledJob


@shared_task(name="monitoring.read_feed")
def read_feed(job_id: int) -> None:
    """Read, judge and apply a department's file."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            feeding.work(lease)


@shared_task(name="monitoring.fetch_feed")
def fetch_feed(job_id: int) -> None:
    """Fetch a department's file of one month."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            feed_fetching.work(lease)


@shared_task(name="monitoring.monthly_sync")
def monthly_sync() -> int:
    """Await, fetch and call late the departments' files; screen a county whose daily bell was lost."""
    every = _interval_of(screen_all.name)
    if every is not None:
        daily.catch_up(now=timezone.now(), every=every)
    return feed_runs.synchronise(on=timezone.localdate())


def _interval_of(task: str) -> datetime.timedelta | None:
    """How often a task is to run, as administrators set it; None when every row of it is switched off."""
    rows = list(PeriodicTask.objects.filter(task=task).select_related("interval"))
    active = [row for row in rows if row.enabled]
    if rows and not active:
        return None
    return min((row.interval.schedule.run_every for row in active if row.interval), default=daily.USUAL)


@shared_task(name="monitoring.month_snapshot")
def month_snapshot(period: str = "") -> int:
    """Freeze the months that are over, or the one that is named (YYYY-MM)."""
    today = timezone.localdate()
    return actions.freeze_period(period, on=today) if period else actions.freeze_due_months(on=today)


@shared_task(name="monitoring.screen")
def screen(job_id: int) -> None:
    """Look at one county."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            run.work(lease)


@shared_task(name="monitoring.screen_all")
def screen_all(again: bool = False) -> int:  # noqa: FBT001, FBT002  a message's arguments have names
    """Look at every county; once a day, or again when somebody asks for it."""
    return daily.screen_all(on=timezone.localdate(), again=again)


@shared_task(name="monitoring.report_splits")
def report_splits() -> int:
    """A clue for whoever left a household with an open case and lives in another one."""
    return splits.report_splits(on=timezone.localdate())


@shared_task(name="monitoring.adopt_cases")
def adopt_cases(job_id: int) -> None:
    """Make cases of what rolls say of a place."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            adoption_jobs.work(lease)


@shared_task(name="monitoring.import_sweep")
def import_sweep(job_id: int) -> None:
    """Write what an uploaded 集中排查表 says."""
    if lease := claim(job_id):
        with suppress(LeaseLost):
            sweep_jobs.work(lease)


@shared_task(name="monitoring.lapse_relief")
def lapse_relief() -> int:
    """End approvals of the prevention fund that were not paid in time."""
    return actions.lapse_unpaid(on=timezone.localdate())


SCHEDULED_JOBS: dict[str, ScheduledJob] = {
    "monthly_sync": ScheduledJob(_("部门推送接收"), monthly_sync, datetime.timedelta(hours=1)),
    "month_snapshot": ScheduledJob(_("月度快照"), month_snapshot, datetime.timedelta(hours=6)),
    "relief_expiry": ScheduledJob(_("防返贫基金批准到期"), lapse_relief, datetime.timedelta(days=1)),
    "split_clues": ScheduledJob(_("分户后待核实线索"), report_splits, datetime.timedelta(minutes=10)),
    "screening": ScheduledJob(_("防返贫筛查"), screen_all, datetime.timedelta(days=1)),
}
