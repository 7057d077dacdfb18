"""How a statement over one batch's staging is run, and the register values it compares with."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from households.actions.rolls.columns import render, value
from households.models import RollBatch
from households.models.roll_fields import BY_NAME, Kind, RollField, Table

# What follows from other fields; it differs only when they do.
FOLLOWING = frozenset({"name_pinyin", "name_initials", "id_tail4", "id_tail6"})
_ALIASES = {
    Table.HOUSEHOLD: "h",
    Table.REGISTRATION: "g",
    Table.INCOME: "i",
    Table.LINE: "l",
    Table.PERSON: "p",
}
_FILLED: dict[Kind, str] = {
    Kind.TEXT: "{} <> ''",
    Kind.PARTIAL_DATE: "{} <> ''",
    Kind.LIST: "cardinality({}) > 0",
}

LINES = """
    LEFT JOIN LATERAL (SELECT $pivot FROM $line AS each WHERE each.statement_id = i.id) AS l ON true
"""


class Statements:
    """Runs rendered SQL with the batch's parameters."""

    def __init__(self, batch: RollBatch) -> None:
        self.batch = batch
        self._facts: dict[str, Any] = {
            "batch": batch.pk,
            "scheme": batch.scheme,
            "inside": f"{batch.division_id}%",
        }

    def run(self, sql: str, facts: dict[str, Any] | None = None, **parts: str) -> int:
        """Run one statement; how many rows it touched. parts: SQL that goes into its `$names`."""
        with connection.cursor() as cursor:
            cursor.execute(_rendered(sql, parts), self._facts | (facts or {}))
            return int(cursor.rowcount)

    def rows(self, sql: str, facts: dict[str, Any] | None = None, **parts: str) -> list[tuple[Any, ...]]:
        """The rows that a query gives."""
        with connection.cursor() as cursor:
            cursor.execute(_rendered(sql, parts), self._facts | (facts or {}))
            return list(cursor.fetchall())


def _rendered(sql: str, parts: dict[str, str]) -> str:
    """Parts name tables, too."""
    return render(sql, **{name: render(part) for name, part in parts.items()})


def present(columns: Iterable[str], *tables: Table) -> list[RollField]:
    """The fields of these register tables that the roll has."""
    fields = [BY_NAME[name] for name in columns if name in BY_NAME]
    return [field for field in fields if field.table in tables]


def given(field: RollField) -> str:
    """The register value of staging row `s`."""
    if field.table is Table.LINE:
        return f'(s."{field.name}")::numeric(18, 2)'
    return value(field)


def registered(field: RollField) -> str:
    """The value that the register has: columns of h, g, i, p, and for income lines of l."""
    column = field.name if field.table is Table.LINE else field.column
    return f'{_ALIASES[field.table]}."{column}"'


def names_where(fields: Iterable[RollField], condition: Callable[[RollField], str]) -> str:
    """An SQL array of the names of the fields for which a condition holds.

    For most rows it holds for none, and to find that out costs much less than to make an array.
    """
    conditions = {field.name: condition(field) for field in fields}
    if not conditions:
        return "'{}'::varchar[]"
    cases = ", ".join(f"CASE WHEN {sql} THEN '{name}' END" for name, sql in conditions.items())
    some = " OR ".join(f"({sql})" for sql in conditions.values())
    return f"CASE WHEN {some} THEN array_remove(ARRAY[{cases}]::varchar[], NULL) ELSE '{{}}'::varchar[] END"


def is_changed(field: RollField) -> str:
    """Whether the roll gives a value, and another one than the register has."""
    return f's."{field.name}" IS NOT NULL AND {given(field)} IS DISTINCT FROM {registered(field)}'


def is_cleared(field: RollField) -> str:
    """Whether the roll has a blank where the register has a value."""
    old = registered(field)
    return f's."{field.name}" IS NULL AND {_FILLED.get(field.kind, "{} IS NOT NULL").format(old)}'


def lines_joined(fields: list[RollField]) -> str:
    """A join that gives statement `i`'s lines as columns of `l`, when the roll has any."""
    if not fields:
        return ""
    pivot = ", ".join(
        f"max(each.amount_yuan) FILTER (WHERE each.item = '{field.column}') AS \"{field.name}\""
        for field in fields
    )
    return LINES.replace("$pivot", pivot)
