"""Rows as the text they are in the XML of a sheet, many thousands a second.

openpyxl takes ten microseconds for a cell, which is more than a minute for the roll of a county. Here rows
that are filled alike share a form, and a row costs one formatting. What a cell may hold and how it looks is
the pen's to say: forms are made from its cells, and what is not text or a number is written from them.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple
from xml.sax.saxutils import escape

from openpyxl.cell import Cell
from openpyxl.utils.datetime import to_excel

from .book import Row, column_letter
from .pen import CHANGED, LONGEST, Pen, printable

FORMS = 1_024  # that are kept: rows filled alike are many, ways to fill them few
CONTENTS = 16_384
NOT_FINITE = frozenset({"nan", "inf", "-inf"})  # numbers that no sheet can hold as such
BLANK = re.compile(r"\s")
TEXT_TAG = "<t>"
KEEPING_BLANKS = '<t xml:space="preserve">'  # without it a reader may leave out those at the ends of a text
NUMBER_PLACE = "\0"  # stands in a form for the row's number; no text of ours can hold it


def _iso(text: str, pen: Pen, fill: str) -> Cell:
    for parse in (datetime.date.fromisoformat, datetime.datetime.fromisoformat, datetime.time.fromisoformat):
        try:
            return pen.date(parse(text), fill)
        except ValueError:
            continue
    return pen.text(text, fill)  # a duration beyond a day


# Cells by kind; kinds that are not here are blank.
MAKERS: dict[str, Callable[[str, Pen, str], Cell]] = {
    "t": lambda text, pen, fill: pen.text(text, fill),
    "n": lambda text, pen, fill: pen.number(text, fill=fill),
    "d": _iso,
    "b": lambda text, pen, fill: pen.truth(text == "TRUE", fill),
    "e": lambda text, pen, fill: pen.error(text, fill),
}


class Form(NamedTuple):
    """What rows filled alike have in common.

    text: the row with %s for its values. filled: which columns have one. typed: those values, counted among
    the filled ones, that are neither text nor number, with their kinds.
    """

    text: str
    filled: list[bool]
    typed: list[tuple[int, str]]


def kinds_of(row: Row) -> str:
    """The kinds as they are written: what a sheet cannot hold as a number is text."""
    if "n" not in row.kinds or NOT_FINITE.isdisjoint(row.texts):
        return row.kinds
    pairs = zip(row.kinds, row.texts, strict=True)
    return "".join("t" if kind == "n" and text in NOT_FINITE else kind for kind, text in pairs)


def row_text(number: int, cells: Sequence[Cell | None], height: float | None) -> str:
    """A row with cells of any look; height in points."""
    taller = f' ht="{height:g}" customHeight="1"' if height else ""
    filled = (
        f'<c r="{column_letter(column)}{number}"{_content(cell)}'
        for column, cell in enumerate(cells)
        if cell is not None
    )
    return f'<row r="{number}"{taller}>{"".join(filled)}</row>'


def _content(cell: Cell) -> str:
    """What stands behind a cell's address."""
    kind, value = cell.data_type, cell._value
    if value is None:
        return f' s="{cell.style_id}"/>'
    if kind == "s":
        tag = TEXT_TAG if value == value.strip() else KEEPING_BLANKS
        return f' s="{cell.style_id}" t="inlineStr"><is>{tag}{escape(value)}</t></is></c>'
    if kind == "d":
        kind, value = "n", f"{to_excel(value):.16g}"
    return f' s="{cell.style_id}" t="{kind}"><v>{escape(value)}</v></c>'


def _written(text: str) -> str:
    return escape(printable(text)) if len(text) > LONGEST or CHANGED.search(text) else text


class PlainRows:
    """Writes rows without marks."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._form = lru_cache(FORMS)(self._made_form)
        self._typed = lru_cache(CONTENTS)(self._made_content)

    def text(self, row: Row, without: int | None) -> str:
        """A row; `without` is a column to leave out."""
        kinds = kinds_of(row)
        if without is not None:
            kinds = f"{kinds[:without]} {kinds[without + 1 :]}"
        joined = "".join(row.texts)
        form = self._form(kinds)
        text = form.text.replace(TEXT_TAG, KEEPING_BLANKS) if BLANK.search(joined) else form.text
        values = list(compress(row.texts, form.filled))
        if len(joined) > LONGEST or CHANGED.search(joined):
            values = [_written(value) for value in values]
        for place, kind in form.typed:
            values[place] = self._typed(kind, values[place])
        return text.replace(NUMBER_PLACE, str(row.number)) % tuple(values)

    def _made_form(self, kinds: str) -> Form:
        filled = [kind in MAKERS for kind in kinds]
        written = [(column, kind) for column, kind in enumerate(kinds) if kind in MAKERS]
        cells = "".join(
            f'<c r="{column_letter(column)}{NUMBER_PLACE}"{self._slot(kind)}' for column, kind in written
        )
        typed = [(place, kind) for place, (_column, kind) in enumerate(written) if kind not in "tn"]
        return Form(f'<row r="{NUMBER_PLACE}">{cells}</row>', filled, typed)

    def _slot(self, kind: str) -> str:
        return self._made_content(kind, "%s") if kind in "tn" else "%s"

    def _made_content(self, kind: str, text: str) -> str:
        return _content(MAKERS[kind](text, self._pen, ""))
