"""Arithmetic with days, months and years, as the conventions of the rules fix it."""

import re
from calendar import monthrange
from datetime import date

MONTHS = 12
_is_month = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])").fullmatch


def age_on(birth_on: date, as_of: date) -> int:
    """Completed years at `as_of`; negative before birth.

    A person born on 29 February turns a year older on 1 March in common years.

    Source: CC § 200
    """
    had_birthday = (as_of.month, as_of.day) >= (birth_on.month, birth_on.day)
    return as_of.year - birth_on.year - (0 if had_birthday else 1)


def months_between(first: date, last: date) -> int:
    """Calendar months from `first` to `last`, days ignored; negative when last is earlier.

    Source: CC § 200
    """
    return (last.year - first.year) * MONTHS + last.month - first.month


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), clamped to the end of a shorter month.

    Source: CC § 202
    """
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in common years.

    Source: CC § 202
    """
    return add_months(day, years * MONTHS)


def term_start(as_of: date, *, month: int) -> date:
    """The first day of the school year that `as_of` lies in; `month` is the one the year begins with.

    Source: CEL § 11
    """
    return date(as_of.year if as_of.month >= month else as_of.year - 1, month, 1)


def is_month(text: str) -> bool:
    """Whether a text is a month of this century, written YYYY-MM.

    Source: CC § 200
    """
    return bool(_is_month(text))


def month_days(month: str) -> tuple[date, date]:
    """The first and the last day of a month, YYYY-MM.

    Source: CC § 200
    """
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_before(day: date) -> str:
    """The month before the one a day lies in, YYYY-MM: the newest that is over.

    Source: CC § 200
    """
    return f"{add_months(day.replace(day=1), -1):%Y-%m}"
