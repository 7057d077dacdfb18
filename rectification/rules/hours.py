"""R-HOURS: what some types of problems are owed in hours: a response, and that they are put right."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from povertycase.exceptions import Unmet

# No summer time since 1991: an hour of the clock on the wall is an hour.
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = datetime.timedelta(hours=1)
CLAUSE = "限时响应、处置：从登记起按钟点计算，夜间和节假日不扣除"


@dataclass(frozen=True, slots=True)
class Term:
    """One of the two things owed. due_at: by then; done_at: since when it is done, None while it is not."""

    due_at: datetime.datetime
    done_at: datetime.datetime | None = None

    def is_late(self, now: datetime.datetime) -> bool:
        """Whether it was, or still is, done later than it was owed. The moment itself is in time."""
        return (self.done_at or now) > self.due_at

    def hours(self, now: datetime.datetime) -> int:
        """Whole hours between the moment it is due and the one it was done, or now: 0 for less than one."""
        return abs((self.done_at or now) - self.due_at) // HOUR


def due_at(began_at: datetime.datetime, hours: int | None) -> datetime.datetime | None:
    """R-HOURS: by when something is owed whose clock began at a moment; None where no hours are set.

    hours: of the calendar, nights and holidays too. Source: SEED0 § 24; SEED0 § 36
    """
    return began_at + hours * HOUR if hours else None


def clock_of(moment: datetime.datetime) -> str:
    """A moment as it is read off the wall in Shanghai. Source: DOMAIN § 5.9"""
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"


def day_of(moment: datetime.datetime) -> datetime.date:
    """On which day in Shanghai a moment lies: midnight itself is the day that begins.

    Source: DOMAIN § 5.9
    """
    return moment.astimezone(SHANGHAI).date()


def end_of(day: datetime.date) -> datetime.datetime:
    """The last minute of a day in Shanghai. Source: DOMAIN § 5.9"""
    return datetime.datetime.combine(day, datetime.time(23, 59), SHANGHAI)


def later(handling: datetime.datetime | None, until: datetime.date) -> datetime.datetime | None:
    """By when something is handled whose deadline becomes a day: more time is never less.

    handling: by when until now, None where no hours are set. Source: DOMAIN § 3.11
    """
    if handling is None or day_of(handling) >= until:
        return handling
    return end_of(until)


def deadline_unmet(
    due_on: datetime.date | None, handling: datetime.datetime | None, *, on: datetime.date, field: str
) -> list[Unmet]:
    """R-HOURS: why a deadline is too late: it lies behind the day of the hour by which it is handled.

    Once that day has passed, today stands for it: no deadline lies in the past.
    Source: SEED0 § 24; SEED0 § 36
    """
    if due_on is None or handling is None or due_on <= max(day_of(handling), on):
        return []
    message = (
        f"这类问题限时处置，须在 {clock_of(handling)} 前处置到位，整改时限不能晚于 "
        f"{max(day_of(handling), on).isoformat()}；来不及的，措施核定后申请延期。"
    )
    return [Unmet("R-HOURS", message, CLAUSE, field)]
