"""One difference between roll and register as people read it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from households.choices import DifferenceKind, IncomeItem, RollStatus
from households.models import (
    Household,
    HouseholdMembership,
    IncomeStatement,
    Person,
    Registration,
    RollBatch,
    RollDifference,
    RollRow,
)
from households.models.roll_fields import BY_NAME, Kind, RollField, Table
from households.reports.shown import date_words, masked

DIFFERENCE_KINDS = (
    DifferenceKind.NEW,
    DifferenceKind.CHANGED,
    DifferenceKind.MOVED,
    DifferenceKind.HEAD,
    DifferenceKind.VANISHED,
    DifferenceKind.CLEARED,
)
# While nothing is written, whoever is new stands in staging.
STAGED = frozenset({RollStatus.READING, RollStatus.READY})
NEWCOMER_COLUMNS = (
    "batch",
    "row",
    "household_number",
    "person_number",
    "person_name",
    "relation",
    "certificate_number",
    "household_kind",
)
MODELS: dict[Table, type[Any]] = {
    Table.HOUSEHOLD: Household,
    Table.REGISTRATION: Registration,
    Table.INCOME: IncomeStatement,
    Table.PERSON: Person,
    Table.MEMBERSHIP: HouseholdMembership,
}


@dataclass(frozen=True)
class Difference:
    """One difference. field: its name, field_name: in Chinese; both '' when it is about the whole person.

    row: in the roll; None for somebody whom the roll does not have.
    """

    kind: str
    row: int | None
    household_number: str
    person_number: str
    name: str
    field: str
    field_name: str
    old: str
    new: str


def differences_of(batch: RollBatch, kind: str) -> QuerySet:
    """The rows behind a category: people in staging for 新增 until they are written, else differences."""
    if kind != DifferenceKind.NEW or batch.status not in STAGED:
        return batch.differences.filter(kind=kind)
    return batch.rollrow_set.filter(kind=DifferenceKind.NEW, is_held=False).only(*NEWCOMER_COLUMNS)


def newcomer_of(row: RollRow) -> Difference:
    """A person whom the register does not have, with a masked certificate."""
    values: Any = row
    number = masked("certificate_number", values.certificate_number) or _("证件待补")
    words = [values.relation, number]
    if row.household_kind == DifferenceKind.NEW:
        words.insert(0, _("新户"))
    return Difference(
        kind=DifferenceKind.NEW,
        row=row.row,
        household_number=values.household_number or "",
        person_number=values.person_number or "",
        name=values.person_name or "",
        field="",
        field_name="",
        old="",
        new=" ".join(filter(None, words)),
    )


def difference_of(row: RollDifference) -> Difference:
    """A stored difference, its field and values in words."""
    return Difference(
        kind=row.kind,
        row=row.row,
        household_number=row.household_number,
        person_number=row.person_number,
        name=row.name,
        field=row.field,
        field_name=field_words(row.field),
        old=_value_words(row.field, row.old),
        new=_value_words(row.field, row.new),
    )


def field_words(name: str) -> str:
    """A field of the roll as the register's pages call it."""
    if name == "household":
        return _("所在户")
    if name == "division":
        return _("行政村")
    field = BY_NAME.get(name)
    if field is None:
        return ""
    if field.table is Table.LINE:
        return str(IncomeItem(field.column).label)
    column = _column(field)
    return str(column.verbose_name) if column is not None else name


def _value_words(name: str, text: str) -> str:
    """Dates and numbers as people write them, code words by their label; the rest is words already."""
    field = BY_NAME.get(name)
    if field is None or not text or "*" in text:
        return text
    if field.kind in {Kind.DATE, Kind.PARTIAL_DATE}:
        return date_words(text)
    if field.kind is Kind.NUMBER and field.table not in {Table.INCOME, Table.LINE}:
        return text.rstrip("0").rstrip(".") if "." in text else text
    column = _column(field)
    return str(dict(column.flatchoices).get(text, text)) if column is not None else text


def _column(field: RollField) -> Field | None:
    model = MODELS.get(field.table)
    return model._meta.get_field(field.column) if model is not None else None
