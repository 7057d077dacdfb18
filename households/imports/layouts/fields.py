"""How each field of a roll is read when its column says nothing else."""

from collections.abc import Callable
from typing import Any

from django.db import models

from households import choices
from households.imports.layouts import cells
from households.models import Household, IncomeStatement, Person, Registration
from households.models.roll_fields import BY_NAME, Kind, RollField, Table
from households.rules import values

TABLES: dict[Table, type[models.Model]] = {
    Table.HOUSEHOLD: Household,
    Table.REGISTRATION: Registration,
    Table.INCOME: IncomeStatement,
    Table.PERSON: Person,
}
MONEY_DIGITS, MONEY_PLACES = 18, 2
MOST_MONEY = 10 ** (MONEY_DIGITS - MONEY_PLACES) - 1
MONTHS, MOST_PEOPLE = 12, 99
# Of an amount whose header says 万元.
in_ten_thousands = cells.ten_thousands("金额", MONEY_PLACES, MOST_MONEY)

_CODED: dict[str, values.CodeReader] = {
    "household_type": values.household_type,
    "poverty_attribute": values.poverty_attribute,
    "cause_main": values.cause,
    "monitoring_category": values.monitoring_category,
    "developing_state": values.developing_state,
    "house_grade": values.house_grade,
    "certificate_kind": values.certificate_kind,
    "sex": values.sex,
    "ethnicity": values.ethnicity,
    "political_status": values.political_status,
    "education": values.education,
    "school_status": values.school_status,
    "labour": values.labour,
    "low_income_allowance": values.low_income_allowance,
    "destitute_support": values.destitute_support,
}
_KNOWN: dict[str, values.CodeReader] = {
    "dropout_reason": values.dropout_reason,
    "job_channel": values.job_channel,
}
_WHOLE = {"stated_size": MOST_PEOPLE, "income_population": MOST_PEOPLE}
_MONTHS = frozenset({"work_months", "public_post_months"})


_YES_OR_NO = ("是", "否")


def code_list(name: str) -> tuple[str, ...]:
    """What may stand in a field's column, for its drop-down; none where that is no list."""
    if name == "relation":
        return tuple(choices.Relation.values)
    if name == "ethnicity":
        return tuple(choices.Ethnicity.values)
    field = BY_NAME.get(name)
    if field is not None and field.kind is Kind.FLAG:
        return _YES_OR_NO
    if name not in _CODED or field is None:
        return ()
    column: Any = TABLES[field.table]._meta.get_field(field.column)
    return tuple(str(value) for value, _label in column.flatchoices)


def _longest(field: RollField) -> int:
    column: Any = TABLES[field.table]._meta.get_field(field.column)
    return column.max_length or 0


def _text(field: RollField) -> cells.Read:
    return cells.text(_longest(field))


def _number(field: RollField) -> cells.Read:
    if field.name in _MONTHS:
        return cells.number("月数", 1, most=MONTHS)
    digits, places = MONEY_DIGITS, MONEY_PLACES
    column: Any = field.table in TABLES and TABLES[field.table]._meta.get_field(field.column)
    if isinstance(column, models.DecimalField):
        digits, places = column.max_digits or digits, column.decimal_places or places
    return cells.number(
        "金额" if digits == MONEY_DIGITS else "数值", places, most=10 ** (digits - places) - 1
    )


_BY_KIND: dict[Kind, Callable[[RollField], cells.Read]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.FLAG: lambda _field: cells.flag,
    Kind.YEAR: lambda _field: cells.year,
    Kind.DATE: lambda _field: cells.day,
    Kind.PARTIAL_DATE: lambda _field: cells.day,
}
_OWN: dict[str, cells.Read] = {
    "household_number": cells.serial("户编号"),
    "person_number": cells.serial("人编号"),
    "bank_account": cells.account,
    "is_house_unsafe": cells.unsafe_house,
    "monitoring_state": cells.risk_removed,
    "health": cells.listed(values.health, tuple(choices.Health.values)),
    "risks": cells.risks,
}
# What the texts that several columns give to one field come to, once the row is whole.
WHOLE: dict[str, Callable[[str], values.Parsed[str]]] = {"risks": values.settled_risks}


def reader(name: str) -> cells.Read:
    """The reader of a field's column."""
    if name in _OWN:
        return _OWN[name]
    if name in _CODED:
        return cells.coded(_CODED[name])
    field = BY_NAME[name]
    if name in _KNOWN:
        return cells.known(_KNOWN[name], _longest(field))
    if name in _WHOLE:
        return cells.whole("人数", _WHOLE[name])
    return _BY_KIND[field.kind](field)
