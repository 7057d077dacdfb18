"""Columns whose cells are read each for itself: a whole batch of rows at once, each different cell once."""

from collections.abc import Iterable, Sequence
from datetime import date

from households.imports.block import Block, Reading
from households.imports.copying import NULL, copied
from households.imports.layouts.fields import WHOLE, reader
from households.rules.cells import BLANK, FORMULA
from households.rules.problems import Problem

MOST_KNOWN = 50_000  # different cells of a column that are remembered


Texts = tuple[str, ...]


class OfKind(dict[str, Texts]):
    """What the texts of one kind come to, as COPY takes them; odd: those with something wrong in them."""

    def __init__(self, kind: str, reading: Reading, today: date) -> None:
        self.odd: dict[str, tuple[Problem, ...]] = {}
        self._read = reading.column.read or reader(reading.column.name)
        self._kind, self._today = kind, today

    def __missing__(self, text: str) -> Texts:
        kind = self._kind if text or self._kind == FORMULA else BLANK
        texts, problems = self._read(text, kind, self._today)
        if problems:
            self.odd[text] = problems
        found = self[text] = tuple(NULL if text is None else copied(text) for text in texts)
        return found

    def limit(self) -> None:
        """Forget them all when they are too many."""
        if len(self) >= MOST_KNOWN:
            self.clear()
            self.odd.clear()


class Known:
    """What the cells of a column come to: it has few different ones, so each is read once."""

    def __init__(self, reading: Reading, today: date) -> None:
        self.reading = reading
        self._today = today
        self._kinds: dict[str, OfKind] = {}

    def texts(self, block: Block) -> list[Texts]:
        """Each row's; the block takes what is wrong."""
        texts, kinds = block.texts[self.reading.position], block.kinds[self.reading.position]
        present = set(kinds)
        for kind in present - self._kinds.keys():
            self._kinds[kind] = OfKind(kind, self.reading, self._today)
        # Blanks are alike in a column of any kind but formulas, whose texts are blank too.
        filled = present - {BLANK} or {BLANK}
        if len(filled) == 1 and FORMULA not in filled:
            one = self._kinds[filled.pop()]
            found = [*map(one.__getitem__, texts)]
            if one.odd and not one.odd.keys().isdisjoint(texts):
                block.note(self.reading, (one.odd.get(text, ()) for text in texts))
        else:
            each = [self._kinds[kind] for kind in kinds]
            found = [of_kind[text] for of_kind, text in zip(each, texts, strict=True)]
            odd = (of_kind.odd.get(text, ()) for of_kind, text in zip(each, texts, strict=True))
            block.note(self.reading, odd)
        for of_kind in self._kinds.values():
            of_kind.limit()
        return found


class PlainColumns:
    """Those columns of a sheet; fields: the RollRow columns that its rows fill."""

    def __init__(self, readings: Iterable[Reading], fields: Sequence[str], today: date) -> None:
        slots = {name: place for place, name in enumerate(fields)}
        self._width = len(fields)
        self._columns = [
            (Known(each, today), [slots[name] for name in each.column.takes])
            for each in readings
            if each.column.read
        ]
        self._whole = [
            (slots[name], whole, [known.reading for known, own in self._columns if slots[name] in own][-1])
            for name, whole in WHOLE.items()
            if name in slots
        ]

    def texts(self, block: Block) -> list[Sequence[str]]:
        """The columns of staging in the order of the fields; NULL throughout for those of other columns."""
        columns: list[Sequence[str]] = [[NULL] * len(block.rows)] * self._width
        filled = set()
        for known, slots in self._columns:
            for slot, texts in zip(slots, zip(*known.texts(block), strict=True), strict=True):
                columns[slot] = [*map(_joined, columns[slot], texts)] if slot in filled else texts
                filled.add(slot)
        for slot, whole, reading in self._whole:
            found = [*map(whole, columns[slot])]
            columns[slot] = [text or NULL for text, _problems in found]
            block.note(reading, (problems for _text, problems in found))
        return columns


def _joined(held: str, text: str) -> str:
    """Several columns may fill one list."""
    return held if text is NULL else text if held is NULL else f"{held},{text}"
