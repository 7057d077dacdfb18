"""Differences in encrypted fields: only what differs is decrypted, and at once masked."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from households.choices import DifferenceKind
from households.imports.copying import copy_rows
from households.imports.statements import Statements, given, present, registered
from households.models import RollDifference
from households.models.roll_fields import Kind, RollField, Table
from povertycase import keys, masks

CONTEXTS = {Table.HOUSEHOLD: "household", Table.PERSON: "person"}
MASKS: dict[str, Callable[[str], str]] = {
    "phone": masks.phone,
    "bank_account": masks.bank,
}

DIFFERENT = """
    SELECT s.row, coalesce(s.household_number, ''), $number, coalesce(s.person_name, ''), $old, $new,
        '$field' = ANY(s.$cleared)
    FROM roll_listed AS s JOIN $owner AS $alias ON $alias.id = s.$key
    WHERE '$field' = ANY(s.$changed) OR '$field' = ANY(s.$cleared)
    ORDER BY s.row
"""
_PARTS = {
    Table.HOUSEHOLD: {
        "owner": '"households_household"',
        "alias": "h",
        "key": "household_id",
        "changed": "household_changed",
        "cleared": "household_cleared",
    },
    Table.PERSON: {
        "owner": '"households_person"',
        "alias": "p",
        "key": "person_id",
        "changed": "changed",
        "cleared": "cleared",
    },
}
_COLUMNS = ("batch_id", "kind", "row", "household_number", "person_number", "name", "field", "old", "new")


def list_ciphers(statements: Statements, number: str) -> None:
    """Write the differences of the encrypted columns of roll_listed; number: the SQL of the 人编号."""
    for field in present(statements.batch.columns, *CONTEXTS):
        if field.kind is Kind.CIPHER:
            parts = _PARTS[field.table] | {"field": field.name, "old": registered(field), "new": given(field)}
            rows = statements.rows(DIFFERENT, None, number=number, **parts)
            if not rows:
                continue
            with connection.cursor() as cursor:
                copy_rows(cursor, RollDifference._meta.db_table, _COLUMNS, _masked(statements, field, rows))


def _masked(
    statements: Statements, field: RollField, rows: list[tuple[Any, ...]]
) -> Iterator[tuple[object, ...]]:
    context = f"{CONTEXTS[field.table]}.{field.column}".encode()
    mask = MASKS.get(field.column, masks.identity)
    for row, household, person, name, old, new, is_cleared in rows:
        kind = DifferenceKind.CLEARED if is_cleared else DifferenceKind.CHANGED
        texts = (mask(keys.ring().decrypt(bytes(value), context)) if value else "" for value in (old, new))
        yield statements.batch.pk, kind, row, household, person, name, field.name, *texts
