"""How old a statement of income may be, and whether what it says of illness is a year's."""

import datetime
from decimal import Decimal

from households.rules.dates import add_months, months_between

YEAR = 12
_DAY = datetime.timedelta(days=1)


def is_fresh(ended_on: datetime.date, *, as_of: datetime.date, months: int) -> bool:
    """Whether a window that ended then still speaks of today: windows end with months, so months count.

    Source: S7 § 申请前12个月
    """
    return months_between(ended_on, as_of) <= months


def is_year(started_on: datetime.date, ended_on: datetime.date) -> bool:
    """Whether a window is of twelve months, no more and no less.

    Source: S7 § 申请前12个月
    """
    return add_months(started_on, YEAR) - _DAY == ended_on


def year_before(day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The twelve full months before the month of a day: its first day and its last.

    Source: S7 § 申请前12个月
    """
    month = day.replace(day=1)
    return add_months(month, -YEAR), month - _DAY


def expense_of_year(
    amount_yuan: Decimal | None,
    started_on: datetime.date | None,
    ended_on: datetime.date | None,
    *,
    as_of: datetime.date,
    months: int,
) -> Decimal | None:
    """What a statement says was paid for illness in the last twelve months; None when it is of another span
    or ended more than `months` ago: a threshold of a year cannot be held against it.

    Source: DOMAIN § 5.6 M-NIN
    """
    if amount_yuan is None or started_on is None or ended_on is None:
        return None
    if not is_year(started_on, ended_on) or not is_fresh(ended_on, as_of=as_of, months=months):
        return None
    return amount_yuan
