"""Many whole households at once, judged by their caller; for a world or a demonstration, not for people.

By COPY: for a table as wide as Person, building INSERT statements costs several times the writing.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

from households import choices
from households.choices import IncomeItem
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
)
from povertycase.fields import EncryptedField

NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_IN_ARRAY = str.maketrans({"\\": r"\\", '"': r"\""})


@dataclass(frozen=True)
class PersonDraft:
    """A member to be: column values of Person and the relation to the head."""

    columns: Mapping[str, Any]
    relation: str


@dataclass(frozen=True)
class StatementDraft:
    """A year's income to be: column values of IncomeStatement and its lines in yuan."""

    columns: Mapping[str, Any]
    lines: Mapping[IncomeItem, Decimal]


@dataclass(frozen=True)
class HouseholdDraft:
    """A household to be, with everything that hangs on it."""

    number: str
    division_code: str
    columns: Mapping[str, Any]
    people: Sequence[PersonDraft]
    registered_on: str = ""
    joined_on: datetime.date | None = None
    statement: StatementDraft | None = None


def write_households(drafts: Sequence[HouseholdDraft]) -> list[int]:
    """Insert the households; their ids, in the same order. The database's constraints are the only guard."""
    ids = copy_rows(Household, [{"division_id": draft.division_code, **draft.columns} for draft in drafts])
    places = [
        ({"household_id": pk, "division_id": draft.division_code}, draft)
        for pk, draft in zip(ids, drafts, strict=True)
    ]
    copy_rows(
        Registration,
        [
            place
            | {
                "scheme": choices.Scheme.NATIONAL.value,
                "number": draft.number,
                "registered_on": draft.registered_on,
            }
            for place, draft in places
        ],
    )
    _write_people(places)
    _write_statements(places)
    return ids


def _write_people(places: Sequence[tuple[dict[str, Any], HouseholdDraft]]) -> None:
    members = [(place, draft, member) for place, draft in places for member in draft.people]
    ids = copy_rows(
        Person, [{**member.columns, "division_id": draft.division_code} for _place, draft, member in members]
    )
    copy_rows(
        HouseholdMembership,
        [
            place
            | {
                "person_id": pk,
                "relation": member.relation,
                "joined_on": draft.joined_on,
                "joined_reason": choices.JoinReason.REGISTERED.value,
            }
            for pk, (place, draft, member) in zip(ids, members, strict=True)
        ],
    )


def _write_statements(places: Sequence[tuple[dict[str, Any], HouseholdDraft]]) -> None:
    statements = [(place, draft.statement) for place, draft in places if draft.statement]
    ids = copy_rows(IncomeStatement, [{**statement.columns, **place} for place, statement in statements])
    copy_rows(
        IncomeLine,
        [
            {"statement_id": pk, "item": item.value, "amount_yuan": amount}
            for pk, (_place, statement) in zip(ids, statements, strict=True)
            for item, amount in statement.lines.items()
        ],
    )


def copy_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows {column attribute: value}; what a row leaves out takes the field's default. Their ids."""
    fields = model._meta.concrete_fields
    defaults = {field.attname: _cell(field, _default(field)) for field in fields}
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # Table and column names come from the models, never from outside.
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        lines = StringIO()
        for pk, row in zip(ids, rows, strict=True):
            known = {**row, "id": pk}
            cells = (
                _cell(field, known[field.attname]) if field.attname in known else defaults[field.attname]
                for field in fields
            )
            lines.write("\t".join(cells) + "\n")
        lines.seek(0)
        columns = ", ".join(quote(str(field.column)) for field in fields)
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", lines)
    return ids


def _default(field: Field) -> Any:
    is_stamp = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return timezone.now() if is_stamp else field.get_default()


def _cell(field: Field, value: Any) -> str:
    """A value in COPY's text format."""
    if isinstance(field, EncryptedField):
        value = field.get_prep_value(value)
    if value is None:
        return NULL
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, list):
        return _array(value).translate(_ESCAPES)
    return str(value).translate(_ESCAPES)


def _array(values: Iterable[str]) -> str:
    return "{" + ",".join(f'"{value.translate(_IN_ARRAY)}"' for value in values) + "}"
