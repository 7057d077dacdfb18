"""What a workbook, a sheet and a row are to the rest of the project, and how large each may be."""

from dataclasses import dataclass, field
from typing import NamedTuple

MAX_BYTES = 100 * 2**20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
LAST_ROW = 1_048_576  # the last row an .xlsx sheet can have
MAX_MERGES = 500_000
MAX_ADDRESSES = 1_000

AUTHOR = "导入检查"  # of the comments in a sheet that was given back

SEVERITIES = {"E": "error", "W": "warning", "N": "note"}


@dataclass(frozen=True)
class Note:
    """Something its owner should know about a file that is accepted; `severity` is warning or note."""

    code: str
    severity: str
    message: str
    count: int = 1


@dataclass(frozen=True)
class SheetInfo:
    """A worksheet of a workbook: `part` is its name inside an .xlsx, `offset` its place inside an .xls."""

    name: str
    visible: bool = True
    part: str = ""
    offset: int = 0


@dataclass(frozen=True)
class Workbook:
    """A file that passed inspection. `kind` is xlsx, xls or csv; encoding and delimiter are for csv.

    counts_from_1904: whether its bare numbers, where they are days, are counted from 1904. Cells with the
    format of a date are read right anyhow.
    """

    kind: str
    sheets: tuple[SheetInfo, ...]
    notes: tuple[Note, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    strings: str = ""
    counts_from_1904: bool = False

    def sheet(self, name: str) -> SheetInfo:
        """The sheet of that name. Raises KeyError."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)


class Merge(NamedTuple):
    """A merged range; rows as the user counts them (from 1), columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class ColumnLayout(NamedTuple):
    """Width (in characters) and visibility of the columns first..last, counted from 0."""

    first: int
    last: int
    width: float
    hidden: bool


class Row(NamedTuple):
    """A row with at least one value.

    number: as the user sees it, from 1. texts: one for each column, never fewer than the row before had.
    kinds: one character for each text: t text, n number, d date, b bool, e error, f formula without a
    stored result (its text is empty), ' ' blank.
    """

    number: int
    texts: list[str]
    kinds: str


@dataclass(frozen=True)
class SheetDetails:
    """What the cells alone do not tell. `uncached` has the first addresses of formulas without a result."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: tuple[Merge, ...] = ()
    formulas: int = 0
    uncached: tuple[str, ...] = ()
    uncached_count: int = 0
    comments: int = 0
    protected: bool = False
    row_elements: int = 0
    columns: tuple[ColumnLayout, ...] = ()
    notes: tuple[Note, ...] = field(default=())


def note(code: str, message: str, count: int = 1) -> Note:
    """A note whose severity is what its code says."""
    return Note(code, SEVERITIES[code[0]], message, count)


def column_letter(index: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The reverse of `column_letter`."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
