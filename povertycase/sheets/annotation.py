"""Give an uploader the own sheet back, with what is wrong marked where it stands."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from . import looks
from .book import AUTHOR, Row, Workbook
from .looks import FILLS, REASON
from .pen import Pen, drafted, printable
from .reading import Reading

MOST_COMMENTS = 5_000  # a comment costs a drawing; beyond these the last column says it alone


class Mark(NamedTuple):
    """What is wrong with a cell, or with a whole row when `column` is None. Columns count from 0."""

    column: int | None
    severity: str
    message: str


def annotate(
    source: Path,
    workbook: Workbook,
    sheet: str,
    target: Path,
    marks: Mapping[int, Sequence[Mark]],
    header_row: int,
) -> None:
    """Write the sheet to `target` (.xlsx) with its own values, coloured cells, comments and 错误原因.

    marks: by row number as the user sees it. A value keeps its type: a text identity stays text, a number
    a number. Formulas are written as their results, those without one as blanks. A sheet that has been
    through this before gets its last column overwritten, not a second one. Widths, hidden columns and
    merged cells are the uploader's; fonts, colours and heights are ours.

    Raises FileRefused when the source cannot be read to its end.
    """
    seen = looks.survey(source, workbook, sheet, header_row)
    with Reading(source, workbook, sheet) as reading, drafted(target) as book:
        page = book.create_sheet(_title(sheet))
        widths = looks.lay_out(page, reading.details, seen, header_row)
        writer = _Writer(page, widths, header_row)
        for row in reading:
            writer.write(row, marks.get(row.number, ()))


def _title(name: str) -> str:
    return re.sub(r"[\\*?:/\[\]]", "_", printable(name))[:31].strip("'") or "Sheet1"


def _iso(text: str, pen: Pen, fill: str) -> Cell:
    for parse in (datetime.date.fromisoformat, datetime.datetime.fromisoformat, datetime.time.fromisoformat):
        try:
            return pen.date(parse(text), fill)
        except ValueError:
            continue
    return pen.text(text, fill)  # a duration beyond a day


def _number(text: str, pen: Pen, fill: str) -> Cell:
    return pen.text(text, fill) if text in ("nan", "inf", "-inf") else pen.number(text, fill=fill)


MAKERS: dict[str, Callable[[str, Pen, str], Cell]] = {
    "t": lambda text, pen, fill: pen.text(text, fill),
    "n": _number,
    "d": _iso,
    "b": lambda text, pen, fill: pen.truth(text == "TRUE", fill),
    "e": lambda text, pen, fill: pen.error(text, fill),
}


class _Writer:
    """Writes row after row, each where it was in the source; the last of the widths is the reasons'."""

    def __init__(self, page: WriteOnlyWorksheet, widths: Sequence[float], header_row: int) -> None:
        self._page, self._pen = page, Pen(page, looks.PLAIN)
        self._widths, self._reasons, self._header_row = widths, len(widths) - 1, header_row
        self._next, self._comments = 1, 0

    def write(self, row: Row, marks: Sequence[Mark]) -> None:
        while self._next < row.number:
            self._page.append([])
            self._next += 1
        if row.number <= self._header_row:
            cells, height = self._above(row)
        else:
            cells, height = self._below(row, marks)
        if height:
            self._page.row_dimensions[row.number].height = height
        self._page.append(cells)
        self._next += 1

    def _above(self, row: Row) -> tuple[list[Cell | None], float | None]:
        """A title as it was, or a level of the header, dressed so that it is told from the rows."""
        cells = self._cells(row)
        if row.number < self._header_row and looks.is_title(row):
            if row.number > 1:
                return cells, None
            look, height = looks.TITLE, looks.TITLE_HEIGHT
        else:
            look, height = looks.HEAD, looks.head_height(row.texts[: self._reasons], self._widths)
        for column, cell in enumerate(cells):
            if cell is not None and cell.data_type == "s":
                cells[column] = self._pen.dressed(row.texts[column], look)
        if row.number == self._header_row:
            cells[self._reasons] = self._pen.dressed(REASON, looks.HEAD)
        return cells, height

    def _below(self, row: Row, marks: Sequence[Mark]) -> tuple[list[Cell | None], float | None]:
        """A row of data with its marks."""
        cells = self._cells(row)
        for column, own in _by_column(marks).items():
            if column < len(cells) and column != self._reasons:
                cells[column] = self._marked(row, column, own)
        reason = "；".join(dict.fromkeys(mark.message for mark in marks))
        if not reason:
            return cells, None
        cells[self._reasons] = self._pen.dressed(reason, looks.REASONS[_worst(marks)])
        return cells, looks.reason_height(reason)

    def _cells(self, row: Row) -> list[Cell | None]:
        """The row's own cells; the one for the reasons is left blank."""
        cells: list[Cell | None] = [
            MAKERS[kind](text, self._pen, "") if kind in MAKERS else None
            for text, kind in zip(row.texts, row.kinds, strict=True)
        ]
        cells.extend([None] * (self._reasons + 1 - len(cells)))
        cells[self._reasons] = None
        return cells

    def _marked(self, row: Row, column: int, marks: Sequence[Mark]) -> Cell:
        fill = FILLS[_worst(marks)]
        text, kind = (row.texts[column], row.kinds[column]) if column < len(row.texts) else ("", " ")
        cell = MAKERS[kind](text, self._pen, fill) if kind in MAKERS else self._pen.blank(fill)
        if self._comments < MOST_COMMENTS:
            self._comments += 1
            said = printable("\n".join(mark.message for mark in marks))
            cell.comment = Comment(said, AUTHOR, **looks.comment_size(said))
        return cell


def _worst(marks: Sequence[Mark]) -> str:
    return min((mark.severity for mark in marks), key=list(FILLS).index)


def _by_column(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            found.setdefault(mark.column, []).append(mark)
    return found
