"""A department's file, row by row into staging, and what it looks like as a whole."""

import datetime
import re
import statistics
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
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
from monitoring.choices.feeds import FeedKind
from monitoring.imports.feed_layouts import ANSWERS, IDENTITY, LAYOUTS, NAME, FeedLayout
from monitoring.models import FeedBatch, FeedRow
from monitoring.rules.declaring import without_identities, without_numbers
from monitoring.rules.feed_facts import Known, Limits, Said
from monitoring.rules.feed_files import Shape, last_day
from monitoring.rules.feeds import canonical, quiet_below, warned
from povertycase import sheets
from povertycase.actions import Lease
from povertycase.models import Installation
from povertycase.sheets import FileRefused, Header, Row, normalise_header

PEEKED, CHUNK, BLOCK = 30, 50_000, 1_000
LONGEST_NAME, LONGEST_WORD, LONGEST_KEPT = 60, 60, 100
CENTS = 100
WAN = Decimal(10_000)
ID18, AS_GIVEN = b"person.id18", b"warning.identity"
COLUMNS = (
    *("batch_id", "row", "id18", "name", "amount_yuan", "total_yuan", "word"),
    *("identity", "signal", "facts"),
)
QUIET = f"{NULL}\t{NULL}"  # signal and facts of a row that warns of nothing
MANY_WORDS = 2**16
DAY_LENGTH, SHORTEST_IDENTITY = len("2026-01-01"), len("19800101")
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
    """Reads rows of one sheet into lines of staging.

    A county's file has a million rows of which few warn: what a quiet row costs is what a file costs. So
    places and words are looked up once a file, and a rule is asked only about rows that could answer.
    """

    def __init__(
        self, batch: FeedBatch, layout: FeedLayout, header: Header, limits: Limits, sheet: Sheet
    ) -> None:
        self._batch, self._layout, self._header, self._limits = batch, layout, header, limits
        self._sheet = sheet
        self._kind, self._key = FeedKind(batch.feed.kind), batch.pk
        at = {key: place for place, key in enumerate(header.keys) if key}
        self._kept = [(key, at[key]) for key in layout.kept if key in at]
        self._who, self._named = at[IDENTITY], at[NAME]
        self._amount_at, self._monthly_at, self._total_at = map(
            at.get, (layout.amount, layout.monthly, layout.total)
        )
        self._word_at, self._day_at, self._until_at = map(at.get, (layout.word, layout.day, layout.until))
        self._floors = quiet_below(self._kind, limits)
        self._factor = WAN if header.unit == "万元" else None
        self._today = batch.received_on
        self._as_of = last_day(batch.period)
        self._in_month: set[str] = set()
        self._is_demo = Installation.current().is_demo
        self._nobody = Known()
        self._name = lru_cache(MANY_WORDS)(_name)
        self._word = lru_cache(MANY_WORDS)(self._written_word)
        self._day = lru_cache(MANY_WORDS)(_day)

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
        at, amount = self._who, self._amount_at
        for row in rows:
            if len(row.texts[at]) < SHORTEST_IDENTITY:
                if sheets.is_total(row):
                    if amount is not None:
                        self._sheet.total_yuan = self._amount(row.texts[amount], row.kinds[amount])
                    continue
                if sheets.repeats(self._header, row) or sheets.is_footer(row):
                    continue
            yield row

    def _lines(self, rows: Sequence[Row]) -> list[str]:
        self._sheet.rows += len(rows)
        return [self._line(row) for row in rows]

    def _line(self, row: Row) -> str:
        number, texts, kinds = row
        id18, given = self._identity(texts[self._who], kinds[self._who])
        at = self._amount_at
        amount = None if at is None else self._summed(texts[at], kinds[at])
        word = "" if self._word_at is None else self._word(texts[self._word_at])
        if self._until_at is not None and texts[self._until_at] not in self._in_month:
            self._check_month(row, self._until_at)
        money = NULL if amount is None else amount
        head = f"{self._key}\t{number}\t{encrypted(id18, ID18) or NULL}\t{self._name(texts[self._named])}"
        total = None if (at := self._total_at) is None else self._amount(texts[at], kinds[at])
        whole = NULL if total is None else total
        monthly = None if (at := self._monthly_at) is None else self._amount(texts[at], kinds[at])
        warning = QUIET
        if self._may_warn(amount, monthly):
            warning = self._warning(row, (amount, monthly, total), word)
        more = encrypted(given, AS_GIVEN) if given and warning is not QUIET else None
        return f"{head}\t{money}\t{whole}\t{copied(word)}\t{more or NULL}\t{warning}"

    def _summed(self, text: str, kind: str) -> Decimal | None:
        amount = self._amount(text, kind)
        if amount is not None:
            cents = int(amount * CENTS)
            self._sheet.cents.append(cents)
            self._sheet.sum_cents += cents
        return amount

    def _may_warn(self, amount: Decimal | None, monthly: Decimal | None) -> bool:
        """Whether the rule has to be asked."""
        if not self._floors:
            return True
        least, least_monthly = self._floors
        return not (_is_below(amount, least) and _is_below(monthly, least_monthly))

    def _warning(self, row: Row, figures: tuple[Decimal | None, ...], word: str) -> str:
        """Signal and facts of a row that warns; QUIET for one that does not."""
        day, (amount, monthly, total) = "", figures
        if (at := self._day_at) is not None:
            day = self._day(row.texts[at], row.kinds[at])
        said = Said(
            amount_yuan=amount,
            monthly_yuan=monthly,
            total_yuan=total,
            word=word,
            day=datetime.date.fromisoformat(day) if len(day) == DAY_LENGTH else None,
        )
        found = warned(self._kind, said, self._nobody, self._limits, as_of=self._as_of)
        return f"{found[0].signal.value}\t{self._facts(row, said)}" if found else QUIET

    def _identity(self, text: str, kind: str) -> tuple[str, str]:
        """The 18 characters, and what was given where it says more, or is none."""
        found = read_identity(text, kind, as_of=self._today)
        if found.id18:
            if self._is_demo and not found.id18.startswith(DEMONSTRATION):
                raise FileRefused(NOT_DEMONSTRATION.code, NOT_DEMONSTRATION.message)
            return found.id18, found.certificate_number if found.certificate_number != found.id18 else ""
        self._sheet.nameless += 1
        for each in found.problems:
            self._sheet.problems[each.code] += 1
        return "", text.strip()[:40]

    def _amount(self, text: str, kind: str) -> Decimal | None:
        if _is_amount(text):
            amount = Decimal(text)
        elif kind == " ":
            return None
        else:
            parsed = numbers.decimal(text, kind)
            for each in parsed.problems:
                self._sheet.problems[each.code] += 1
            if parsed.value is None:
                return None
            amount = parsed.value
        return amount if self._factor is None else amount * self._factor

    def _written_word(self, text: str) -> str:
        return without_numbers(canonical(self._kind, text.strip()))[:LONGEST_WORD]

    def _check_month(self, row: Row, at: int) -> None:
        """Keep the first day outside the month; a text that says the month is known from then on."""
        until = self._day(row.texts[at], row.kinds[at])
        if not until or until.startswith(self._batch.period):
            self._in_month.add(row.texts[at])
        elif self._sheet.outside is None:
            day = f"{until}-01-01"[:DAY_LENGTH] if len(until) < len("2026-01") else f"{until}-01"[:DAY_LENGTH]
            self._sheet.outside = (row.number, datetime.date.fromisoformat(day))

    def _facts(self, row: Row, said: Said) -> str:
        """What a warning keeps of the row, by the layout's keys, and what its rule asks once more."""
        kept = {key: without_identities(row.texts[at].strip(), as_of=self._today) for key, at in self._kept}
        told = {
            "kept": {key: text[:LONGEST_KEPT] for key, text in kept.items() if text},
            "monthly": None if said.monthly_yuan is None else str(said.monthly_yuan),
            "total": None if said.total_yuan is None else str(said.total_yuan),
            "day": said.day.isoformat() if said.day else None,
        }
        return copied(orjson.dumps(told).decode())


def _name(text: str) -> str:
    """A name as names are compared, as COPY takes it."""
    return copied(texts.matching_name(without_numbers(text.strip()))[:LONGEST_NAME])


def _day(text: str, kind: str) -> str:
    """A day or a month as ISO text; many rows say the same one."""
    return partial_dates.partial_date(text, kind).value


def _is_below(amount: Decimal | None, floor: Decimal) -> bool:
    return amount is None or amount < floor
