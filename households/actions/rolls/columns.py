"""The SQL of the columns a roll writes, generated from ROLL_FIELDS; nothing here touches the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import Template

from django.db import connection, models
from django.utils.functional import Promise

from households.models import (
    Household,
    HouseholdLineage,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Pairing,
    Person,
    Registration,
    RollBatch,
    RollCoverage,
    RollDifference,
    RollFinding,
    RollRow,
)
from households.models.roll_fields import NEVER_CLEARED, ROLL_FIELDS, Kind, RollField, Table

OWNERS: dict[Table, type[models.Model]] = {
    Table.HOUSEHOLD: Household,
    Table.REGISTRATION: Registration,
    Table.INCOME: IncomeStatement,
    Table.PERSON: Person,
}
NAMES = {
    "household": Household,
    "registration": Registration,
    "person": Person,
    "membership": HouseholdMembership,
    "statement": IncomeStatement,
    "line": IncomeLine,
    "lineage": HouseholdLineage,
    "pairing": Pairing,
    "staging": RollRow,
    "finding": RollFinding,
    "difference": RollDifference,
    "coverage": RollCoverage,
    "batch": RollBatch,
}
TABLES = {name: f'"{model._meta.db_table}"' for name, model in NAMES.items()}

# Kinds whose cast must be the register column's own type, or equal values would look different.
TYPED = frozenset({Kind.NUMBER, Kind.YEAR})


@dataclass(frozen=True)
class Filling:
    """Which differences a person accepted: values over other values, blanks over values."""

    changed: bool
    cleared: bool


def render(sql: str, **parts: str) -> str:
    """Put table names and generated parts into a statement's `$names`."""
    return Template(sql).substitute(TABLES | parts)


def fields_of(table: Table, columns: Iterable[str]) -> list[RollField]:
    """The fields of a register table that the roll's layout has."""
    present = frozenset(columns)
    return [field for field in ROLL_FIELDS if field.table is table and field.name in present]


def value(field: RollField) -> str:
    """The register value of staging row `s`; a blank cell gives the register's blank."""
    text = field.kind.value.format(f's."{field.name}"')
    if field.kind is Kind.LIST:
        return f"({text})::varchar[]"
    if field.kind not in TYPED:
        return text
    return f"({text})::{OWNERS[field.table]._meta.get_field(field.column).db_type(connection)}"


def filled(field: RollField, filling: Filling) -> str:
    """The value that a column of register row `t` gets from staging row `s`."""
    kept, given = f't."{field.column}"', value(field)
    is_blank = f's."{field.name}" IS NULL'
    clears = filling.cleared and field.name not in NEVER_CLEARED
    if not filling.changed:
        return f"CASE WHEN {is_blank} THEN {given} ELSE {kept} END" if clears else kept
    return given if clears else f"CASE WHEN {is_blank} THEN {kept} ELSE {given} END"


def assignments(fields: Iterable[RollField], filling: Filling) -> str:
    """The SET list of an update of `t` from `s`."""
    return ", ".join(f'"{field.column}" = {filled(field, filling)}' for field in fields)


def differs(fields: Iterable[RollField], filling: Filling) -> str:
    """Whether that update would change anything."""
    fields = list(fields)
    old = ", ".join(f't."{field.column}"' for field in fields)
    new = ", ".join(filled(field, filling) for field in fields)
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


def listing(model: type[models.Model], given: dict[str, str]) -> tuple[str, str]:
    """Column list and value list of an insert: what is given as SQL, and each other column's default."""
    names, expressions = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.column not in given:
            continue
        names.append(f'"{field.column}"')
        expressions.append(given.get(str(field.column)) or _default(field))
    return ", ".join(names), ", ".join(expressions)


def _default(field: models.Field) -> str:
    """A column's default as an SQL literal; the register's defaults are plain words, numbers and lists."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return "now()"
    default = field.get_default()
    if default is None or (default == "" and field.null):
        return "NULL"
    if isinstance(default, bool | int):
        return str(default)
    if default == []:
        return "'{}'"
    if not isinstance(default, str | Promise) or "'" in str(default) or "%" in str(default):
        raise TypeError(f"{field} has a default that is no plain word")
    return f"'{default}'"
