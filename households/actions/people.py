"""A person: written down once, found again, corrected."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import facts as fact_readers
from households.actions import guards
from households.actions.identities import (
    demonstration_unmet,
    holder_of,
    identity_values,
    search_names,
)
from households.models import Household, HouseholdMembership, Person
from households.models.fact_blocks import PERSON_FACTS
from households.rules.roll import MemberFacts
from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User

# What a sound certificate number says by itself.
FROM_NUMBER = frozenset({"sex", "birth_on"})


def person_values(facts: Mapping[str, Any], *, on: datetime.date) -> dict[str, Any]:
    """All column values of a new person; raises Invalid with everything that is wrong."""
    written = {name: value for name, value in facts.items() if name != "certificate_number"}
    found = fact_readers.cleaned(Person, written, editable=PERSON_FACTS, on=on)
    known = found | {"certificate_number": facts.get("certificate_number")}
    identity, unmet = identity_values(known, person_number=found.get("number", ""), on=on)
    unmet += demonstration_unmet(identity["id18"])
    if not found.get("name"):
        unmet.append(Unmet("name_required", _("请填写姓名。"), field="name"))
    guards.require(unmet)
    return found | identity | search_names(found["name"])


def joiner_unmet(columns: Mapping[str, Any]) -> list[Unmet]:
    """Somebody who belongs to a household, here or elsewhere, cannot join another one."""
    holder = holder_of(columns["id18"])
    if holder is not None and holder.memberships.in_force().exists():
        message = _("该证件号已在某户登记；请先在原户办理减少，或联系上级核实。")
        return [Unmet("E-ID-ELSEWHERE", message, "H-ID-04", "certificate_number")]
    if number_taken(columns.get("number", ""), holder):
        return [Unmet("E-PERSON-NUMBER", _("该人编号已属于另一人。"), field="number")]
    return []


def number_taken(number: str, person: Person | None) -> bool:
    """Whether somebody other than `person` has this 人编号."""
    others = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    return bool(number) and others.filter(number=number).exists()


def enter(
    household: Household, columns: Mapping[str, Any], *, relation: str, reason: str, on: datetime.date
) -> HouseholdMembership:
    """Write a person, or find who left the register before, and begin the membership; asks no guard."""
    person = holder_of(columns["id18"]) or Person()
    for name, value in columns.items():
        setattr(person, name, value)
    person.division_id = household.division_id
    person.save()
    return HouseholdMembership.objects.create(
        household=household,
        division_id=household.division_id,
        person=person,
        relation=relation,
        joined_on=on,
        joined_reason=reason,
    )


def draft_of(columns: Mapping[str, Any], relation: str, *, key: str) -> MemberFacts:
    """A person who is about to join, as the rules see it."""
    return MemberFacts(
        key=key,
        name=columns["name"],
        relation=relation,
        sex=columns["sex"] or None,
        birth_on=columns["birth_on"],
        id18=columns["id18"],
        education=columns.get("education"),
        school_status=columns.get("school_status"),
    )


@transaction.atomic
def change_person(
    person: Person,
    *,
    facts: Mapping[str, Any],
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> Person:
    """Correct what is known about a person; fields that are not given stay.

    facts: PERSON_FACTS as typed; note: why, for the history. Who: village, township and county of the
    place. Records the note and the names of the fields that changed, never their values. Refuses an
    identity that somebody else has.
    """
    person = lock(person, by=by, version=version)
    guards.require_role("change_person", by=by, division_code=person.division_id)
    columns = _changed_columns(person, facts, on=on)
    if not columns:
        return person
    guards.require(_changed_person_unmet(person, columns))
    with guards.writing("change_person", by=by):
        for name, value in columns.items():
            setattr(person, name, value)
        person.save(update_fields=[*columns, "updated_at"])
        person.refresh_from_db(fields=["version"])
    record("change_person", person, by=by, note=note, facts={"fields": sorted(columns)})
    return person


def _changed_columns(person: Person, facts: Mapping[str, Any], *, on: datetime.date) -> dict[str, Any]:
    """The columns that would differ; identity, sex and birth date are judged together."""
    written = {name: value for name, value in facts.items() if name != "certificate_number"}
    found = fact_readers.cleaned(Person, written, editable=PERSON_FACTS, on=on)
    if set(facts) & set(fact_readers.IDENTITY_FACTS):
        known = {"certificate_kind": person.certificate_kind} | found
        known["certificate_number"] = facts.get("certificate_number", person.certificate_number)
        number = found.get("number", person.number)
        identity, unmet = identity_values(known, person_number=number, on=on)
        guards.require(unmet + demonstration_unmet(identity["id18"]))
        # Without a number that says them, sex and birth date stay what they were.
        found |= {name: value for name, value in identity.items() if value or name not in FROM_NUMBER}
    if "name" in found:
        found |= search_names(found["name"])
    return {name: value for name, value in found.items() if getattr(person, name) != value}


def _changed_person_unmet(person: Person, columns: Mapping[str, Any]) -> list[Unmet]:
    unmet = []
    if columns.get("name", person.name) == "":
        unmet.append(Unmet("name_required", _("请填写姓名。"), field="name"))
    holder = holder_of(columns.get("id18", ""))
    if holder is not None and holder.pk != person.pk:
        message = _("该证件号已属于另一人，请核对；确为同一人的，请联系上级处理。")
        unmet.append(Unmet("E-ID-ELSEWHERE", message, "H-ID-04", "certificate_number"))
    if number_taken(columns.get("number", ""), person):
        unmet.append(Unmet("E-PERSON-NUMBER", _("该人编号已属于另一人。"), field="number"))
    return unmet + _household_unmet(person, columns)


def _household_unmet(person: Person, columns: Mapping[str, Any]) -> list[Unmet]:
    """The rules of the household the person is in, with the new facts."""
    membership = person.memberships.in_force().select_related("household").first()
    if membership is None or not {"sex", "education", "school_status"} & set(columns):
        return []
    members = guards.members_of(membership.household)
    known = {
        name: columns.get(name, getattr(person, name))
        for name in ("name", "sex", "birth_on", "id18", "education", "school_status")
    }
    members[membership.pk] = draft_of(known, membership.relation, key=str(membership.pk))
    return guards.members_unmet(guards.number_of(membership.household), members.values())
