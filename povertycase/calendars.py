"""Working days in China, with the moved days (调休) of each year's announcement; days of reminders."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import holidays

from povertycase.choices import DayKind, ReminderLevel
from povertycase.exceptions import CalendarMissing

SATURDAY = 5
EARLY = (ReminderLevel.FIRST, ReminderLevel.SECOND, ReminderLevel.LAST)
ABOVE = (ReminderLevel.TOWNSHIP, ReminderLevel.COUNTY)
LONGEST_AHEAD = 3650
# What is due within so many days of the calendar is shown as due soon: the second reminder is out by then.
SOON_DAYS = 7
# Nobody works before the one or after the other: such a day is a mistyped year.
FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


def is_mistyped(day: datetime.date) -> bool:
    """Whether a day lies in no year that anybody can have meant."""
    return not FIRST_DAY <= day <= LAST_DAY


def listed_days(value: Any) -> tuple[int, ...] | None:
    """A list of whole numbers of days, as policy writes when somebody is reminded; None for all else."""
    if not isinstance(value, list) or any(type(each) is not int for each in value):
        return None
    return tuple(value) if all(1 <= each <= LONGEST_AHEAD for each in value) else None


@lru_cache(maxsize=64)
def is_announced_by_library(year: int) -> bool:
    """Whether the library knows the year's moved days.

    It answers for any year without a word; only a working day on a weekend shows that the State
    Council's notice for that year is in it.
    """
    china = holidays.country_holidays("CN", years=year)
    return any(day.weekday() >= SATURDAY and china.is_working_day(day) for day in _days_of(year))


@dataclass(frozen=True, slots=True)
class Span:
    """So many days from a day on. is_working: weekends and holidays are not counted."""

    days: int
    is_working: bool = False

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Self:
        """As policy writes it: `days`, and `count` either working or calendar."""
        return cls(int(value["days"]), value.get("count") == "working")

    def __str__(self) -> str:
        return f"{self.days} 个工作日" if self.is_working else f"{self.days} 天"


class WorkingCalendar:
    """Working days by the library, corrected by `overrides` {date: DayKind} from CalendarDay rows."""

    def __init__(self, overrides: Mapping[datetime.date, str]) -> None:
        self.overrides = dict(overrides)
        self.override_years = {day.year for day in self.overrides}
        self.china = holidays.country_holidays("CN")

    def is_announced(self, year: int) -> bool:
        """Whether the holidays of `year` are known; a deadline must not be computed when they are not."""
        return year in self.override_years or is_announced_by_library(year)

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether `day` is worked. Raises CalendarMissing when its year's holidays are not known."""
        if not self.is_announced(day.year):
            raise CalendarMissing(day.year)
        if day in self.overrides:
            return self.overrides[day] == DayKind.WORKDAY
        return self.china.is_working_day(day)

    def add(self, start: datetime.date, days: int) -> datetime.date:
        """The day that is `days` working days after `start`; `start` itself does not count."""
        day = start
        while days > 0:
            day += datetime.timedelta(days=1)
            days -= self.is_working_day(day)
        return day

    def last_day(self, start: datetime.date, span: Span) -> datetime.date:
        """The day on which a span is over; its first day is the one after `start`.

        Raises CalendarMissing where working days are counted into a year nobody has announced.
        """
        if span.is_working:
            return self.add(start, span.days)
        return start + datetime.timedelta(days=span.days)

    def unannounced(self, start: datetime.date, end: datetime.date) -> list[int]:
        """The years between two days, both included, whose holidays are not known."""
        return [year for year in range(start.year, end.year + 1) if not self.is_announced(year)]

    def between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when end is earlier."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        return sum(self.is_working_day(start + datetime.timedelta(days=n + 1)) for n in range(span))


@dataclass(frozen=True, slots=True)
class Reached:
    """A level of the ladder that has come. is_late: its day is over, and nobody looked on that day."""

    level: ReminderLevel
    is_late: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """When somebody is reminded, in days of the calendar.

    before: how many before the last day, the earliest first, at most three; after: how many past it the
    township and then the county are told.
    """

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()

    def steps(
        self, due_on: datetime.date, *, since: datetime.date
    ) -> list[tuple[ReminderLevel, datetime.date]]:
        """Each level with its day, in order.

        since: when it was laid upon somebody. Nobody is reported to an office above before they had as many
        days themselves, so what was late from the beginning counts from then.
        """
        early = zip(EARLY, (-days for days in self.before), strict=False)
        fixed = ((ReminderLevel.DUE, 0), (ReminderLevel.OVERDUE, 1))
        near = [(level, due_on + datetime.timedelta(days=days)) for level, days in (*early, *fixed)]
        late = max(due_on, since)
        above = zip(ABOVE, self.after, strict=False)
        return [*near, *((level, late + datetime.timedelta(days=days)) for level, days in above)]

    def reached(
        self,
        due_on: datetime.date,
        *,
        as_of: datetime.date,
        since: datetime.date,
        joined: datetime.date = datetime.date.min,
    ) -> list[Reached]:
        """The levels that have come by a day, in order, for somebody who took up the office on `joined`.

        What lay before `since`, or before they came, was never missed, so of those levels the newest counts,
        and only where none came since: whoever comes late is told where it stands.
        """
        begun = max(since, joined)
        come = [(level, day) for level, day in self.steps(due_on, since=since) if day <= as_of]
        near = [step for step in come if step[0] not in ABOVE]
        owed = [step for step in near if step[1] >= begun] or near[-1:]
        owed += [step for step in come if step[0] in ABOVE]
        return [Reached(level, begun <= day < as_of) for level, day in owed]


def _days_of(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]
