"""Every county is screened once a day, whichever clock rings, and also when a bell was lost."""

import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from monitoring.actions.screening.homes import rows
from monitoring.actions.screening.run import work
from monitoring.models import DailyScreening
from monitoring.models.findings import key_of
from povertycase.actions import Lease, LeaseLost, claim, enqueue
from povertycase.actions.scheduler import scheduler
from povertycase.choices import JobKind
from povertycase.models import Job

# The bell rings about once in so long, unless an administrator set another interval.
USUAL = datetime.timedelta(days=1)
# How long after its time a bell may still be on its way; what is missing for longer was lost.
GRACE = datetime.timedelta(hours=1)
COUNTIES = "SELECT DISTINCT left(division_id, 6) AS code FROM households_household ORDER BY code"


def screen_all(*, on: datetime.date, again: bool = False) -> int:
    """Look at every county with households, in this process; how many rows of findings were written.

    again: also at those that were looked at today.
    """
    written = 0
    for county in _counties():
        job = open_day(county, on=on) or (_job_of(county) if again else None)
        lease = claim(job.pk) if job else None
        written += _work_or_leave(lease) if lease else 0
    return written


def catch_up(*, now: datetime.datetime, every: datetime.timedelta = USUAL) -> int:
    """Open today's screening of each county whose bell was lost; how many. Workers do it.

    Not before the bell had its time: a county that was looked at less than `every` ago waits for it. One
    that was never looked at has lost none: its first roll may still be taken back.
    """
    last = DailyScreening.objects.values("division_id").annotate(last=Max("opened_at"))
    late = set(last.filter(last__lte=now - every - GRACE).values_list("division_id", flat=True))
    on = timezone.localdate(now)
    opened = [open_day(county, on=on) for county in _counties() if county in late]
    return sum(job is not None for job in opened)


@transaction.atomic
def open_day(county: str, *, on: datetime.date) -> Job | None:
    """The job of a county's day for whoever comes first; None for all others. The unique key decides."""
    row, is_first = DailyScreening.objects.get_or_create(division_id=county, day=on)
    if not is_first:
        return None
    row.job = _job_of(county)
    row.save(update_fields=["job"])
    return row.job


def _job_of(county: str) -> Job:
    return enqueue(JobKind.SCREEN, by=scheduler(), dedup_key=key_of(county))


def _counties() -> list[str]:
    return [row["code"] for row in rows(COUNTIES)]


def _work_or_leave(lease: Lease) -> int:
    try:
        return work(lease)
    except LeaseLost:
        return 0
