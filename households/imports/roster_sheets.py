"""The sheet of a 结对名册 in a workbook, its header, and the rows that speak of households."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from households.imports.roster_columns import ALIASES, HEADERS, REQUIRED
from povertycase import sheets
from povertycase.sheets import FileRefused, Header, Row

PEEKED = 30


def chosen_sheet(path: Path, book: sheets.Workbook) -> str:
    """The one visible sheet that has the header; the first, when none has, so that it is told what lacks."""
    visible = [sheet.name for sheet in book.sheets if sheet.visible]
    fitting = [name for name in visible if _fits(path, book, name)]
    if len(fitting) > 1:
        message = _("有几张工作表像结对名册：{}；请只留一张").format("、".join(fitting))
        raise FileRefused("E-SHEET-AMBIG", message)
    return (fitting or visible or [book.sheets[0].name])[0]


def _fits(path: Path, book: sheets.Workbook, name: str) -> bool:
    with sheets.Reading(path, book, name) as reading:
        found = sheets.find_header(list(islice(reading, PEEKED)), reading.details.merged, ALIASES)
    return found is not None and not _lacking(found)


def header_of(first: list[Row], merged: tuple[sheets.Merge, ...]) -> Header:
    """The header among the first rows. Raises FileRefused where there is none, or not all of it."""
    if not first:
        raise FileRefused("E-SHEET-NODATA", _("工作表是空的，没有数据"))
    header = sheets.find_header(first, merged, ALIASES)
    if header is None:
        needed = "、".join(HEADERS[key] for key in REQUIRED)
        raise FileRefused("E-HEAD-NOTFOUND", _("没有找到表头；需要：{}、帮扶责任人编号或姓名").format(needed))
    if lacking := _lacking(header):
        raise FileRefused("E-HEAD-MISSING", _("缺少列：{}").format("、".join(lacking)))
    if header.duplicates:
        key = header.duplicates[0][0]
        raise FileRefused("E-HEAD-DUP", _("“{}”出现不止一次，请删除多余的列").format(HEADERS[key]))
    return header


def _lacking(header: Header) -> list[str]:
    lacking = [HEADERS[key] for key in REQUIRED if key not in header.keys]
    if not {"helper_code", "helper_name"} & set(header.keys):
        lacking.append(_("帮扶责任人编号（或姓名）"))
    return lacking


def below(header: Header, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of households: not totals, signatures or the header printed again."""
    for row in rows:
        if row.number <= header.last_row or sheets.is_total(row) or sheets.is_footer(row):
            continue
        if not sheets.repeats(header, row):
            yield row
