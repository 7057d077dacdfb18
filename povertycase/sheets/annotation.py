"""Give an uploader the own sheet back, with what is wrong marked where it stands."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import ColumnDimension

from .book import AUTHOR, Row, SheetDetails, Workbook, column_letter
from .pen import CENTRE, GRID, HEAD_FONT, Pen, drafted, printable
from .reading import Reading, rows

REASON = "错误原因"
REASON_WIDTH = 60
FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "note": "FFDDEBF7"}
MOST_COMMENTS = 5_000  # a comment costs a drawing; beyond these the last column says it alone
HEAD = {"font": HEAD_FONT, "border": GRID, "alignment": CENTRE}


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
    through this before gets its last column overwritten, not a second one.

    Raises FileRefused when the source cannot be read to its end.
    """
    reasons = _reason_column(source, workbook, sheet, header_row)
    with Reading(source, workbook, sheet) as reading, drafted(target) as book:
        page = book.create_sheet(_title(sheet))
        _lay_out(page, reading.details, reasons, header_row)
        writer = _Writer(page, reasons)
        for row in reading:
            writer.write(row, marks.get(row.number, ()), header_row)


def _reason_column(source: Path, workbook: Workbook, sheet: str, header_row: int) -> int:
    """Right of all cells, which only the last row tells: rows never get narrower."""
    width = 0
    for row in rows(source, workbook, sheet):
        if row.number == header_row and REASON in row.texts:
            return row.texts.index(REASON)
        width = len(row.texts)
    return width


def _title(name: str) -> str:
    return re.sub(r"[\\*?:/\[\]]", "_", printable(name))[:31].strip("'") or "Sheet1"


def _lay_out(page: WriteOnlyWorksheet, details: SheetDetails, reasons: int, header_row: int) -> None:
    page.freeze_panes = f"A{header_row + 1}"
    for first, last, width, hidden in details.columns:
        last = min(last, reasons - 1)
        if first <= last:
            letter = column_letter(first)
            page.column_dimensions[letter] = ColumnDimension(
                page, letter, width=width or None, hidden=hidden, min=first + 1, max=last + 1
            )
    page.column_dimensions[column_letter(reasons)].width = REASON_WIDTH
    page.merged_cells.ranges = {
        CellRange(None, each.left + 1, each.top, each.right + 1, each.bottom) for each in details.merged
    }


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
    """Writes row after row, each where it was in the source."""

    def __init__(self, page: WriteOnlyWorksheet, reasons: int) -> None:
        self._page, self._pen, self._reasons = page, Pen(page), reasons
        self._next, self._comments = 1, 0

    def write(self, row: Row, marks: Sequence[Mark], header_row: int) -> None:
        while self._next < row.number:
            self._page.append([])
            self._next += 1
        cells = self._cells(row, marks)
        reason = "；".join(dict.fromkeys(mark.message for mark in marks))
        if row.number == header_row:
            cells[self._reasons] = self._pen.dressed(REASON, HEAD)
        elif reason:
            cells[self._reasons] = self._pen.text(reason, FILLS[_worst(marks)])
        self._page.append(cells)
        self._next += 1

    def _cells(self, row: Row, marks: Sequence[Mark]) -> list[Cell | None]:
        """The row's own cells; the one for the reasons is left blank."""
        cells: list[Cell | None] = [
            MAKERS[kind](text, self._pen, "") if kind in MAKERS else None
            for text, kind in zip(row.texts, row.kinds, strict=True)
        ]
        cells.extend([None] * (self._reasons + 1 - len(cells)))
        cells[self._reasons] = None
        for column, own in _by_column(marks).items():
            if column < len(cells) and column != self._reasons:
                cells[column] = self._marked(row, column, own)
        return cells

    def _marked(self, row: Row, column: int, marks: Sequence[Mark]) -> Cell:
        fill = FILLS[_worst(marks)]
        text, kind = (row.texts[column], row.kinds[column]) if column < len(row.texts) else ("", " ")
        cell = MAKERS[kind](text, self._pen, fill) if kind in MAKERS else self._pen.blank(fill)
        if self._comments < MOST_COMMENTS:
            self._comments += 1
            cell.comment = Comment(printable("\n".join(mark.message for mark in marks)), AUTHOR, width=320)
        return cell


def _worst(marks: Sequence[Mark]) -> str:
    return min((mark.severity for mark in marks), key=list(FILLS).index)


def _by_column(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            found.setdefault(mark.column, []).append(mark)
    return found
