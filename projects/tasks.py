"""Background work of projects and loans."""

import datetime

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.tasks import ScheduledJob
from projects import actions


@shared_task(name="projects.remind_loans")
def remind_loans() -> int:
    """Tell who answers for it of each loan that falls due or is overdue."""
    return actions.remind_loans(on=timezone.localdate())


SCHEDULED_JOBS = {
    "deadline_reminders": ScheduledJob(_("到期提醒"), remind_loans, datetime.timedelta(days=1)),
}
