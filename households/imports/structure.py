"""Which sheet of a workbook is the roll, where its header is, and which layout it has."""

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from households.imports.block import Reading
from households.imports.findings import Findings
from households.imports.layouts import BY_CODE, FORM, FORM_YEAR, KNOWN_HEADERS, Column, Layout, recognise
from households.imports.layouts.fields import in_ten_thousands
from households.imports.rows import factor_of
from povertycase import sheets
from povertycase.sheets import FileRefused, Header, Row, Workbook, writing

PEEKED = 20
SHOWN = 12
LONGEST_YEAR = 10
ALIASES = {key: key for key in KNOWN_HEADERS} | {f"{key}(万元)": key for key in KNOWN_HEADERS}
HEAD_WORD = "户主"


class Roll(NamedTuple):
    """A sheet's header and what its columns are; extra: headers whose content is not kept."""

    layout: Layout
    header: Header
    readings: tuple[Reading, ...]
    extra: tuple[str, ...]


class Candidate(NamedTuple):
    """A sheet that may be the roll. rows: about how many below its header, 0 unknown; layout: its code."""

    name: str
    rows: int
    layout: str


class SheetNotChosen(FileRefused):
    """Several sheets look like a roll, or the one that was asked for is not there: a person chooses."""

    def __init__(self, message: str, candidates: tuple[Candidate, ...]) -> None:
        super().__init__("E-SHEET-AMBIG", message)
        self.candidates = candidates


def choose_sheet(path: Path, book: Workbook, wanted: str, findings: Findings) -> str:
    """The sheet to read: the one asked for, or the only visible one that looks like a roll.

    Raises SheetNotChosen (E-SHEET-AMBIG), FileRefused (E-HEAD-NOTFOUND, E-TPL-VERSION).
    """
    book = _without_form(path, book)
    if wanted in {sheet.name for sheet in book.sheets}:
        return wanted
    if len(book.sheets) == 1 and not wanted:
        return book.sheets[0].name
    fitting = [(sheet, _as_roll(path, book, sheet.name)) for sheet in book.sheets]
    hidden = [sheet.name for sheet, candidate in fitting if candidate and not sheet.visible]
    if hidden:
        message = f"隐藏的工作表没有导入：{'、'.join(hidden)}；确需导入请取消隐藏后单独上传"
        findings.add("W-SHEET-HIDDEN", message, count=len(hidden))
    visible = tuple(candidate for sheet, candidate in fitting if candidate and sheet.visible)
    if wanted and visible:
        names = "、".join(each.name for each in visible)
        raise SheetNotChosen(f"文件里没有工作表“{wanted}”，请选择要导入的工作表：{names}", visible)
    if len(visible) > 1:
        names = "、".join(each.name for each in visible)
        raise SheetNotChosen(f"请选择要导入的工作表：{names}", visible)
    shown = [sheet.name for sheet in book.sheets if sheet.visible]
    if not visible:
        return (shown or [book.sheets[0].name])[0]
    if visible[0].name != shown[0]:
        findings.add("N-SHEET", f"读取的是工作表“{visible[0].name}”")
    return visible[0].name


def _without_form(path: Path, book: Workbook) -> Workbook:
    """The workbook but for the hidden sheet that tells a form of ours. Raises FileRefused E-TPL-VERSION."""
    others = tuple(sheet for sheet in book.sheets if sheet.name != writing.TEMPLATE_SHEET)
    if len(others) in (0, len(book.sheets)):
        return book
    with sheets.Reading(path, book, writing.TEMPLATE_SHEET) as reading:
        code, year = next(([*row.texts, ""][:2] for row in reading), ["", ""])
    if code.startswith(FORM) and year.strip() < FORM_YEAR:
        layout = BY_CODE.get(code.removeprefix(FORM).strip())
        named = f"空白表样“{layout.name}”" if layout else "空白表样"
        message = f"模板为 {year.strip()[:LONGEST_YEAR]} 版，请下载 {FORM_YEAR} 版{named}"
        raise FileRefused("E-TPL-VERSION", message)
    return replace(book, sheets=others)


def _as_roll(path: Path, book: Workbook, sheet: str) -> Candidate | None:
    """What a sheet is as a roll; None when it does not look like one."""
    with sheets.Reading(path, book, sheet) as reading:
        first = list(islice(reading, PEEKED))
        header = sheets.find_header(first, reading.details.merged, ALIASES)
        stored = reading.details.row_elements
    if header is None or _missing(header):
        return None
    layout = recognise([key for key in header.keys if key])
    return Candidate(sheet, max(0, stored - header.last_row), layout.code)


def _missing(header: Header) -> list[str]:
    keys = [key for key in header.keys if key]
    return recognise(keys).missing(keys)


def find_roll(first: list[Row], merged: tuple[sheets.Merge, ...]) -> Roll:
    """The header among the first rows and what its columns are.

    Raises FileRefused: E-SHEET-NODATA, E-HEAD-NOTFOUND, E-HEAD-MISSING, E-HEAD-DUP.
    """
    if not first:
        raise FileRefused("E-SHEET-NODATA", "工作表是空的，没有数据")
    header = sheets.find_header(first, merged, ALIASES)
    if header is None:
        raise FileRefused("E-HEAD-NOTFOUND", _not_found(first))
    layout = recognise([key for key in header.keys if key])
    found, extra = _columns(layout, header)
    missing = layout.missing([key for key in header.keys if key])
    if missing:
        raise FileRefused("E-HEAD-MISSING", f"缺少列：{'、'.join(missing)}")
    readings = tuple(
        Reading(position, _in_its_unit(column, header.names[position], header.unit), header.names[position])
        for position, column in found.items()
    )
    return Roll(layout, header, readings, extra)


def _in_its_unit(column: Column, name: str, unit: str) -> Column:
    """The column, read in 万元 where the header, or the line above it, says so."""
    return column if factor_of(column, name, unit) == 1 else replace(column, read=in_ten_thousands)


def _not_found(first: list[Row]) -> str:
    widest = max(first, key=lambda row: sum(bool(text.strip()) for text in row.texts))
    seen = [text.strip()[:10] for text in widest.texts if text.strip()][:SHOWN]
    return f"没有找到表头；需要：姓名、证件号码、户编号、与户主关系、行政村；看到：{'、'.join(seen)}"


def _columns(layout: Layout, header: Header) -> tuple[dict[int, Column], tuple[str, ...]]:
    """Each position that is read and its column, and the headers of which nothing is kept."""
    places: dict[int, Column] = {}
    extra = []
    for position, key in enumerate(header.keys):
        column = layout.by_key.get(key) if key else None
        if column and column.name:
            places[position] = column
        elif header.names[position]:
            extra.append(header.names[position])
    for column in dict.fromkeys(places.values()):
        positions = [place for place, each in places.items() if each is column]
        for repeated in _repeated(layout, header, column, positions):
            extra.append(header.names[repeated])
            del places[repeated]
    return places, tuple(extra)


def _repeated(layout: Layout, header: Header, column: Column, positions: list[int]) -> list[int]:
    """The positions of a column that are not read. Raises FileRefused E-HEAD-DUP."""
    if len(positions) < 2:
        return []
    declared = max(layout.positions(str(header.keys[place])) for place in positions)
    if len(positions) <= declared:
        return positions[1:]
    own = [place for place in positions if HEAD_WORD not in header.names[place].rpartition("/")[0]]
    if len(own) == 1:
        return [place for place in positions if place != own[0]]
    raise FileRefused("E-HEAD-DUP", f"“{column.header}”出现 {len(positions)} 次，请指定或删除多余的一列")
