"""How a sheet that is given back looks on the screen and on paper: widths, heights, filter, printed page."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .book import Row, SheetDetails, column_letter
from .pen import A3, BODY_FONT, CENTRE, GRID, HEAD_FONT, TEXT, WRAP

REASON = "错误原因"
REASON_WIDTH = 60
FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "note": "FFDDEBF7"}
# The grid of what is not marked is the program's own: blank cells have none of ours.
PLAIN = {"font": BODY_FONT, "border": Border(), "alignment": Alignment(vertical="center")}
HEAD = {"font": HEAD_FONT, "border": GRID, "alignment": CENTRE}
TITLE = {"font": Font(name="宋体", size=16, bold=True), "alignment": Alignment("center", "center")}
REASONS = {
    severity: {
        "number_format": TEXT,
        "font": BODY_FONT,
        "border": GRID,
        "alignment": WRAP,
        "fill": PatternFill("solid", start_color=colour),
    }
    for severity, colour in FILLS.items()
}
LINE = 15.0  # points
TITLE_HEIGHT = 30.0
MOST_HEAD_LINES = 4
MEASURED = 200  # rows below the header that a column's width is taken from
NARROWEST, WIDEST = 6.0, 40.0


@dataclass
class Survey:
    """What only the whole sheet tells, gathered as its rows pass.

    texts: the longest by column. again: where the reasons stood the last time; not known before the header
    has passed. What a row says about the sheet, those below it may still change.
    """

    header_row: int
    last_row: int = 0
    again: int | None = None
    width: int = 0
    texts: dict[int, int] = field(default_factory=dict)

    @property
    def reasons(self) -> int:
        """The column for the reasons: right of all cells, or where they were the last time."""
        return self.width if self.again is None else self.again

    def take(self, row: Row) -> None:
        """The next row."""
        if row.number == self.header_row and REASON in row.texts:
            self.again = row.texts.index(REASON)
        if self.header_row < row.number <= self.header_row + MEASURED:
            for column, text in enumerate(row.texts):
                self.texts[column] = max(self.texts.get(column, 0), places(text))
        self.width, self.last_row = len(row.texts), row.number  # rows never get narrower


def places(text: str) -> int:
    """How many Latin characters a text is as wide as."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of that width."""
    return sum(max(1, math.ceil(places(part) / max(width - 1, 1))) for part in text.split("\n"))


def lay_out(page: Worksheet, details: SheetDetails, seen: Survey) -> list[float]:
    """Set what a sheet has before its rows; returns the columns' widths, the uploader's own where given."""
    widths, last = _widths(page, details, seen), max(seen.last_row, seen.header_row)
    page.freeze_panes = f"A{seen.header_row + 1}"
    page.merged_cells.ranges = {
        CellRange(None, each.left + 1, each.top, each.right + 1, each.bottom) for each in details.merged
    }
    page.auto_filter.ref = f"A{seen.header_row}:{column_letter(seen.reasons)}{last}"
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.paperSize, page.page_setup.orientation = A3, "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.print_options.gridLines = True
    for corner in ((1, 1), (last, seen.reasons + 1)):
        page.cell(*corner)  # holds nothing; the page says how large it is by its first and last cell
    page.print_title_rows = f"1:{seen.header_row}"
    return widths


def _widths(page: Worksheet, details: SheetDetails, seen: Survey) -> list[float]:
    widths = [min(max(seen.texts.get(column, 0) + 2.0, NARROWEST), WIDEST) for column in range(seen.reasons)]
    own: dict[int, tuple[float, bool]] = {
        column: (width, hidden)
        for first, last, width, hidden in details.columns
        for column in range(first, min(last, seen.reasons - 1) + 1)
    }
    for column in range(seen.reasons):
        width, hidden = own.get(column, (0, False))
        widths[column] = width or widths[column]
        letter = column_letter(column)
        page.column_dimensions[letter] = ColumnDimension(page, letter, width=widths[column], hidden=hidden)
    page.column_dimensions[column_letter(seen.reasons)].width = REASON_WIDTH
    return [*widths, REASON_WIDTH]


def head_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """The height of a header row, in points: nobody reads a header that is cut off."""
    most = max((lines(text, width) for text, width in zip(texts, widths, strict=False)), default=1)
    return LINE * min(most, MOST_HEAD_LINES) + 6


def reason_height(reason: str) -> float | None:
    """The height of a row with a reason, in points; None when the usual one is enough."""
    count = lines(reason, REASON_WIDTH)
    return LINE * count + 3 if count > 1 else None


def is_title(row: Row) -> bool:
    """Whether a row above the header is a heading over the whole sheet, not a level of the header."""
    return sum(bool(text) for text in row.texts) <= 2


def comment_size(message: str) -> dict[str, Any]:
    """The size of a comment that shows all it says, in pixels."""
    return {"width": 320, "height": 24 + 20 * lines(message, 40)}
