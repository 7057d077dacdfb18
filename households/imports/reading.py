"""Read a roll's sheet into staging by COPY, a chunk a transaction."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from households.actions.rolls.columns import render
from households.imports.copying import copy_lines
from households.imports.epochs import from_1900
from households.imports.filling import Filler
from households.imports.findings import Findings, Place
from households.imports.places import Places
from households.imports.rows import RowReader
from households.imports.structure import PEEKED, Roll, choose_sheet, find_roll
from households.imports.totals import Totals
from households.models import RollBatch, RollRow
from households.rules import values
from povertycase import sheets
from povertycase.actions import Lease
from povertycase.models import Installation
from povertycase.sheets import FileRefused, Row, column_letter

# Small, so that whoever waits sees rows go by.
CHUNK = 4_000
BLOCK = 250  # rows that are read while the database takes in those before
NAMED = 20_000  # rows whose names tell whether columns slid
CLEAR = """
    WITH findings AS (DELETE FROM $finding WHERE batch_id = %(batch)s),
        differences AS (DELETE FROM $difference WHERE batch_id = %(batch)s)
    DELETE FROM $staging WHERE batch_id = %(batch)s
"""
# A crash of the database may take the last rows staged; whoever takes over reads the file again.
NO_WAIT = "SET LOCAL synchronous_commit = off"
EXTRA_SHOWN = 20
EXAMPLE = "例"
_example = re.compile(r"示例|样例|填写范例|^例[:：]").search


class BlankRows:
    """Counts the rows below the header that hold nothing, or nothing but formats; see `passing`."""

    def __init__(self, header_row: int) -> None:
        self.count = 0
        self._header_row = header_row

    def passing(self, rows: Iterable[Row], stored: int) -> Iterator[Row]:
        """The rows below the header; `count` is right once they are all taken.

        stored: how many rows the file has an element for, those without a value too; 0 when it cannot say.
        """
        held = gaps = 0
        last = self._header_row
        for row in rows:
            held += 1
            if row.number > self._header_row:
                gaps += row.number - last - 1
                last = row.number
                yield row
        # Those after the last person show in the number of elements only.
        self.count = max(gaps, stored - held)


@dataclass
class Sheet:
    """What reading a sheet came to; reader_kb: memory of the process that opened it, at its largest.

    expected: rows that the file has below the header, blank ones too; 0 when it cannot say. names: of the
    first rows, to see whether columns slid. crossed: 户编号 of households that a merged
    range runs across.
    """

    roll: Roll
    reader: RowReader
    blanks: BlankRows
    expected: int = 0
    rows: int = 0
    reader_kb: int = 0
    repeats: int = 0
    repeated_at: int = 0
    names: list[str] = field(default_factory=list)
    crossed: set[str] = field(default_factory=set)


def clear(batch: RollBatch, lease: Lease | None = None) -> None:
    """Take out what an earlier attempt staged. Raises LeaseLost: what is there now is another worker's."""
    with transaction.atomic(), connection.cursor() as cursor:
        if lease:
            lease.keep(cursor={"rows": 0}, done=0, total=0)
        cursor.execute(render(CLEAR), {"batch": batch.pk})


def read(batch: RollBatch, path: Path, findings: Findings, lease: Lease | None = None) -> Sheet:
    """Stage every row of the batch's sheet; fills the batch's layout, sheet, columns and data_on.

    path: the uploaded file as it was. lease: kept alive chunk by chunk. Raises FileRefused, LeaseLost.
    """
    clear(batch, lease)
    try:
        return _read(batch, path, findings, lease)
    except FileRefused:
        clear(batch, lease)
        raise


def _read(batch: RollBatch, path: Path, findings: Findings, lease: Lease | None) -> Sheet:
    book = sheets.inspect(path, batch.source.name, clamd=settings.CLAMD_SOCKET or None)
    findings.notes(book.notes)
    name = choose_sheet(path, book, batch.sheet, findings)
    with sheets.Reading(path, book, name) as reading:
        findings.notes(reading.details.notes)
        rows = iter(reading)
        first = list(islice(rows, PEEKED))
        roll = find_roll(first, reading.details.merged)
        reader = RowReader(
            batch.pk,
            roll.readings,
            Places(batch.division),
            findings,
            today=timezone.localdate(),
            is_demo=Installation.current().is_demo,
        )
        sheet = Sheet(roll, reader, BlankRows(roll.header.last_row))
        sheet.expected = max(0, reading.details.row_elements - roll.header.last_row)
        findings.letters = {each.header: column_letter(each.position) for each in roll.readings}
        below = sheet.blanks.passing(chain(first, rows), reading.details.row_elements)
        if book.counts_from_1904:
            below = from_1900(below, roll.readings)
        _stage(sheet, Filler(roll, reading.details.merged, findings), below, findings, lease)
        sheet.reader_kb = reading.peak_kb
    _conclude(batch, sheet, name, findings)
    return sheet


def _stage(
    sheet: Sheet,
    filler: Filler,
    rows: Iterator[Row],
    findings: Findings,
    lease: Lease | None,
) -> None:
    people = _people(sheet, filler, Totals(sheet.roll, findings), rows, findings)
    size = min(BLOCK, CHUNK)
    blocks = iter(lambda: list(islice(people, size)), [])
    for first in blocks:
        chunk = chain([first], islice(blocks, CHUNK // size - 1))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(NO_WAIT)
            if lease:
                lease.keep(cursor={"rows": sheet.rows}, done=sheet.rows, total=sheet.expected)
            lines = map(sheet.reader.read, chunk)
            copy_lines(cursor, RollRow._meta.db_table, sheet.reader.columns, lines)
    sheet.crossed = filler.crossed


def _people(
    sheet: Sheet, filler: Filler, totals: Totals, rows: Iterator[Row], findings: Findings
) -> Iterator[Row]:
    """The rows of people; others are counted, compared or passed over."""
    at = {reading.column.name: reading.position for reading in sheet.roll.readings}
    name, certificate = at["person_name"], at["certificate_number"]
    telling = [at[each] for each in ("person_name", "household_number", "serial") if each in at]
    headers = frozenset(sheet.roll.header.names)
    for raw in rows:
        row = filler.filled(raw)
        named = row.texts[name]
        if not named.strip() or row.kinds[certificate] == " " or named in headers:
            if sheets.repeats(sheet.roll.header, row):
                sheet.repeats += row.number != sheet.repeated_at + 1  # one place, though of several lines
                sheet.repeated_at = row.number
                continue
            if totals.take(row) or sheets.is_footer(row):
                continue
        told = [row.texts[position] for position in telling]
        if EXAMPLE in "".join(told) and any(map(_example, told)):
            place = Place(row.number, sheet.roll.header.names[name])
            findings.add("E-ROW-EXAMPLE", f"第 {row.number} 行是模板示例，请删除", place)
            continue
        sheet.rows += 1
        totals.count(row)
        if sheet.rows <= NAMED:
            sheet.names.append(named)
        yield row


def _conclude(batch: RollBatch, sheet: Sheet, name: str, findings: Findings) -> None:
    """What only the whole sheet shows. Raises FileRefused: E-SHEET-NODATA, E-COL-SHIFT."""
    blanks = sheet.blanks.count
    if not sheet.rows:
        more = f"，其余 {blanks:,} 行是空白行" if blanks else ""
        raise FileRefused("E-SHEET-NODATA", f"只有表头，没有数据{more}")
    shifted = values.shifted_column(sheet.names)
    if shifted:
        raise FileRefused(shifted.code, shifted.message)
    sheet.names.clear()
    if sheet.repeats:
        findings.add("N-HEAD-REPEAT", f"重复的表头 {sheet.repeats} 处，已跳过", count=sheet.repeats)
    if blanks:
        findings.add("N-BLANK", f"空白行 {blanks:,} 行，已跳过", count=blanks)
    if sheet.roll.extra:
        extra = sheet.roll.extra
        more = f"等 {len(extra)} 列" if len(extra) > EXTRA_SHOWN else ""
        message = f"以下列没有对应的登记项，内容不保存：{'、'.join(extra[:EXTRA_SHOWN])}{more}"
        findings.add("W-HEAD-EXTRA", message, count=len(extra))
    batch.layout, batch.sheet = sheet.roll.layout.code, name[:100]
    batch.columns = sheet.reader.fields
    batch.data_on = sheet.reader.data_on
    batch.scheme = batch.scheme or sheet.roll.layout.scheme
