"""A channel of 四合一 as a sheet: a household a row, out masked, and in again cell by cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.channels import ChannelDraft, read_values
from households.choices.four_in_one import ComparedField, DataChannel
from households.imports.roster_sheets import PEEKED, below
from households.models import ChannelSnapshot, Household
from households.reports.households import head_of, number_of, place_of, with_summary
from households.rules.cells import bare, unreadable
from households.rules.four_in_one import FIELDS, shown
from povertycase import sheets
from povertycase.models import User
from povertycase.sheets import FileRefused, Header, Row, normalise_header, writing

CHUNK = 500
ROWS_MAX = 20_000
KEY_DIGITS = 12
KEY, CHANNEL = "household_key", "channel"
# Of each column before the fifteen fields its key, its heading and its width.
LEADING = (
    (KEY, "本系统户号", 12),
    ("number", "户编号", 20),
    ("place", "村组", 22),
    ("registered", "登记户主", 10),
    (CHANNEL, "渠道", 10),
)
WIDTHS = {ComparedField.MEMBERS: 30, ComparedField.ADDRESS: 14, ComparedField.HEAD_CERTIFICATE: 22}
HEADERS = {key: heading for key, heading, _width in LEADING} | {
    name: str(ComparedField(name).label) for name in FIELDS
}
ALIASES = {normalise_header(heading): key for key, heading in HEADERS.items()}


@dataclass
class ChannelRow:
    """One row: which household, which channel, {field: text} of the columns that are there; what is wrong."""

    number: int
    household: int = 0
    channel: str = ""
    values: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


def channel_table(households: QuerySet[Household], channel: DataChannel, *, by: User) -> writing.Table:
    """What a channel says of these households of `by`'s reach, its rows read while they are written.

    A household of which the channel says nothing yet is a row of blank cells.
    """
    columns = [writing.Column(heading, "text", width) for _key, heading, width in LEADING]
    columns += [writing.Column(HEADERS[name], "text", WIDTHS.get(ComparedField(name), 12)) for name in FIELDS]
    line = _("日期：{}　　证件号码、住址已脱敏，没有变化的请不要改")
    return writing.Table(
        title=_("四合一渠道表：{}").format(channel.label),
        subtitle=line.format(timezone.localdate().isoformat()),
        columns=columns,
        rows=_rows(households, channel, by),
        sheet=_("四合一"),
        template=("channel-sheet", "1"),
    )


def _rows(households: QuerySet[Household], channel: DataChannel, by: User) -> Iterator[list[Any]]:
    found = with_summary(households.order_by("division_id", "id"), user=by).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        said = snapshots_of([each.pk for each in chunk], channel, by=by)
        for each in chunk:
            head, snapshot = head_of(each), said.get(each.pk)
            values = [shown(name, getattr(snapshot, name)) if snapshot else "" for name in FIELDS]
            lead = [str(each.pk), number_of(each), place_of(each), head.name if head else "", channel.label]
            yield [*lead, *values]


def snapshots_of(keys: Sequence[int], channel: str, *, by: User) -> dict[int, ChannelSnapshot]:
    """{household: what a channel says of it}."""
    rows = ChannelSnapshot.objects.visible_to(by).filter(household__in=keys, channel=channel)
    return {each.household_id: each for each in rows}


def rows_of(path: Path, *, name: str) -> list[ChannelRow]:
    """The rows of a sheet. Raises FileRefused for a file that is no such sheet, or a longer one."""
    book = sheets.inspect(path, name, clamd=settings.CLAMD_SOCKET or None)
    visible = [sheet.name for sheet in book.sheets if sheet.visible]
    with sheets.Reading(path, book, (visible or [book.sheets[0].name])[0]) as reading:
        rows = iter(reading)
        first = list(islice(rows, PEEKED))
        header = _header_of(first, reading.details.merged)
        found = [_row(header, raw) for raw in islice(below(header, chain(first, rows)), ROWS_MAX + 1)]
    if len(found) > ROWS_MAX:
        raise FileRefused("E-LIM-ROWS", _("超过 {:,} 行，请按乡镇拆分后分别导入").format(ROWS_MAX))
    return found


def _header_of(first: list[Row], merged: tuple[sheets.Merge, ...]) -> Header:
    header = sheets.find_header(first, merged, ALIASES) if first else None
    if header is None:
        words = _("没有找到表头；请用“导出渠道表”得到的表，改好后原样上传")
        raise FileRefused("E-HEAD-NOTFOUND", words)
    lacking = [HEADERS[key] for key in (KEY, CHANNEL) if key not in header.keys]
    if lacking or not set(FIELDS) & set(header.keys):
        raise FileRefused("E-HEAD-MISSING", _("缺少列：{}").format("、".join(lacking) or _("比对项")))
    if header.duplicates:
        key = header.duplicates[0][0]
        raise FileRefused("E-HEAD-DUP", _("“{}”出现不止一次，请删除多余的列").format(HEADERS[key]))
    return header


def _row(header: Header, raw: Row) -> ChannelRow:
    at = {key: place for place, key in enumerate(header.keys) if key and place < len(raw.texts)}
    row = ChannelRow(raw.number)
    for key in (name for name in (KEY, CHANNEL, *FIELDS) if name in at):
        text, kind = raw.texts[at[key]], raw.kinds[at[key]]
        if problem := unreadable(text, kind):
            row.problems.append((key, problem.message))
        elif key in FIELDS:
            row.values[key] = text
    number = bare(raw.texts[at[KEY]]) if KEY in at else ""
    if number.isascii() and number.isdecimal() and len(number) <= KEY_DIGITS:
        row.household = int(number)
    row.channel = bare(raw.texts[at[CHANNEL]]) if CHANNEL in at else ""
    # Columns that stand in the header and end before this row's last cell are empty cells.
    row.values |= {key: "" for key in header.keys if key in FIELDS and key not in at}
    return row


@dataclass
class Change:
    """What a row says that its channel does not: the draft to be written, and its cells for the preview."""

    row: ChannelRow
    household: Household
    draft: ChannelDraft
    cells: list[dict[str, Any]]


class Comparer:
    """Compares rows with what a channel says; whatever is wrong with a row is told, and the row held back."""

    def __init__(self, channel: DataChannel, *, by: User) -> None:
        self.channel, self.by = channel, by
        self.findings: list[dict[str, Any]] = []
        self._seen: dict[int, int] = {}

    def changes(self, rows: Sequence[ChannelRow]) -> Iterator[Change]:
        """The rows that would change something, in their order."""
        keys = [row.household for row in rows]
        found = Household.objects.visible_to(self.by).active().filter(pk__in=keys)
        known = {each.pk: each for each in with_summary(found, user=self.by)}
        here = ChannelSnapshot.objects.visible_to(self.by).filter(
            household__in=known, channel__in=[self.channel, DataChannel.SYSTEM]
        )
        said: dict[int, dict[str, ChannelSnapshot]] = {}
        for each in here:
            said.setdefault(each.household_id, {})[each.channel] = each
        for row in rows:
            change = self._change(row, known.get(row.household), said.get(row.household, {}))
            if change is not None:
                yield change

    def tell(self, row: ChannelRow, message: str, *, column: str = KEY) -> None:
        """Something is wrong with a row, or keeps it from being written."""
        self.findings.append({"row": row.number, "column": HEADERS[column], "message": message})

    def _change(
        self, row: ChannelRow, household: Household | None, said: dict[str, ChannelSnapshot]
    ) -> Change | None:
        before = said.get(self.channel)
        draft = ChannelDraft(self.channel, row.values, before.version if before else None)
        values, unmet = read_values(draft, said)
        problems = [*row.problems, *self._row_problems(row, household)]
        problems += [(each.field.split(".")[-1], each.message) for each in unmet]
        for column, message in problems:
            self.tell(row, message, column=column)
        if problems or household is None:
            return None
        old = {name: getattr(before, name) if before else "" for name in values}
        cells = [
            _cell(row, household, name, old[name], values[name])
            for name in values
            if old[name] != values[name]
        ]
        return Change(row, household, draft, cells) if cells else None

    def _row_problems(self, row: ChannelRow, household: Household | None) -> list[tuple[str, str]]:
        if household is None:
            return [(KEY, _("您的辖区没有这一户，或者已销户；本系统户号请不要改"))]
        if row.channel != self.channel.label:
            return [(CHANNEL, _("这一行不是“{}”，请按渠道分别上传").format(self.channel.label))]
        first = self._seen.setdefault(row.household, row.number)
        if first != row.number:
            return [(KEY, _("这一户在第 {} 行已经有了，请只留一行").format(first))]
        return []


def _cell(row: ChannelRow, household: Household, name: str, old: str, new: str) -> dict[str, Any]:
    head = head_of(household)
    return {
        "row": row.number,
        "household": household.pk,
        "number": number_of(household),
        "head": head.name if head else "",
        "field": HEADERS[name],
        "old": shown(name, old),
        "new": shown(name, new),
    }
