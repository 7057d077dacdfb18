"""A ledger as a sheet: out with what stands, and in again row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households.imports.ledger_columns import HEAD, KEY, NAME, NOTED, NUMBER, PLACE, YEAR, Layout
from households.imports.roster_sheets import PEEKED, below
from households.ledgers import Judged, Ledger
from households.reports.ledgers import LedgerLine, lines_of, with_place
from households.rules.cells import bare, unreadable
from povertycase import sheets
from povertycase.models import User
from povertycase.sheets import FileRefused, Header, Row, writing

CHUNK = 500
ROWS_MAX = 20_000


def ledger_table(ledger: Ledger, rows: QuerySet, by: Judged, *, user: User) -> writing.Table:
    """These lines of a ledger with the facts that stand; read while they are written."""
    line = _("日期：{}　　改好后原样导入：只写有变化的行，空白格不改")
    return writing.Table(
        title=f"{ledger.title}{_('（%d年）') % by.year if ledger.by_year else ''}",
        subtitle=line.format(timezone.localdate().isoformat()),
        columns=Layout(ledger).columns,
        rows=_cells(ledger, rows, by, user),
        sheet=str(ledger.title),
        template=(f"ledger-{ledger.code}", "1"),
    )


def _cells(ledger: Ledger, rows: QuerySet, by: Judged, user: User) -> Iterator[list[str]]:
    found = with_place(rows).iterator(chunk_size=CHUNK)
    leading = [key for key, _heading, _width in Layout(ledger).leading]
    while chunk := list(islice(found, CHUNK)):
        for line in lines_of(ledger, chunk, user, by):
            about = _about(line, by)
            facts = [_written(line, column) for column in ledger.columns]
            yield [*(about[key] for key in leading), *facts]


def _about(line: LedgerLine, by: Judged) -> dict[str, str]:
    return {
        KEY: str(line.key),
        NAME: line.name,
        NUMBER: line.number,
        HEAD: line.head,
        PLACE: line.place,
        YEAR: str(by.year),
        NOTED: line.entry.noted_on.isoformat() if line.entry else "",
    }


def _written(line: LedgerLine, column: Any) -> str:
    """A fact as a cell that reads back as itself: the list's label, 是 or 否, an ISO day, a plain number."""
    value = getattr(line.entry, column.name, None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)


@dataclass
class LedgerRow:
    """One row: which line, of which year and day, {field: text} of the cells that say something."""

    number: int
    key: str = ""
    name: str = ""
    year: str = ""
    noted_on: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def rows_of(path: Path, *, name: str, ledger: Ledger) -> list[LedgerRow]:
    """The rows of a sheet. Raises FileRefused for a file that is no such sheet, or a longer one."""
    layout = Layout(ledger)
    book = sheets.inspect(path, name, clamd=settings.CLAMD_SOCKET or None)
    visible = [sheet.name for sheet in book.sheets if sheet.visible]
    with sheets.Reading(path, book, (visible or [book.sheets[0].name])[0]) as reading:
        rows = iter(reading)
        first = list(islice(rows, PEEKED))
        header = _header_of(layout, first, reading.details.merged)
        below_it = below(header, chain(first, rows))
        found = [_row(layout, header, raw) for raw in islice(below_it, ROWS_MAX + 1)]
    if len(found) > ROWS_MAX:
        raise FileRefused("E-LIM-ROWS", _("超过 {:,} 行，请按乡镇拆分后分别导入").format(ROWS_MAX))
    return found


def _header_of(layout: Layout, first: list[Row], merged: tuple[sheets.Merge, ...]) -> Header:
    header = sheets.find_header(first, merged, layout.aliases) if first else None
    if header is None:
        words = _("没有找到表头；请用“导出当前结果”得到的%s，填好后原样上传") % layout.ledger.title
        raise FileRefused("E-HEAD-NOTFOUND", words)
    headings = layout.headings
    lacking = [headings[key] for key in layout.required if key not in header.keys]
    if lacking or not set(layout.ledger.fields) & set(header.keys):
        words = "、".join(lacking) or _("%s的登记项") % layout.ledger.title
        raise FileRefused("E-HEAD-MISSING", _("缺少列：{}").format(words))
    if header.duplicates:
        heading = headings[header.duplicates[0][0]]
        raise FileRefused("E-HEAD-DUP", _("“{}”出现不止一次，请删除多余的列").format(heading))
    return header


def _row(layout: Layout, header: Header, raw: Row) -> LedgerRow:
    row = LedgerRow(raw.number)
    for at, key in enumerate(header.keys):
        if not key or at >= len(raw.texts):
            continue
        text, kind = raw.texts[at], raw.kinds[at]
        if problem := unreadable(text, kind):
            row.problems.append((key, problem.message))
        elif key in layout.ledger.fields:
            if text.strip():
                row.facts[key] = text.strip()
        elif hasattr(row, key):
            setattr(row, key, bare(text))
    return row
