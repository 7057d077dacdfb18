"""Background work of rectification."""

import datetime

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.actions.scheduler import scheduler
from povertycase.tasks import ScheduledJob
from rectification import actions


@shared_task(name="rectification.open_reports")
def open_reports() -> int:
    """Open the reports whose period has begun."""
    return actions.open_reports(by=scheduler(), on=timezone.localdate())


SCHEDULED_JOBS: dict[str, ScheduledJob] = {
    "open_reports": ScheduledJob(_("生成定期报告待办"), open_reports, datetime.timedelta(days=1)),
}
