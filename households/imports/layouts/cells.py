"""Between a cell and staging text: how each kind of column is read, and how it is written again.

A reader gives one canonical text (None for a blank) for each field of its column, as the SQL casts of
Kind take it, and what was wrong with the cell.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from households.choices.risks import Risk, with_detail
from households.models.roll_fields import BY_NAME, Kind
from households.rules import values
from households.rules.cells import TEXT
from households.rules.problems import Problem, problem
from povertycase import keys

Texts = tuple[str | None, ...]
Read = Callable[[str, str, date], tuple[Texts, tuple[Problem, ...]]]
Values = Mapping[str, Any]
Cell = str | Decimal | int
Write = Callable[[Values], Cell]

YEAR_DIGITS = 4
PLACES_OF_TEN_THOUSAND = 4
UNITS = frozenset("元万亿￥¥")
BANK_ACCOUNT = b"household.bank_account"


def text(longest: int) -> Read:
    """Free text, at most as long as the register's column."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = values.free_text(cell, kind, longest=longest)
        return (value or None,), problems

    return read


def serial(what: str) -> Read:
    """A number that the national system issued."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = values.serial_number(cell, kind, what=what)
        return (value or None,), problems

    return read


def account(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """A bank account, encrypted as the register's column holds it."""
    number, problems = values.bank_account(cell, kind)
    return (f"\\x{keys.ring().encrypt(number, BANK_ACCOUNT).hex()}" if number else None,), problems


def coded(reader: values.CodeReader) -> Read:
    """One value of a code list."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = reader(cell, kind)
        return (value or None,), problems

    return read


def known(reader: values.CodeReader, longest: int) -> Read:
    """A list that is published in part: its variants are unified, anything else is kept as it stands."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = reader(cell, kind)
        if any(each.code == "E-ENUM" for each in problems):
            value, problems = values.free_text(cell, kind, longest=longest)
        return (value or None,), problems

    return read


def listed(reader: values.SetReader, order: tuple[str, ...]) -> Read:
    """Several values of a code list, stored in the list's own order."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        found, problems = reader(cell, kind)
        return (",".join(value for value in order if value in found) or None,), problems

    return read


def flag(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """是 or 否; blank is unknown."""
    value, problems = values.yes_no(cell, kind)
    return (None if value is None else str(value).lower(),), problems


def unsafe_house(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """危房户: 是 or 否, or the grade itself, of which C and D are unsafe."""
    grade, problems = values.house_grade(cell, kind)
    if grade:
        return (str(grade in ("C", "D")).lower(), grade), problems
    texts, problems = flag(cell, kind, as_of)
    return (*texts, None), problems


def risk_removed(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """风险是否消除, as the state of the household's monitoring."""
    value, problems = values.yes_no(cell, kind)
    return ({True: "removed", False: "active", None: None}[value],), problems


def risks(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """致贫返贫风险, in the order of the cell."""
    found, problems = values.risks(cell, kind)
    return (",".join(found) or None,), problems


def risk_detail(risk: Risk) -> Read:
    """What a column of its own says of a risk; it meets the risk once the row is whole."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        detail, problems = values.risk_detail(risk, cell, kind)
        return (f"{values.LOOSE}{with_detail(risk, detail)}" if detail else None,), problems

    return read


def number(what: str, scale: int, most: int) -> Read:
    """A figure with at most `scale` places, no larger than `most`: the register's column takes no more."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = values.decimal(cell, kind, scale=scale, what=what)
        if value is not None and abs(value) > most:
            return (None,), (problem("E-NUM", f"{what}应不超过 {most:,}"),)
        return (None if value is None else f"{value:f}",), problems

    return read


def ten_thousands(what: str, scale: int, most: int) -> Read:
    """A figure under a header that says 万元, in yuan; a cell that names its own unit is read by that.

    What is exact in yuan has four places more here.
    """
    in_yuan = number(what, scale, most)

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        if not UNITS.isdisjoint(cell):
            return in_yuan(cell, kind, as_of)
        value, problems = values.decimal(cell, kind, scale=scale + PLACES_OF_TEN_THOUSAND, what=what)
        if value is None:
            return (None,), problems
        texts, found = in_yuan(f"{value.scaleb(PLACES_OF_TEN_THOUSAND):.{scale}f}", TEXT, as_of)
        return texts, problems + found

    return read


def whole(what: str, most: int) -> Read:
    """A count."""

    def read(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
        value, problems = values.integer(cell, kind, what=what, most=most)
        return (None if value is None else str(value),), problems

    return read


def day(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """A date of any precision that has passed."""
    value, problems = values.partial_date(cell, kind, as_of=as_of)
    return (value or None,), problems


def year(cell: str, kind: str, as_of: date) -> tuple[Texts, tuple[Problem, ...]]:
    """The year of a date."""
    value, problems = values.partial_date(cell, kind, as_of=as_of)
    return (value[:YEAR_DIGITS] or None,), problems


def blank(_values: Values) -> Cell:
    """A column whose content the register does not keep."""
    return ""


def plain(name: str, row: Values) -> Cell:
    """A text or figure as it stands."""
    value = row.get(name)
    return "" if value is None else value


def yes_or_no(name: str, row: Values) -> Cell:
    """是, 否, or nothing when unknown."""
    return {True: "是", False: "否"}.get(row.get(name), "")  # type: ignore[arg-type]


def compact_date(name: str, row: Values) -> Cell:
    """YYYY, YYYYMM or YYYYMMDD, with the precision that is known."""
    return str(row.get(name) or "").replace("-", "")


def joined(name: str, row: Values) -> Cell:
    """Several values, separated by commas."""
    return ",".join(row.get(name) or ())


def data_day(row: Values) -> Cell:
    """The day the figures are of, YYYYMMDD."""
    return compact_date("data_on", row)


def data_year(row: Values) -> Cell:
    """The year the figures are of."""
    return str(row.get("data_on") or "")[:YEAR_DIGITS]


def removed_or_not(row: Values) -> Cell:
    """风险是否消除, from the state of the household's monitoring."""
    return {"removed": "是", "active": "否"}.get(row.get("monitoring_state") or "", "")


def part(name: str, position: int, row: Values) -> Cell:
    """One of several values that have a column each."""
    several = row.get(name) or ()
    return several[position] if position < len(several) else ""


def risk(position: int, row: Values) -> Cell:
    """One of the risks, without the detail that has a column of its own."""
    return values.split_risk(str(part("risks", position, row)))[0]


def detail_of(word: Risk, row: Values) -> Cell:
    """What the register knows of a risk beyond its word."""
    split = (values.split_risk(each) for each in row.get("risks") or ())
    return next((detail for found, detail in split if found == word), "")


_WRITERS: dict[Kind, Callable[[str, Values], Cell]] = {
    Kind.FLAG: yes_or_no,
    Kind.DATE: compact_date,
    Kind.PARTIAL_DATE: compact_date,
    Kind.LIST: joined,
}


def writer(name: str) -> Write:
    """How a field of the register is written when its column says nothing else."""
    field = BY_NAME.get(name)
    return partial(_WRITERS.get(field.kind, plain) if field else plain, name)
