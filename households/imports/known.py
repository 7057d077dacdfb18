"""Columns whose cells are read each for itself: a whole batch of rows at once, each different cell once."""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import add

from households.imports.block import Block, Reading
from households.imports.copying import NULL, copied
from households.imports.layouts.fields import reader
from households.rules.problems import Problem

MOST_KNOWN = 50_000  # different cells of a column that are remembered


class Known(dict[str, tuple[str, ...]]):
    """What the cells of a column come to, by kind and text: the texts as COPY takes them.

    A roll's column has few different cells, so each is read once. odd: those with something wrong in them.
    """

    def __init__(self, reading: Reading, today: date) -> None:
        self.odd: dict[str, tuple[Problem, ...]] = {}
        self._read = reading.column.read or reader(reading.column.name)
        self._today = today

    def __missing__(self, cell: str) -> tuple[str, ...]:
        texts, problems = self._read(cell[1:], cell[0], self._today)
        if problems:
            self.odd[cell] = problems
        found = self[cell] = tuple(NULL if text is None else copied(text) for text in texts)
        return found

    def limit(self) -> None:
        """Forget them all when they are too many."""
        if len(self) >= MOST_KNOWN:
            self.clear()
            self.odd.clear()


class PlainColumns:
    """Those columns of a sheet; fields: the RollRow columns that its rows fill."""

    def __init__(self, readings: Iterable[Reading], fields: Sequence[str], today: date) -> None:
        slots = {name: place for place, name in enumerate(fields)}
        self._width = len(fields)
        self._columns = [
            (each, [slots[name] for name in each.column.takes], Known(each, today))
            for each in readings
            if each.column.read
        ]

    def texts(self, block: Block) -> list[Sequence[str]]:
        """The columns of staging in the order of the fields; NULL throughout for those of other columns."""
        columns: list[Sequence[str]] = [[NULL] * len(block.rows)] * self._width
        filled = set()
        for reading, slots, known in self._columns:
            keys = [*map(add, block.kinds[reading.position], block.texts[reading.position])]
            found = [*map(known.__getitem__, keys)]
            for slot, texts in zip(slots, zip(*found, strict=True), strict=True):
                columns[slot] = [*map(_joined, columns[slot], texts)] if slot in filled else texts
                filled.add(slot)
            if known.odd and not known.odd.keys().isdisjoint(keys):
                for place, key in enumerate(keys):
                    if key in known.odd:
                        block.wrong(place, known.odd[key], reading)
            known.limit()
        return columns


def _joined(held: str, text: str) -> str:
    """Several columns may fill one list."""
    return held if text is NULL else text if held is NULL else f"{held},{text}"
