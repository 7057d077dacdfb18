"""The quarters of a year, by which topics are accepted and departments and villages ranked."""

import calendar
import datetime

from rectification.choices.campaigns import Quarter

MONTHS, LAST_QUARTER = 3, 4


def quarter_of(day: datetime.date) -> int:
    """1 to 4.

    Source: CC § 200
    """
    return (day.month - 1) // MONTHS + 1


def quarter_words(quarter: int, year: int | None = None) -> str:
    """A quarter as everybody writes it: 第四季度, with its year 2026年第四季度.

    Source: CC § 200
    """
    words = str(Quarter(quarter).label)
    return words if year is None else f"{year}年{words}"


def quarter_days(year: int, quarter: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a quarter.

    Source: CC § 200
    """
    month = quarter * MONTHS
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month - MONTHS + 1, 1), datetime.date(year, month, last)


def quarter_before(year: int, quarter: int) -> tuple[int, int]:
    """The year and the quarter that ended before one began.

    Source: CC § 200
    """
    return (year, quarter - 1) if quarter > 1 else (year - 1, LAST_QUARTER)
