"""Give an uploader the own sheet back, with what is wrong marked where it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from . import looks
from .book import AUTHOR, Row, SheetDetails, Workbook
from .looks import FILLS, REASON
from .pen import Pen, printable
from .reading import Reading
from .rowtext import MAKERS, PlainRows, kinds_of, row_text
from .splicing import Spool, save

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
    with Reading(source, workbook, sheet) as reading:
        mark_rows(reading, reading.details, sheet, target, marks, header_row)


def mark_rows(
    rows: Iterable[Row],
    details: SheetDetails,
    sheet: str,
    target: Path,
    marks: Mapping[int, Sequence[Mark]],
    header_row: int,
) -> None:
    """The same as `annotate`, from a sheet that is being read already: its rows, once, and its details.

    A row without marks is written as it passes; the others wait for what only the whole sheet tells.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)  # its name could be the sheet's
    page: Worksheet = book.create_sheet(_title(sheet))
    pen, seen = Pen(page, looks.PLAIN), looks.Survey(header_row)
    plain = PlainRows(pen)
    with Spool(target.parent) as spool:
        for row in rows:
            seen.take(row)
            if row.number <= header_row or marks.get(row.number):
                spool.keep(row)
            else:
                spool.write(plain.text(row, seen.again))
        widths = looks.lay_out(page, details, seen)
        dresser = _Dresser(page, pen, widths, header_row)
        spool.settle(lambda row: dresser.text(row, marks.get(row.number, ())))
        save(book, page, spool, target)


def _title(name: str) -> str:
    return re.sub(r"[\\*?:/\[\]]", "_", printable(name))[:31].strip("'") or "Sheet1"


class _Dresser:
    """Tells the texts of what is above the rows and of rows with marks; the last width is the reasons'."""

    def __init__(self, page: Worksheet, pen: Pen, widths: Sequence[float], header_row: int) -> None:
        self._page, self._pen = page, pen
        self._widths, self._reasons, self._header_row = widths, len(widths) - 1, header_row
        self._comments = 0

    def text(self, row: Row, marks: Sequence[Mark]) -> str:
        """The row as it stands in the sheet's XML; comments are put on the page."""
        row = row._replace(kinds=kinds_of(row))
        cells, height = self._above(row) if row.number <= self._header_row else self._below(row, marks)
        return row_text(row.number, cells, height)

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
            place = self._page.cell(row.number, column + 1)
            place.comment = Comment(said, AUTHOR, **looks.comment_size(said))
        return cell


def _worst(marks: Sequence[Mark]) -> str:
    return min((mark.severity for mark in marks), key=list(FILLS).index)


def _by_column(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            found.setdefault(mark.column, []).append(mark)
    return found
