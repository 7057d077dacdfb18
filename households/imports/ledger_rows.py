"""Rows of a ledger's sheet compared with what stands, and written where they say something new."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions import ledgers as actions
from households.actions.facts import cleaned
from households.actions.ledger_sheets import record_ledger_import
from households.choices.ledgers import EntryWay
from households.imports.ledger_columns import KEY, NAME, NOTED, YEAR, Layout
from households.imports.ledger_sheets import LedgerRow, rows_of
from households.ledgers import Ledger
from households.ledgers.lines import entries_of, judged, not_a_year, subjects, year_in
from households.models.entries import Entry
from households.reports.ledgers import lines_of, with_place
from households.rules.values.partial_dates import partial_date
from povertycase.exceptions import DomainError, Invalid
from povertycase.models import User
from povertycase.sheets import FileRefused

FINDINGS_MAX = 5_000
REFUSED, NOTHING_APPLIED = 2, 3


@dataclass
class Outcome:
    """What became of a sheet: rows by what was done with them, and what is wrong with those held back."""

    ledger: Ledger
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, row: LedgerRow, column: str, message: str) -> None:
        """Something is wrong with a row."""
        heading = Layout(self.ledger).headings.get(column, "")
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append({"row": row.number, "column": heading, "message": message})

    def kept(self) -> dict[str, Any]:
        """All of it as a job's cursor keeps it."""
        return {"counts": dict(self.counts), "findings": self.findings}

    @classmethod
    def restored(cls, ledger: Ledger, kept: Mapping[str, Any]) -> "Outcome":
        """The same again; of an empty cursor, the beginning."""
        return cls(ledger, Counter(kept.get("counts", {})), list(kept.get("findings", [])))

    def as_json(self) -> dict[str, Any]:
        """What a job's result and `import_sheet --json` say."""
        known = {kind: self.counts[kind] for kind in ("written", "unchanged", "held")}
        rows = sum(known.values())
        return {"kind": self.ledger.code, "rows": rows, **known, "findings": self.findings}

    @property
    def status(self) -> int:
        """The exit status of the command: 3 when every row that says something new was held back."""
        return NOTHING_APPLIED if self.counts["held"] and not self.counts["written"] else 0

    def lines(self) -> Iterator[str]:
        """The same in words."""
        yield _("共 {rows} 行：写入 {written}，没有变化 {unchanged}，未写入 {held}").format(**self.as_json())
        for each in self.findings:
            yield _("  第 {row} 行 {column}：{message}").format(**each)


def import_ledger(path: Path, *, name: str, by: User, ledger: Ledger) -> Outcome:
    """Read the sheet and write what it says, a row a transaction.

    Who: village, township and county, for what lies in their reach. Raises FileRefused, Refused.
    """
    guards.require_role_anywhere("import_entries", by=by)
    outcome, rows = Outcome(ledger), rows_of(path, name=name, ledger=ledger)
    take(rows, outcome, by=by)
    record_ledger_import(ledger, rows=len(rows), written=outcome.counts["written"], by=by)
    return outcome


def refused_json(ledger: Ledger, refused: FileRefused) -> Mapping[str, Any]:
    """The same object for a file that was turned away."""
    return Outcome(ledger).as_json() | {"findings": [refused.as_finding()]}


def take(rows: Sequence[LedgerRow], outcome: Outcome, *, by: User) -> None:
    """Each row in its own transaction; what is wrong with one never holds another back."""
    for year, those in _by_year(rows, outcome).items():
        writer = _Writer(outcome.ledger, year, those, by=by)
        for row in those:
            outcome.counts[_taken(row, writer, outcome)] += 1


def _by_year(rows: Sequence[LedgerRow], outcome: Outcome) -> dict[int, list[LedgerRow]]:
    """The rows by the year they are of; one that no year can be read from is told."""
    today = timezone.localdate()
    found: dict[int, list[LedgerRow]] = {}
    for row in rows:
        text = row.year.removesuffix("年")
        if not outcome.ledger.by_year or not text:
            found.setdefault(today.year, []).append(row)
        elif (year := year_in(text, on=today)) is not None:
            found.setdefault(year, []).append(row)
        else:
            outcome.tell(row, YEAR, not_a_year(text, on=today))
            outcome.counts["held"] += 1
    return found


def _taken(row: LedgerRow, writer: "_Writer", outcome: Outcome) -> str:
    if row.problems:
        for column, message in row.problems:
            outcome.tell(row, column, message)
        return "held"
    try:
        return writer.take(row)
    except _RowRefused as refused:
        outcome.tell(row, refused.column, refused.message)
    except Invalid as refused:
        for each in refused.unmet:
            outcome.tell(row, each.field, each.message)
    except Http404:
        outcome.tell(row, KEY, _("刚刚离开了您的辖区"))
    except DomainError as refused:
        outcome.tell(row, KEY, refused.message)
    return "held"


class _RowRefused(Exception):
    """A row that cannot be taken."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(column)
        self.column, self.message = column, message


class _Writer:
    """Compares rows of one year with what stands; what they are about is read at once."""

    def __init__(self, ledger: Ledger, year: int, rows: Sequence[LedgerRow], *, by: User) -> None:
        self.ledger, self.by = ledger, by
        self.judged = judged(ledger, by, on=timezone.localdate(), year=year)
        keys = [row.key for row in rows if _is_key(row.key)]
        known = list(with_place(subjects(ledger, by)).filter(pk__in=keys))
        self._subjects = {str(each.pk): each for each in known}
        self._names = {str(line.key): line.name for line in lines_of(ledger, known, by, self.judged)}
        self._entries = entries_of(ledger, [each.pk for each in known], by, self.judged)
        self._seen: dict[str, int] = {}

    def take(self, row: LedgerRow) -> str:
        """`unchanged` or `written`. Raises _RowRefused, and what the action refuses."""
        subject = self._subject(row)
        entry = self._entries.get(subject.pk)
        values = cleaned(self.ledger.model, row.facts, editable=self.ledger.fields, on=self.judged.as_of)
        day = self._day(row)
        if not values or (entry is not None and _says(entry, values) and day in (None, entry.noted_on)):
            return "unchanged"
        note = actions.Note(
            facts=row.facts, on=day or self.judged.as_of, year=self.judged.year, way=EntryWay.SHEET
        )
        with transaction.atomic():
            actions.note_entry(self.ledger, subject, note, by=self.by)
        return "written"

    def _subject(self, row: LedgerRow) -> Any:
        found = self._subjects.get(row.key)
        if found is None:
            raise _RowRefused(KEY, _("您的辖区没有这个编号；这一列请不要改，新增的请在页面登记"))
        name = self._names[row.key]
        if row.name != name:
            raise _RowRefused(NAME, _("登记的是“{}”，请核对是不是填错了行").format(name))
        first = self._seen.setdefault(row.key, row.number)
        if first != row.number:
            raise _RowRefused(KEY, _("这一条在第 {} 行已经有了，请只留一行").format(first))
        return found

    def _day(self, row: LedgerRow) -> datetime.date | None:
        if not row.noted_on:
            return None
        parsed = partial_date(row.noted_on, as_of=self.judged.as_of)
        if parsed.value is None or len(parsed.value) < len("2026-03-05"):
            words = "；".join(each.message for each in parsed.problems) or _("请写到日，如 2026-03-05")
            raise _RowRefused(NOTED, words)
        return datetime.date.fromisoformat(parsed.value)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len("511702001001")


def _says(entry: Entry, values: Mapping[str, Any]) -> bool:
    return all(getattr(entry, name) == value for name, value in values.items())
