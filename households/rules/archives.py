"""From which day on a record belongs to this year's file of a household."""

import datetime

from households.choices.archives import ArchiveItem
from households.rules.dates import add_months

YEAR_MONTHS = 12


def counts_since(item: str, as_of: datetime.date) -> datetime.date:
    """The first day of records that count on a day: this year's; of a statement, the day its period ended.

    An income year ends on any day of a year, so the last twelve months count, the same day included.

    Source: SEED0 § 37
    """
    if item == ArchiveItem.INCOME:
        return add_months(as_of, -YEAR_MONTHS)
    return as_of.replace(month=1, day=1)
