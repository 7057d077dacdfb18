"""Actual figures that the system counts itself, for the places inside one."""

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from monitoring.models import MonitoringCase
from rectification.choices.yearly_targets import TargetCount
from rectification.models import standing
from rectification.models.tickets import Ticket


def counted(kind: str, place: str, *, length: int, year: int) -> dict[str, int]:
    """{code: how many} of a year, by the first `length` digits of where each lies inside `place`.

    What lies in the place itself and in nothing below it stands under the place's own code.
    """
    rows = _of(kind, year).filter(division__code__startswith=place).order_by()
    counts = rows.values(code=Substr("division_id", 1, length)).annotate(count=Count("pk"))
    return {row["code"]: row["count"] for row in counts}


def _of(kind: str, year: int) -> QuerySet:
    if kind == TargetCount.TICKETS_CLOSED:
        return Ticket.objects.filter(standing.closed_in(year))
    return MonitoringCase.objects.removed_in(year)
