"""Scheduled work of the kernel: each task calls one action. Other apps list theirs in their own `tasks`."""

import datetime
import importlib
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from povertycase import actions
from povertycase.actions import export_jobs
from povertycase.actions.calendars import warn_of_missing_years
from povertycase.actions.figures import refresh
from povertycase.actions.outbox import deliver
from povertycase.actions.outgoing import remind_everywhere


@dataclass(frozen=True)
class ScheduledJob:
    """A job that beat runs `every` so often and `run_job` at once; it returns how many it handled."""

    title: Any
    task: Any  # a Celery task without arguments; mypy sees only the function
    every: datetime.timedelta
    hours: str = ""  # as cron writes them: only in these, at half past


@shared_task(name="povertycase.requeue_jobs")
def requeue_jobs() -> int:
    """Ring again for jobs that nobody holds."""
    return actions.ring_waiting()


@shared_task(name="povertycase.make_export")
def make_export(job_id: int) -> None:
    """Write the file of an approved export."""
    if lease := actions.claim(job_id):
        with suppress(actions.LeaseLost):
            export_jobs.make(lease)


@shared_task(name="povertycase.end_exports")
def end_exports() -> int:
    """Delete exports that nobody took in time."""
    return export_jobs.end_exports()


@shared_task(name="povertycase.delete_expired_files")
def delete_expired_files() -> int:
    """Delete uploaded files whose time is over."""
    return actions.delete_expired_files()


@shared_task(name="povertycase.delete_unclaimed_files")
def delete_unclaimed_files() -> int:
    """Delete stored files that no row tells of."""
    return actions.delete_unclaimed_files()


@shared_task(name="povertycase.end_expired")
def end_expired() -> int:
    """Delete sessions, tokens and limits whose time is over."""
    return actions.end_expired()


@shared_task(name="povertycase.remind_deadlines")
def remind_deadlines() -> int:
    """Tell everybody what falls due or is overdue."""
    return remind_everywhere(on=timezone.localdate())


@shared_task(name="povertycase.deliver_notifications")
def deliver_notifications() -> int:
    """Send what waits in the outbox."""
    return deliver(on=timezone.localdate())


@shared_task(name="povertycase.check_calendar")
def check_calendar() -> int:
    """Raise the alarm about a year without announced holidays."""
    return warn_of_missing_years(on=timezone.localdate())


@shared_task(name="povertycase.refresh_figures")
def refresh_figures() -> int:
    """Count anew what the dashboard shows and has changed."""
    return refresh(on=timezone.localdate())


# What reminded of loans before every deadline was reminded of; its row may stand in beat's table.
LOANS_ALONE = "projects.remind_loans"

SCHEDULED_JOBS: dict[str, ScheduledJob] = {
    "requeue_jobs": ScheduledJob(_("重新派发中断的任务"), requeue_jobs, datetime.timedelta(seconds=30)),
    "delete_expired_files": ScheduledJob(
        _("删除到期的上传文件"), delete_expired_files, datetime.timedelta(hours=1)
    ),
    "end_exports": ScheduledJob(_("删除到期未取的导出文件"), end_exports, datetime.timedelta(minutes=10)),
    "delete_unclaimed_files": ScheduledJob(
        _("删除没有登记的残留文件"), delete_unclaimed_files, datetime.timedelta(days=1)
    ),
    # In the morning, and each hour of the day for what an outage kept from it.
    "deadline_reminders": ScheduledJob(
        _("到期提醒"), remind_deadlines, datetime.timedelta(hours=1), hours="7-18"
    ),
    "deliver_notifications": ScheduledJob(
        _("外发消息"), deliver_notifications, datetime.timedelta(minutes=1)
    ),
    "refresh_figures": ScheduledJob(_("更新看板数"), refresh_figures, datetime.timedelta(seconds=30)),
    "calendar_check": ScheduledJob(_("核对工作日历是否录入"), check_calendar, datetime.timedelta(days=1)),
    "end_expired": ScheduledJob(_("清除过期的登录和令牌"), end_expired, datetime.timedelta(hours=1)),
}


def scheduled_jobs() -> dict[str, ScheduledJob]:
    """The jobs of every installed app of this project, by name."""
    found: dict[str, ScheduledJob] = {}
    for app in apps.get_app_configs():
        inside = app.path.startswith(str(settings.BASE_DIR / app.label))
        if inside and find_spec(f"{app.name}.tasks"):
            found |= getattr(importlib.import_module(f"{app.name}.tasks"), "SCHEDULED_JOBS", {})
    return found


class Timetable(DatabaseScheduler):
    """Beat's table, into which our jobs are entered before beat reads it.

    What is entered later is read five minutes later: beat takes the first change it sees for the state it
    began with.
    """

    def setup_schedule(self) -> None:
        """Enter, then read."""
        schedule()
        super().setup_schedule()


def schedule() -> None:
    """Enter the jobs that beat does not know yet; what an administrator changed stays as it is."""
    PeriodicTask.objects.filter(task="celery.backend_cleanup").delete()  # nothing keeps results here
    PeriodicTask.objects.filter(task=LOANS_ALONE).delete()
    for name, job in scheduled_jobs().items():
        PeriodicTask.objects.filter(name=name).update(name=str(job.title))  # as the first version wrote it
        if not PeriodicTask.objects.filter(task=job.task.name).exists():
            PeriodicTask.objects.create(name=str(job.title), task=job.task.name, **_schedule_of(job))


def _schedule_of(job: ScheduledJob) -> dict[str, Any]:
    """How beat's table says when a job runs."""
    if job.hours:
        rows = CrontabSchedule.objects
        facts = {"minute": "30", "hour": job.hours, "timezone": settings.TIME_ZONE}
        return {"crontab": rows.get_or_create(**facts)[0]}
    every, period = _in_words(job.every)
    return {"interval": IntervalSchedule.objects.get_or_create(every=every, period=period)[0]}


def _in_words(every: datetime.timedelta) -> tuple[int, str]:
    """The greatest unit that divides it, for a person to read."""
    seconds = int(every.total_seconds())
    units = ((86400, IntervalSchedule.DAYS), (3600, IntervalSchedule.HOURS), (60, IntervalSchedule.MINUTES))
    for size, unit in units:
        if seconds % size == 0:
            return seconds // size, unit
    return seconds, IntervalSchedule.SECONDS
