"""Staging filled by hand: what reading, checking and comparing would have left, in a few words."""

import datetime

from households.actions import rolls
from households.models import (
    Household,
    HouseholdMembership,
    IncomeLine,
    IncomeStatement,
    Person,
    Registration,
    RollBatch,
    RollDifference,
    RollRow,
)
from povertycase import actions
from povertycase.models import Division
from tests import factories

PERIOD = ["2025-10-01", "2026-09-30"]
DATA_ON = datetime.date(2026, 10, 31)
COLUMNS = [
    "household_number",
    "registered_on",
    "group_name",
    "household_type",
    "household_phone",
    "per_capita_yuan",
    "wage",
    "person_number",
    "person_name",
    "name_pinyin",
    "name_initials",
    "certificate_number",
    "certificate_kind",
    "id18",
    "sex",
    "birth_on",
    "health",
    "labour",
    "work_months",
    "has_serious_illness",
    "person_phone",
    "relation",
]


def uploaded(world, *, by=None, division=factories.TOWN, is_full=True):
    """A batch whose preview is ready, its staging still empty."""
    by = by or world.township
    batch = rolls.upload(
        b"roll", name="roll.xlsx", by=by, division=Division.objects.get(pk=division), is_full=is_full
    )
    rolls.begin(batch, actions.claim(batch.job_id))
    RollBatch.objects.filter(pk=batch.pk).update(
        columns=COLUMNS, layout="B", data_on=DATA_ON, counts={"income_period": PERIOD}
    )
    return batch


def row(batch, number, name, relation="户主", *, kind="new", **cells):
    """One staged row; the keys of what it matches are found as comparing would."""
    serial = RollRow.objects.filter(batch=batch).count() + 1
    household = Registration.objects.filter(number=number).first()
    person_number = cells.pop("person_number", f"P{number}-{name}")
    person = Person.objects.filter(number=person_number).first()
    membership = HouseholdMembership.objects.in_force().filter(person=person).first() if person else None
    facts = {
        "division_code": factories.VILLAGE,
        "household_kind": "unchanged" if household else "new",
        "household_type": "脱贫户(享受政策)",
        "name_pinyin": "x",
        "name_initials": "x",
    } | cells
    return RollRow.objects.create(
        batch=batch,
        row=serial,
        household_number=number,
        person_number=person_number,
        person_name=name,
        relation=relation,
        kind=kind,
        household_id=household.household_id if household else None,
        person_id=person.pk if person else None,
        membership_id=membership.pk if membership else None,
        **facts,
    )


def vanished(batch, membership):
    """Somebody who is on the register and not in the roll."""
    number = membership.household.registrations.get().number
    return RollDifference.objects.create(
        batch=batch, kind="vanished", household_number=number, membership_id=membership.pk
    )


def offered(batch):
    """Comparing is over: the batch waits for a decision."""
    rolls.offer(batch, _lease(batch))
    batch.refresh_from_db()
    return batch


def _lease(batch):
    batch.refresh_from_db()
    return actions.Lease(batch.job_id, batch.job.attempt, batch.job.actor_id, batch.job.dedup_key)


def taken(batch, *categories, by=None):
    """Accept the categories (or the usual four) and write them; the batch afterwards."""
    batch = offered(batch)
    by = by or batch.created_by
    batch = rolls.accept(batch, categories=categories or rolls.EVERYTHING, by=by, version=batch.version)
    rolls.apply(batch, actions.claim(batch.job_id))
    batch.refresh_from_db()
    return batch


BUSINESS = (Household, Registration, Person, HouseholdMembership, IncomeStatement, IncomeLine)
TECHNICAL = {"id", "version", "created_at", "updated_at", "origin", "household", "person", "statement"}


def digest():
    """Every business value of the register with what it hangs on, independent of keys and order."""
    lines = []
    for model in BUSINESS:
        names = [field.name for field in model._meta.concrete_fields if field.name not in TECHNICAL]
        names += PATHS.get(model, ())
        lines += [
            f"{model.__name__} {sorted(zip(names, map(str, values), strict=True))}"
            for values in model.objects.values_list(*names)
        ]
    return sorted(lines)


PATHS = {
    Registration: ("household__status",),
    HouseholdMembership: ("household__registrations__number", "person__number", "person__name"),
    IncomeStatement: ("household__registrations__number",),
    IncomeLine: ("statement__household__registrations__number", "statement__period_end"),
}
