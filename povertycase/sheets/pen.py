"""Typed cells: what is written as text stays text, whatever it begins with.

openpyxl takes any text that begins with = for a formula, text that reads like an error for an error, and
rounds numbers to 16 digits. So values and types are put into its cells directly.
"""

import contextlib
import datetime
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

A3 = 8  # the number that office programs give the paper
LONGEST = 32_767
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Where these are not, and the text is not too long, neither `printable` nor XML changes anything.
CHANGED = re.compile(f"{FORBIDDEN.pattern[:-1]}\r_&<>]")
TEXT, NUMBER, MONEY, DATE, MOMENT, CLOCK = (
    "@",
    "General",
    "#,##0.00",
    "yyyy-mm-dd",
    "yyyy-mm-dd hh:mm:ss",
    "hh:mm:ss",
)

THIN = Side(style="thin", color="FF999999")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
TITLE_FONT = Font(name="宋体", size=18, bold=True)
HEAD_FONT = Font(name="宋体", size=11, bold=True)
BODY_FONT = Font(name="宋体", size=11)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WRAP = Alignment(vertical="center", wrap_text=True)
BODY = {"font": BODY_FONT, "border": GRID, "alignment": WRAP}


def printable(text: str) -> str:
    """The text as a sheet can hold it: forbidden characters become a visible mark, never a broken file.

    A carriage return and text that looks like an escape are written as escapes, so they come back as they
    were; text beyond what a cell holds is cut.
    """
    plain = FORBIDDEN.sub("\ufffd", text[:LONGEST])
    return ESCAPE_LIKE.sub("_x005F_", plain).replace("\r", "_x000D_")


@contextlib.contextmanager
def drafted(path: Path) -> Iterator[openpyxl.Workbook]:
    """A new workbook, written row by row and saved at the end.

    openpyxl keeps the rows in temporary files until then; when something fails they must not stay behind.
    """
    book = openpyxl.Workbook(write_only=True)
    try:
        yield book
        path.touch(mode=0o600)  # it may hold a whole county
        book.save(path)
    finally:
        for sheet in book.worksheets:
            _discard(sheet)


def _discard(sheet: WriteOnlyWorksheet) -> None:
    if sheet._writer and Path(sheet._writer.out).exists():
        if not sheet.closed:
            sheet.close()
        sheet._writer.cleanup()


class Pen:
    """Makes cells for one sheet; each look is put together once. plain: of cells without a colour."""

    def __init__(self, sheet: WriteOnlyWorksheet | Worksheet, plain: Mapping[str, object] = BODY) -> None:
        self._sheet, self._plain = sheet, plain
        self._looks: dict[tuple[str, str], Any] = {}

    def text(self, value: str, fill: str = "") -> Cell:
        """A text cell, kept as text when a person types into it later."""
        return self._cell("s", printable(value), TEXT, fill)

    def number(self, digits: str, number_format: str = NUMBER, fill: str = "") -> Cell:
        """A number, digit for digit."""
        return self._cell("n", digits, number_format, fill)

    def date(self, value: datetime.date | datetime.time, fill: str = "") -> Cell:
        """A date, a moment or a time of day."""
        number_format = DATE if isinstance(value, datetime.date) else CLOCK
        return self._cell("d", value, MOMENT if isinstance(value, datetime.datetime) else number_format, fill)

    def truth(self, value: bool, fill: str = "") -> Cell:  # noqa: FBT001  it is the value
        """A TRUE or FALSE cell."""
        return self._cell("b", str(int(value)), NUMBER, fill)

    def error(self, code: str, fill: str = "") -> Cell:
        """An error such as #N/A, as it was."""
        return self._cell("e", code, NUMBER, fill)

    def blank(self, fill: str = "") -> Cell:
        """A cell without a value, for its look."""
        return self._cell("n", None, NUMBER, fill)

    def value(self, value: object, number_format: str) -> Cell:
        """A cell of the type of a Python value; text goes into a text cell even in a number column."""
        match value:
            case None | "":
                return self.blank()
            case bool():
                return self.text("是" if value else "否")
            case int() | Decimal() if number_format != TEXT and Decimal(value).is_finite():
                # As spreadsheet programs write it: the number of places is the format's.
                return self.number(format(Decimal(value).normalize(), "f"), number_format)
            case datetime.date() | datetime.time() if number_format != TEXT:
                return self.date(value)
            case _:
                return self.text(str(value))

    def dressed(self, text: str, look: Mapping[str, object]) -> Cell:
        """A text cell with a font, border or alignment of its own, for titles and headers."""
        cell = WriteOnlyCell(self._sheet)
        for name, part in look.items():
            setattr(cell, name, part)
        cell.data_type, cell._value = "s", printable(text)
        return cell

    def _cell(self, kind: str, value: object, number_format: str, fill: str) -> Cell:
        key = number_format, fill
        if key not in self._looks:
            self._looks[key] = self._look(number_format, fill)
        cell = WriteOnlyCell(self._sheet)
        cell._style, cell.data_type, cell._value = self._looks[key], kind, value
        return cell

    def _look(self, number_format: str, fill: str) -> Any:
        cell = WriteOnlyCell(self._sheet)
        cell.number_format = number_format
        for name, part in (BODY if fill else self._plain).items():
            setattr(cell, name, part)
        if fill:
            cell.fill = PatternFill("solid", start_color=fill)
        return cell._style
