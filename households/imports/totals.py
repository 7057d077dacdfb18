"""合计 and 小计 rows are no people; what they say is compared with the rows above them."""

import re

from households.imports.findings import Findings, Place
from households.imports.structure import Roll
from povertycase import sheets
from povertycase.sheets import Row

_people = re.compile(r"([0-9,]+)\s*人").search
_households = re.compile(r"([0-9,]+)\s*户").search
_part = re.compile("小计|本页").search


class Totals:
    """Counts people as they are read, and compares them with the totals the sheet states."""

    def __init__(self, roll: Roll, findings: Findings) -> None:
        self._findings = findings
        self._header = roll.header
        self._size_at = next(
            (reading.position for reading in roll.readings if reading.column.name == "stated_size"), None
        )
        self._number_at = next(
            reading.position for reading in roll.readings if reading.column.name == "household_number"
        )
        self._households: set[str] = set()
        self._people = self._since = 0
        self._sizes = 0

    def count(self, row: Row) -> None:
        """One more person."""
        self._people += 1
        self._since += 1
        self._households.add(row.texts[self._number_at].strip())
        if self._size_at is not None and row.kinds[self._size_at] != " ":
            text = row.texts[self._size_at]
            self._sizes += int(text) if text.isdigit() else 0

    def take(self, row: Row) -> bool:
        """Whether the row is a total; a figure that does not fit is W-TOTAL."""
        if not sheets.is_total(row):
            return False
        text = " ".join(map(sheets.normalise_header, row.texts))
        is_part = bool(_part(text))
        word = "小计" if is_part else "合计"
        stated = self._stated_people(row, text)
        counted = self._since if is_part else self._people
        if stated is not None and stated not in (counted, self._sizes):
            self._differs(row, word, f"{stated:,} 人", f"{counted:,} 人")
        households = _households(text)
        if households and not is_part and _figure(households[1]) != len(self._households):
            self._differs(row, word, f"{_figure(households[1]):,} 户", f"{len(self._households):,} 户")
        if is_part:
            self._since = 0
        return True

    def _stated_people(self, row: Row, text: str) -> int | None:
        people = _people(text)
        if people:
            return _figure(people[1])
        if self._size_at is not None and row.texts[self._size_at].strip().isdigit():
            return int(row.texts[self._size_at])
        return None

    def _differs(self, row: Row, word: str, stated: str, counted: str) -> None:
        place = Place(row.number, self._header.names[0])
        self._findings.add("W-TOTAL", f"{word} {stated}与明细 {counted}不符，请核对是否漏行", place)


def _figure(text: str) -> int:
    return int(text.replace(",", "") or 0)
