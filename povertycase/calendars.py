"""Working days in China, with the moved days (调休) of each year's announcement."""

import datetime
from collections.abc import Mapping
from functools import lru_cache

import holidays

from povertycase.choices import DayKind
from povertycase.exceptions import Invalid, Unmet

SATURDAY = 5


@lru_cache(maxsize=64)
def is_announced_by_library(year: int) -> bool:
    """Whether the library knows the year's moved days.

    It answers for any year without a word; only a working day on a weekend shows that the State
    Council's notice for that year is in it.
    """
    china = holidays.country_holidays("CN", years=year)
    return any(day.weekday() >= SATURDAY and china.is_working_day(day) for day in _days_of(year))


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
        """Whether `day` is worked. Raises Invalid when its year's holidays are not known."""
        if not self.is_announced(day.year):
            message = f"{day.year} 年的放假调休安排尚未录入，无法计算工作日；请系统管理员在“工作日历”中补录。"
            raise Invalid([Unmet("calendar_missing", message)])
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

    def between(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after `start` up to and including `end`; negative when end is earlier."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        return sum(self.is_working_day(start + datetime.timedelta(days=n + 1)) for n in range(span))


def _days_of(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(days=n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]
