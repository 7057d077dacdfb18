"""Workbooks that count days from 1904: bare numbers in columns of dates, as other workbooks have them."""

from collections.abc import Iterable, Iterator

from households.imports.block import Reading
from households.imports.layouts.columns import DATA_ON
from households.models.roll_fields import BY_NAME, Kind
from households.rules.values import counted_from_1900
from povertycase.sheets import Row

DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.YEAR})


def from_1900(rows: Iterable[Row], readings: Iterable[Reading]) -> Iterator[Row]:
    """The rows with the serials in their columns of dates counted from 1900."""
    places = [reading.position for reading in readings if _is_date(reading.column.name)]
    for row in rows:
        texts = row.texts.copy()
        for place in places:
            texts[place] = counted_from_1900(texts[place], row.kinds[place])
        yield Row(row.number, texts, row.kinds)


def _is_date(name: str) -> bool:
    return name == DATA_ON or (name in BY_NAME and BY_NAME[name].kind in DATES)
