"""Background work of rectification."""

import datetime

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.tasks import ScheduledJob
from rectification import actions


@shared_task(name="rectification.propose_tickets")
def propose_tickets() -> int:
    """Propose as tickets what monitoring and visits found."""
    return actions.propose_everywhere(on=timezone.localdate())


SCHEDULED_JOBS: dict[str, ScheduledJob] = {
    "propose_tickets": ScheduledJob(_("汇集待立单问题"), propose_tickets, datetime.timedelta(days=1)),
}
