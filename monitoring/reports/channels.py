"""Clues by channel: how many came in each month, and what became of them."""

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractMonth

from monitoring.choices.cases import Channel, ClueStatus
from monitoring.models import Clue
from monitoring.models.taken_in import taken_in
from povertycase.models import User

MONTHS = range(1, 13)
NONE = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Clues of a channel, or of all (""), from one day to another.

    waiting: nobody has decided; taken_up: a case; ended: none; registered: of those taken up, the ones
    whose household was taken in, as a department is told it.
    """

    channel: str
    label: str
    starts_on: datetime.date
    ends_on: datetime.date
    received: int
    waiting: int
    taken_up: int
    ended: int
    registered: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month: all channels, and each."""

    month: int
    whole: ChannelCount
    channels: Sequence[ChannelCount]


@dataclass(frozen=True, slots=True)
class YearCount:
    """A year: all channels, each, and the months with a clue, the latest first."""

    year: int
    whole: ChannelCount
    channels: Sequence[ChannelCount]
    months: Sequence[MonthCount]


def clues_by_channel(user: User, *, year: int, place: str = "") -> YearCount:
    """The clues in reach that were reported in a year, counted by one query. place: only there."""
    rows = Clue.objects.visible_to(user).filter(reported_on__year=year, division__code__startswith=place)
    counted = (
        rows.order_by()
        .annotate(month=ExtractMonth(F("reported_on")))
        .values_list("month", "channel")
        .annotate(
            received=Count("pk"),
            waiting=Count("pk", filter=Q(status=ClueStatus.RECEIVED)),
            taken_up=Count("pk", filter=Q(status=ClueStatus.TAKEN_UP)),
            ended=Count("pk", filter=Q(status=ClueStatus.ENDED)),
            registered=Count("pk", filter=taken_in("case")),
        )
    )
    found = {(month, channel): tuple(numbers) for month, channel, *numbers in counted}
    months = [
        _month(found, year, month) for month in MONTHS if any((month, each) in found for each in Channel)
    ]
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return YearCount(
        year=year,
        whole=_sum(found, MONTHS, "", first, last),
        channels=[_sum(found, MONTHS, each, first, last) for each in Channel],
        months=months,
    )


def years_with_clues(user: User, *, on: datetime.date) -> list[int]:
    """The years to choose from, the latest first; this one always."""
    rows = Clue.objects.visible_to(user).order_by().values_list("reported_on__year", flat=True).distinct()
    return sorted({on.year, *rows}, reverse=True)


def _month(found: dict, year: int, month: int) -> MonthCount:
    first = datetime.date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    known = [_sum(found, [month], each, first, last) for each in Channel]
    return MonthCount(month, _sum(found, [month], "", first, last), [each for each in known if each.received])


def _sum(
    found: dict, months: Sequence[int], channel: str, first: datetime.date, last: datetime.date
) -> ChannelCount:
    wanted = [
        numbers for (month, each), numbers in found.items() if month in months and channel in {"", each}
    ]
    label = str(Channel(channel).label) if channel else ""
    return ChannelCount(channel, label, first, last, *(sum(each) for each in zip(NONE, *wanted, strict=True)))
