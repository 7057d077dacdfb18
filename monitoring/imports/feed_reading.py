"""A department's file, row by row into staging, and what it looks like as a whole."""

import datetime
import re
import statistics
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from households.imports.copying import NULL, copied, copy_lines
from households.imports.people import DEMONSTRATION, NOT_DEMONSTRATION, encrypted
from households.rules.identity import read_identity
from households.rules.values import numbers, partial_dates, texts
from monitoring.imports.feed_layouts import ANSWERS, IDENTITY, LAYOUTS, NAME, FeedLayout
from monitoring.models import FeedBatch, FeedRow
from monitoring.rules.feed_files import Shape, last_day
from monitoring.rules.feeds import Known, Limits, Said, canonical, warned
from povertycase import sheets
from povertycase.actions import Lease
from povertycase.models import Installation
from povertycase.sheets import FileRefused, Header, Row, normalise_header

PEEKED, CHUNK, BLOCK = 30, 50_000, 1_000
LONGEST_NAME, LONGEST_WORD, LONGEST_KEPT = 60, 60, 100
CENTS = 100
WAN = Decimal(10_000)
ID18, AS_GIVEN = b"person.id18", b"warning.identity"
COLUMNS = ("batch_id", "row", "id18", "identity", "name", "amount_yuan", "word", "signal", "facts")
# Columns that may come and go without anybody minding.
FREE = frozenset({"serial", "township", "village", *ANSWERS})
_is_amount = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?").fullmatch
NO_WAIT = "SET LOCAL synchronous_commit = off"


@dataclass
class Sheet:
    """What reading came to. problems: rows with a cell that could not be read, by code; nameless: rows
    without a sound identity. peak_kb: memory of the process that opened the file.
    """

    names: list[str]
    unknown: list[str]
    missing: list[str]
    rows: int = 0
    nameless: int = 0
    sum_cents: int = 0
    total_yuan: Decimal | None = None
    outside: tuple[int, datetime.date] | None = None
    cents: array = field(default_factory=lambda: array("q"))
    problems: Counter[str] = field(default_factory=Counter)
    peak_kb: int = 0

    def shape(self) -> Shape:
        """As the rules judge it."""
        median = Decimal(int(statistics.median_low(self.cents))) / CENTS if self.cents else None
        return Shape(
            rows=self.rows,
            names=self.names,
            unknown=self.unknown,
            missing=self.missing,
            median_yuan=median,
            outside=self.outside,
            total_yuan=self.total_yuan,
            sum_yuan=Decimal(self.sum_cents) / CENTS,
        )


def read(batch: FeedBatch, path: Path, limits: Limits, lease: Lease | None = None) -> Sheet:
    """Stage every row of the file, and say what it looks like. Raises FileRefused, LeaseLost.

    A file that lacks a column is not staged.
    """
    layout = LAYOUTS[batch.feed.kind]  # type: ignore[index]
    aliases = layout.aliases({normalise_header(name): key for name, key in batch.feed.aliases.items()})
    book = sheets.inspect(path, batch.source.name, clamd=settings.CLAMD_SOCKET or None)
    visible = [each.name for each in book.sheets if each.visible] or [book.sheets[0].name]
    for name in visible:
        with sheets.Reading(path, book, name) as reading:
            rows = iter(reading)
            first = list(islice(rows, PEEKED))
            header = sheets.find_header(first, reading.details.merged, aliases)
            if header is None:
                continue
            sheet = _begun(header, layout)
            if not sheet.missing:
                below = (row for row in chain(first, rows) if row.number > header.last_row)
                _Rows(batch, layout, header, limits, sheet).stage(below, reading.details.row_elements, lease)
                sheet.peak_kb = reading.peak_kb
            return sheet
    needed = "、".join(layout.headings[key] for key in layout.required)
    raise FileRefused("E-HEAD-NOTFOUND", _("没有找到表头；需要的列：{}").format(needed))


def _begun(header: Header, layout: FeedLayout) -> Sheet:
    if header.duplicates:
        heading = layout.headings.get(header.duplicates[0][0], "")
        raise FileRefused("E-HEAD-DUP", _("“{}”出现不止一次，请删除多余的列").format(heading))
    unknown = [header.names[at] for at in header.unknown]
    known = [
        layout.headings[key] for key in header.keys if key and key in layout.headings and key not in FREE
    ]
    missing = [layout.headings[key] for key in layout.required if key not in header.keys]
    return Sheet(names=[*known, *unknown], unknown=unknown, missing=missing)


class _Rows:
    """Reads rows of one sheet into lines of staging."""

    def __init__(
        self, batch: FeedBatch, layout: FeedLayout, header: Header, limits: Limits, sheet: Sheet
    ) -> None:
        self._batch, self._layout, self._header, self._limits = batch, layout, header, limits
        self._sheet = sheet
        self._at = {key: place for place, key in enumerate(header.keys) if key}
        self._kept = [(key, self._at[key]) for key in layout.kept if key in self._at]
        self._factor = WAN if header.unit == "万元" else Decimal(1)
        self._today = batch.received_on
        self._as_of = last_day(batch.period)
        self._days: dict[tuple[str, str], str] = {}
        self._is_demo = Installation.current().is_demo
        self._nobody = Known()

    def stage(self, rows: Iterator[Row], expected: int, lease: Lease | None) -> None:
        """All rows, a chunk a transaction."""
        data = self._data(rows)
        blocks = iter(lambda: list(islice(data, BLOCK)), [])
        for first in blocks:
            chunk = chain([first], islice(blocks, CHUNK // BLOCK - 1))
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(NO_WAIT)
                if lease:
                    done = self._sheet.rows
                    lease.keep(cursor={"rows": done}, done=done, total=max(expected, done))
                copy_lines(cursor, FeedRow._meta.db_table, COLUMNS, map(self._lines, chunk))

    def _data(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that speak of somebody; the total is kept, signatures and headers are passed over."""
        at, amount = self._at[IDENTITY], self._at.get(self._layout.amount)
        for row in rows:
            if len(row.texts[at] if at < len(row.texts) else "") < len("19800101"):
                if sheets.is_total(row):
                    if amount is not None and amount < len(row.texts):
                        self._sheet.total_yuan = self._amount(row.texts[amount], row.kinds[amount])
                    continue
                if sheets.repeats(self._header, row) or sheets.is_footer(row):
                    continue
            yield row

    def _lines(self, rows: Sequence[Row]) -> list[str]:
        return [self._line(row) for row in rows]

    def _line(self, row: Row) -> str:
        layout, sheet = self._layout, self._sheet
        sheet.rows += 1
        id18, given = self._identity(*self._cell(row, IDENTITY))
        if not id18:
            sheet.nameless += 1
        name = texts.matching_name(self._cell(row, NAME)[0].strip())[:LONGEST_NAME]
        amount = self._amount(*self._cell(row, layout.amount))
        if amount is not None and layout.amount:
            cents = int(amount * CENTS)
            sheet.cents.append(cents)
            sheet.sum_cents += cents
        word = canonical(self._batch.feed.kind, self._cell(row, layout.word)[0].strip())[:LONGEST_WORD]
        monthly = self._amount(*self._cell(row, layout.monthly)) if layout.monthly else None
        day = self._day(*self._cell(row, layout.day)) if layout.day else ""
        if layout.until:
            self._check_month(row)
        said = Said(
            amount_yuan=amount,
            monthly_yuan=monthly,
            word=word,
            day=datetime.date.fromisoformat(day) if len(day) == len("2026-01-01") else None,
        )
        found = warned(self._batch.feed.kind, said, self._nobody, self._limits, as_of=self._as_of)
        signal = found[0].signal.value if found else NULL
        facts = self._facts(row, monthly, said.day) if found else NULL
        identity = encrypted(given, AS_GIVEN) if found and given else None
        money = NULL if amount is None else str(amount)
        head = f"{self._batch.pk}\t{row.number}\t{encrypted(id18, ID18) or NULL}\t{identity or NULL}"
        return f"{head}\t{copied(name)}\t{money}\t{copied(word)}\t{signal}\t{facts}"

    def _cell(self, row: Row, key: str) -> tuple[str, str]:
        at = self._at.get(key)
        return (row.texts[at], row.kinds[at]) if at is not None and at < len(row.texts) else ("", " ")

    def _identity(self, text: str, kind: str) -> tuple[str, str]:
        """The 18 characters, and what was given where it says more, or is none."""
        found = read_identity(text, kind, as_of=self._today)
        if found.id18:
            if self._is_demo and not found.id18.startswith(DEMONSTRATION):
                raise FileRefused(NOT_DEMONSTRATION.code, NOT_DEMONSTRATION.message)
            return found.id18, found.certificate_number if found.certificate_number != found.id18 else ""
        for each in found.problems:
            self._sheet.problems[each.code] += 1
        return "", text.strip()[:40]

    def _amount(self, text: str, kind: str) -> Decimal | None:
        if _is_amount(text):
            return Decimal(text) * self._factor
        if kind == " ":
            return None
        parsed = numbers.decimal(text, kind)
        for each in parsed.problems:
            self._sheet.problems[each.code] += 1
        return None if parsed.value is None else parsed.value * self._factor

    def _day(self, text: str, kind: str) -> str:
        """A day or a month as ISO text; many rows say the same one."""
        known = self._days.get((text, kind))
        if known is None:
            parsed = partial_dates.partial_date(text, kind)
            known = self._days[text, kind] = parsed.value
        return known

    def _check_month(self, row: Row) -> None:
        until = self._day(*self._cell(row, self._layout.until))
        if until and not until.startswith(self._batch.period) and self._sheet.outside is None:
            day = f"{until}-01-01"[: len("2026-01-01")] if len(until) < len("2026-01") else f"{until}-01"[:10]
            self._sheet.outside = (row.number, datetime.date.fromisoformat(day))

    def _facts(self, row: Row, monthly: Decimal | None, day: datetime.date | None) -> str:
        """What a warning keeps of the row, by the layout's keys, and what its rule asks once more."""
        kept: Mapping[str, str] = {
            key: row.texts[at].strip()[:LONGEST_KEPT] for key, at in self._kept if at < len(row.texts)
        }
        told = {
            "kept": {key: value for key, value in kept.items() if value},
            "monthly": None if monthly is None else str(monthly),
            "day": day.isoformat() if day else None,
        }
        return copied(orjson.dumps(told).decode())
