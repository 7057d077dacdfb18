"""One sheet of a workbook, read whole: its title, its header, and the rows below with merged cells filled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from households.rules.cells import BLANK
from povertycase import sheets
from povertycase.sheets import FileRefused, Header, Merge, Row
from projects.imports.layouts import Layout
from projects.imports.outcomes import Told

PEEKED = 30
ROWS_MAX = 20_000
EXTRA_SHOWN = 20
OTHER = "other"
# (row, column): text and kind of the first cell of a range merged downwards.
Spread = Mapping[tuple[int, int], tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One cell: its text, its kind, and its column's heading."""

    text: str
    kind: str
    column: str
    is_merged: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return self.kind == BLANK or (not self.text.strip() and self.kind == "t")


@dataclass(frozen=True)
class Line:
    """One row below the header, by the keys of its layout; label: its first text, which names a total."""

    number: int
    cells: Mapping[str, Cell]
    label: str

    def told(self, code: str, key: str, message: str) -> Told:
        """A finding about one of its cells."""
        cell = self.cells.get(key)
        return Told(code, message, self.number, cell.column if cell else "", cell.text if cell else "")


@dataclass
class Opened:
    """A sheet that fits a layout. above: the texts over the header; unit: what they say after 单位."""

    name: str
    header: Header
    above: list[str]
    lines: list[Line]
    totals: list[Line]
    counts_from_1904: bool
    found: list[Told] = field(default_factory=list)


def open_sheet(path: Path, *, name: str, layout: Layout) -> Opened:
    """The one visible sheet of that layout. Raises FileRefused for a file that has none, or several."""
    book = sheets.inspect(path, name, clamd=settings.CLAMD_SOCKET or None)
    chosen, hidden = _chosen(path, book, layout)
    with sheets.Reading(path, book, chosen) as reading:
        rows = list(islice(reading, ROWS_MAX + PEEKED + 1))
        details = reading.details
    if len(rows) > ROWS_MAX + PEEKED:
        raise FileRefused("E-LIM-ROWS", _("超过 {:,} 行，请按乡镇拆分后分别导入").format(ROWS_MAX))
    header = _header(rows, details.merged, layout)
    lines, totals = _lines(header, rows, details.merged, layout)
    found = [Told(note.code, note.message) for note in (*book.notes, *details.notes)]
    found += _about_sheet(header, hidden, layout)
    above = [text.strip() for row in rows if row.number < header.first_row for text in row.texts if text]
    return Opened(chosen, header, above, lines, totals, book.counts_from_1904, found)


def _chosen(path: Path, book: sheets.Workbook, layout: Layout) -> tuple[str, list[str]]:
    """The one visible sheet that has the header (the first, when none has), and hidden ones that have it."""
    fitting = [each for each in book.sheets if _fits(path, book, each.name, layout)]
    visible = [each.name for each in fitting if each.visible]
    if len(visible) > 1:
        message = _("有几张工作表像{}：{}；请只留一张").format(layout.name, "、".join(visible))
        raise FileRefused("E-SHEET-AMBIG", message)
    shown = [each.name for each in book.sheets if each.visible]
    chosen = (visible or shown or [book.sheets[0].name])[0]
    return chosen, [each.name for each in fitting if not each.visible]


def _fits(path: Path, book: sheets.Workbook, name: str, layout: Layout) -> bool:
    with sheets.Reading(path, book, name) as reading:
        header = sheets.find_header(list(islice(reading, PEEKED)), reading.details.merged, layout.aliases)
    return header is not None and not _lacking(header, layout)


def _lacking(header: Header, layout: Layout) -> list[str]:
    return [layout.headings[key] for key in layout.required if key not in header.keys]


def _header(rows: list[Row], merged: Iterable[Merge], layout: Layout) -> Header:
    if not rows:
        raise FileRefused("E-SHEET-NODATA", _("工作表是空的，没有数据"))
    header = sheets.find_header(rows[:PEEKED], merged, layout.aliases)
    if header is None:
        needed = "、".join(layout.headings[key] for key in layout.required)
        raise FileRefused("E-HEAD-NOTFOUND", _("没有找到表头；需要：{}").format(needed))
    if lacking := _lacking(header, layout):
        raise FileRefused("E-HEAD-MISSING", _("缺少列：{}").format("、".join(lacking)))
    if header.duplicates:
        heading = layout.headings[header.duplicates[0][0]]
        raise FileRefused("E-HEAD-DUP", _("“{}”出现不止一次，请删除多余的列").format(heading))
    return header


def _about_sheet(header: Header, hidden: list[str], layout: Layout) -> Iterator[Told]:
    if hidden:
        message = _("隐藏的工作表没有导入：{}；确需导入请取消隐藏后单独上传").format("、".join(hidden))
        yield Told("W-SHEET-HIDDEN", message)
    if header.unknown and not layout.others_kept:
        names = "、".join(header.names[at] for at in header.unknown[:EXTRA_SHOWN])
        yield Told("W-HEAD-EXTRA", _("以下列没有对应的登记项，内容不保存：{}").format(names))


def _lines(
    header: Header, rows: list[Row], merged: Iterable[Merge], layout: Layout
) -> tuple[list[Line], list[Line]]:
    """The rows of data and the rows of totals; signatures and the header printed again are neither."""
    spread = _spread(rows, merged, header.last_row)
    lines: list[Line] = []
    totals: list[Line] = []
    for row in rows:
        if row.number <= header.last_row or sheets.repeats(header, row):
            continue
        is_total = sheets.is_total(row)
        line = _line(header, row, {} if is_total else spread, layout)
        if sheets.is_footer(row) and any(line.cells[key].is_blank for key in layout.required):
            continue
        (totals if is_total else lines).append(line)
    if not lines:
        raise FileRefused("E-SHEET-NODATA", _("只有表头，没有数据"))
    return lines, totals


def keys_of(header: Header, layout: Layout) -> list[str | None]:
    """The key of each column; one that nobody knows has its place for a key, where such are kept."""
    if not layout.others_kept:
        return list(header.keys)
    return [key or (f"{OTHER}{at}" if header.names[at] else None) for at, key in enumerate(header.keys)]


def _line(header: Header, row: Row, spread: Spread, layout: Layout) -> Line:
    cells = {}
    for at, key in enumerate(keys_of(header, layout)):
        if not key:
            continue
        text, kind = (row.texts[at], row.kinds[at]) if at < len(row.texts) else ("", BLANK)
        is_merged = (row.number, at) in spread
        text, kind = spread.get((row.number, at), (text, kind))
        cells[key] = Cell(text, kind, layout.headings.get(key) or header.names[at], is_merged)
    return Line(row.number, cells, next(filter(None, map(sheets.normalise_header, row.texts)), ""))


def _spread(rows: list[Row], merged: Iterable[Merge], header_row: int) -> Spread:
    """What stands in each cell of a range that was merged down: the text of its first cell."""
    by_number = {row.number: row for row in rows}
    spread: dict[tuple[int, int], tuple[str, str]] = {}
    for span in merged:
        first = by_number.get(span.top)
        if span.top <= header_row or span.top == span.bottom or first is None:
            continue
        if span.left >= len(first.texts):
            continue
        for number in range(span.top, min(span.bottom, rows[-1].number) + 1):
            if (number, span.left) in spread:  # no program writes ranges that overlap
                break
            spread[number, span.left] = first.texts[span.left], first.kinds[span.left]
    return spread
