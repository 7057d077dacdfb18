"""Many whole households at once, judged by their caller; for a world or a demonstration, not for people."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

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

BATCH = 2000


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
    statement: StatementDraft | None = field(default=None)


def write_households(drafts: Sequence[HouseholdDraft]) -> list[Household]:
    """Insert the households in their order; the database's constraints are the only guard."""
    households = Household.objects.bulk_create(
        [Household(division_id=draft.division_code, **draft.columns) for draft in drafts], batch_size=BATCH
    )
    pairs = list(zip(households, drafts, strict=True))
    Registration.objects.bulk_create(
        [
            Registration(
                household=household,
                division_id=draft.division_code,
                scheme=choices.Scheme.NATIONAL,
                number=draft.number,
                registered_on=draft.registered_on,
            )
            for household, draft in pairs
        ],
        batch_size=BATCH,
    )
    _write_people(pairs)
    _write_statements(pairs)
    return households


def _write_people(pairs: Sequence[tuple[Household, HouseholdDraft]]) -> None:
    places = [(household, draft, member) for household, draft in pairs for member in draft.people]
    people = Person.objects.bulk_create(
        [Person(division_id=draft.division_code, **member.columns) for _household, draft, member in places],
        batch_size=BATCH,
    )
    HouseholdMembership.objects.bulk_create(
        [
            HouseholdMembership(
                household=household,
                division_id=draft.division_code,
                person=person,
                relation=member.relation,
                joined_on=draft.joined_on,
                joined_reason=choices.JoinReason.REGISTERED,
            )
            for person, (household, draft, member) in zip(people, places, strict=True)
        ],
        batch_size=BATCH,
    )


def _write_statements(pairs: Sequence[tuple[Household, HouseholdDraft]]) -> None:
    with_income = [(household, draft.statement) for household, draft in pairs if draft.statement]
    statements = IncomeStatement.objects.bulk_create(
        [
            IncomeStatement(household=household, division_id=household.division_id, **statement.columns)
            for household, statement in with_income
        ],
        batch_size=BATCH,
    )
    IncomeLine.objects.bulk_create(
        [
            IncomeLine(statement=statement, item=item, amount_yuan=amount)
            for statement, (_household, draft) in zip(statements, with_income, strict=True)
            for item, amount in draft.lines.items()
        ],
        batch_size=BATCH,
    )
