"""What reading, checking and comparing found: all counted, the worst five thousand kept, values masked."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from households.choices import Severity
from households.imports.copying import copy_rows
from households.imports.layouts.columns import CERTIFICATE, HEAD_CERTIFICATE
from households.models import RollFinding
from households.rules.problems import Problem, shown
from povertycase import masks
from povertycase.sheets import Note

MOST = 5_000
SCOPE = "E-SCOPE"
CELL_ERROR = "E-CELL-ERROR"
LONGEST_VALUE, LONGEST_MESSAGE, LONGEST_NUMBER, LONGEST_COLUMN = 100, 300, 32, 100
_SEVERITIES = {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}
_FIELDS = ("batch_id", "code", "rule", "severity", "row", "column", "household_number", "value", "message")
# Somebody's identity or mobile number in the column of the 户编号.
_personal = re.compile(
    r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]\w*|1[3-9]\d{9}"
).fullmatch

_MASKS = {
    CERTIFICATE: masks.identity,
    HEAD_CERTIFICATE: masks.identity,
    "household_phone": masks.phone,
    "person_phone": masks.phone,
    "bank_account": masks.bank,
    "birth_on": masks.text,
}


class Place(NamedTuple):
    """Where in the sheet: the row's number, the column's header, the household's number as written."""

    row: int | None = None
    column: str = ""
    number: str = ""


NOWHERE = Place()


def masked(name: str, text: str) -> str:
    """A cell as a finding may repeat it; name: the field of its column."""
    return _MASKS.get(name, shown)(text)[:LONGEST_VALUE]


def number_shown(number: str) -> str:
    """A 户编号, unless a personal number stands in its place."""
    return masks.identity(number) if _personal(number) else number[:LONGEST_NUMBER]


class Findings:
    """Collects findings in memory; `store` writes the worst five thousand.

    letters: of the columns that are read, by header, for sentences that name a cell as the sheet does.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.answers: Counter[str] = Counter()
        self.outside: set[int] = set()  # rows that E-SCOPE was said of
        self.letters: dict[str, str] = {}
        self._kept: dict[str, list[tuple[object, ...]]] = {severity: [] for severity in Severity.values}

    def add(
        self,
        code: str,
        message: str,
        place: Place = NOWHERE,
        *,
        rule: str = "",
        value: str = "",
        count: int = 1,
    ) -> None:
        """One finding; count: how often it holds, when one stands for many."""
        self.counts[code] += count
        if code == SCOPE and place.row:
            self.outside.add(place.row)
        severity = _SEVERITIES[code[0]]
        kept = self._kept[severity]
        if len(kept) < MOST:
            number = number_shown(place.number)
            kept.append(
                (
                    code,
                    rule,
                    severity,
                    place.row,
                    place.column[:LONGEST_COLUMN],
                    number,
                    value,
                    message[:LONGEST_MESSAGE],
                )
            )

    def answer(self, code: str, message: str, place: Place) -> None:
        """A finding that tells something about a person of the register whom the roll only names.

        Counted apart: a roll of made-up rows could ask many such questions.
        """
        self.answers[code] += 1
        self.add(code, message, place, rule="H-ID-04")

    def problems(self, problems: Iterable[Problem], place: Place, value: str) -> None:
        """What is wrong with one cell; value: the cell, masked."""
        for each in problems:
            self.add(each.code, self._sentence(each, place), place, rule=each.rule, value=value)

    def _sentence(self, wrong: Problem, place: Place) -> str:
        letter = self.letters.get(place.column)
        if wrong.code != CELL_ERROR or not letter:
            return wrong.message
        return wrong.message.replace("单元格", f"单元格 {letter}{place.row} ", 1)

    def notes(self, notes: Iterable[Note]) -> None:
        """What the spreadsheet reader says of the whole file or sheet; the message has the number in it."""
        for each in notes:
            self.add(each.code, each.message)

    def store(self, batch_id: int) -> None:
        """Write the findings of a batch, errors first."""
        kept = [row for severity in Severity.values for row in self._kept[severity]][:MOST]
        with connection.cursor() as cursor:
            copy_rows(cursor, RollFinding._meta.db_table, _FIELDS, ((batch_id, *row) for row in kept))
