"""What an .xls says about itself in its BIFF8 records, beside the cells that the reader returns."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from .book import ColumnLayout, Merge, SheetDetails, SheetInfo, Workbook, note
from .compound import Compound
from .refusals import corrupt, refusal

BOF, EOF, FILEPASS, BOUNDSHEET, PROTECT, SUPBOOK = 0x809, 0x0A, 0x2F, 0x85, 0x12, 0x1AE
ROW, COLUMN, MERGED, FORMULA, COMMENT = 0x208, 0x7D, 0xE5, 0x06, 0x1C
BIFF8 = 0x600
WORKSHEET, MACRO_SHEET, VBA_MODULE = 0, 1, 6
OWN_BOOK, ADD_IN = 0x0401, 0x3A01  # what a supporting-book record holds when it names no other file


def workbook(path: Path, extension: str) -> Workbook:
    """Judge a compound document that should be an .xls and list its sheets."""
    document = Compound(path)
    _check_kind(document.names, extension)
    if extension != ".xls":
        raise refusal("E-FILE-EXT", actual=".xls")
    return _globals(document.stream("Workbook"))


def _check_kind(names: set[str], extension: str) -> None:
    if {"EncryptedPackage", "EncryptionInfo"} & names:
        raise refusal("E-FILE-ENCRYPTED")
    if extension in (".et", ".ett") or "ETExtData" in names:
        raise refusal("E-FILE-ET")
    if any(name.startswith("_VBA_PROJECT") for name in names):
        raise refusal("E-FILE-MACRO")
    if any(name.startswith("MBD") or name == "Ctls" for name in names):
        raise refusal("E-FILE-EMBED")
    if "Book" in names and "Workbook" not in names:
        raise refusal("E-FILE-FORMAT", format="Excel 95 的 .xls")
    if "Workbook" not in names:
        raise refusal("E-FILE-TYPE")


def _globals(stream: bytes) -> Workbook:
    sheets, protected, links = [], 0, 0
    for code, body in _records(stream, 0):
        if code == FILEPASS:
            raise refusal("E-FILE-ENCRYPTED")
        if code == BOUNDSHEET:
            sheets.append(_sheet(body))
        elif code == PROTECT:
            protected += any(body)
        elif code == SUPBOOK:
            links += struct.unpack_from("<H", body, 2)[0] not in (OWN_BOOK, ADD_IN)
    found = [note("N-PROTECTED", "工作簿结构受保护，照常读取", protected)] if protected else []
    if links:
        found.append(note("N-EXTLINK", "外部链接未读取，只取单元格中已有的值", links))
    listed = tuple(sheet for sheet in sheets if sheet)
    if not listed:
        raise corrupt()
    return Workbook("xls", listed, tuple(found))


def _sheet(body: bytes) -> SheetInfo | None:
    offset, hidden, kind, count, wide = struct.unpack_from("<LBBBB", body)
    if kind in (MACRO_SHEET, VBA_MODULE):
        raise refusal("E-FILE-MACRO")
    name = body[8 : 8 + count * 2].decode("utf-16-le") if wide & 1 else body[8 : 8 + count].decode("latin-1")
    return SheetInfo(name, visible=not hidden & 3, offset=offset) if kind == WORKSHEET else None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, nested charts skipped."""
    depth = 0
    try:
        if struct.unpack_from("<H2xH", stream, at) != (BOF, BIFF8):
            raise corrupt()
        while True:
            code, length = struct.unpack_from("<HH", stream, at)
            depth += (code == BOF) - (code == EOF)
            if not depth:
                return
            if depth == 1:
                yield code, stream[at + 4 : at + 4 + length]
            at += 4 + length
    except (struct.error, UnicodeError) as error:
        raise corrupt() from error


class _Sheet:
    """Gathers the records of one worksheet."""

    def __init__(self) -> None:
        self.hidden_rows = self.rows = self.formulas = self.comments = 0
        self.protected = False
        self.merged: list[Merge] = []
        self.columns: list[ColumnLayout] = []

    def row(self, body: bytes) -> None:
        self.rows += 1
        self.hidden_rows += bool(body[12] & 0x20)

    def column(self, body: bytes) -> None:
        first, last, width, _, options = struct.unpack_from("<5H", body)
        self.columns.append(ColumnLayout(first, min(last, 255), width / 256, bool(options & 1)))

    def merge(self, body: bytes) -> None:
        (count,) = struct.unpack_from("<H", body)
        for top, bottom, left, right in struct.iter_unpack("<4H", body[2 : 2 + 8 * count]):
            self.merged.append(Merge(top + 1, left, bottom + 1, right))

    def formula(self, _: bytes) -> None:
        self.formulas += 1

    def comment(self, _: bytes) -> None:
        self.comments += 1

    def protect(self, body: bytes) -> None:
        self.protected = self.protected or any(body)


def details(path: Path, sheet: SheetInfo) -> SheetDetails:
    """What the records of one worksheet say. An .xls keeps a result beside each formula."""
    gathered = _Sheet()
    takers: dict[int, Callable[[bytes], None]] = {
        ROW: gathered.row,
        COLUMN: gathered.column,
        MERGED: gathered.merge,
        FORMULA: gathered.formula,
        COMMENT: gathered.comment,
        PROTECT: gathered.protect,
    }
    for code, body in _records(Compound(path).stream("Workbook"), sheet.offset):
        if code in takers:
            takers[code](body)
    hidden = sum(c.last - c.first + 1 for c in gathered.columns if c.hidden)
    return SheetDetails(
        hidden_rows=gathered.hidden_rows,
        hidden_columns=hidden,
        merged=tuple(gathered.merged),
        formulas=gathered.formulas,
        comments=gathered.comments,
        protected=gathered.protected,
        row_elements=gathered.rows,
        columns=tuple(gathered.columns),
    )
