"""One sheet of an inspected file, read in this process: only the child process calls it."""

import zipfile
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from python_calamine_plus import CalamineError, CalamineWorkbook

from . import biff, delimited, scan
from .book import LAST_ROW, MAX_COLUMNS, MAX_ROWS, Note, SheetDetails, SheetInfo, Workbook, note
from .cells import Shaped, shaped
from .container import corrupt_when_broken
from .refusals import corrupt, refusal

STYLES = "xl/styles.xml"

Opened = tuple[SheetDetails, Iterator[Shaped]]


def opened(path: Path, workbook: Workbook, sheet: SheetInfo) -> Opened:
    """Details and rows of a sheet. Raises FileRefused, also while the rows are read."""
    details, rows = OPENERS[workbook.kind](path, workbook, sheet)
    return replace(details, notes=tuple(_notes(details))), rows


def _xlsx(path: Path, workbook: Workbook, sheet: SheetInfo) -> Opened:
    with corrupt_when_broken(), zipfile.ZipFile(path) as archive:
        for part in {workbook.strings, STYLES} & set(archive.namelist()):
            scan.verify(archive, part)
        details, uncached, declared = scan.sheet(archive, sheet.part)
        # The reader pads each row to the declared width: a thousand times the work for a sheet that lies.
        width = scan.widest(archive, sheet.part) if declared > MAX_COLUMNS else None
        # Said before a million rows are taken in, where the sheet can tell.
        rows = scan.filled_rows(archive, sheet.part) if details.row_elements > MAX_ROWS else 0
    if width and width > MAX_COLUMNS:
        raise refusal("E-LIM-COLS", limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise refusal("E-LIM-ROWS", rows=rows, limit=MAX_ROWS)
    return details, _xlsx_rows(path, workbook, sheet, uncached, width)


def _xlsx_rows(
    path: Path, workbook: Workbook, sheet: SheetInfo, uncached: array, width: int | None
) -> Iterator[Shaped]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        stream = book.stream_sheet_by_name(sheet.name, max_row=LAST_ROW - 1, max_col=width and width - 1)
        yield from shaped(enumerate(stream, 1), uncached)
    except CalamineError as error:
        raise corrupt(_place(path, workbook, sheet, error)) from error


def _place(path: Path, workbook: Workbook, sheet: SheetInfo, error: CalamineError) -> str:
    """Where the reader stopped. It names no cell, so the one dangling text is looked for."""
    if "shared strings" not in str(error):
        return f"工作表“{sheet.name}”"
    with zipfile.ZipFile(path) as archive:
        return f"单元格 {scan.dangling_string(archive, sheet.part, workbook.strings)}"


def _xls(path: Path, workbook: Workbook, sheet: SheetInfo) -> Opened:
    return biff.details(path, sheet), _xls_rows(path, sheet)


def _xls_rows(path: Path, sheet: SheetInfo) -> Iterator[Shaped]:
    try:
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet.name)
        rows = cells.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise corrupt(f"工作表“{sheet.name}”") from error
    yield from shaped(enumerate(rows, 1), array("Q"))


def _csv(path: Path, workbook: Workbook, sheet: SheetInfo) -> Opened:
    rows = delimited.rows(path, workbook.encoding, workbook.delimiter)
    return SheetDetails(), shaped(rows, array("Q"))


OPENERS: dict[str, Callable[[Path, Workbook, SheetInfo], Opened]] = {"xlsx": _xlsx, "xls": _xls, "csv": _csv}


def _notes(details: SheetDetails) -> Iterator[Note]:
    hidden = details.hidden_rows, details.hidden_columns
    if any(hidden):
        text = "有 {:,} 个隐藏或被筛选的行、{} 个隐藏的列，已一并读取，请确认"
        yield note("W-HIDDEN", text.format(*hidden), sum(hidden))
    if details.formulas:
        text = f"{details.formulas:,} 个单元格是公式，只取文件中保存的计算结果"
        yield note("W-FORMULA", text, details.formulas)
    if details.comments:
        text = f"{details.comments:,} 条批注未读取，请核对真正的数值是否写在批注里"
        yield note("W-COMMENT", text, details.comments)
    if details.protected:
        yield note("N-PROTECTED", "工作表受保护，照常读取")
