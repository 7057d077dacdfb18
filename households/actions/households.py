"""Steps on a household as a whole: register it, correct it, move it to another village, close it."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households import choices
from households.actions import facts as fact_readers
from households.actions import guards, pairings
from households.actions.holds import held_unmet
from households.actions.incomes import write_statement
from households.actions.members import relation_unmet
from households.actions.people import draft_of, enter, joiner_unmet, person_values
from households.actions.registrations import give_number, require_number
from households.models import Household, HouseholdLineage
from households.models.fact_blocks import HOUSEHOLD_FACTS
from povertycase.actions import lock, record
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division, User

# A household ends as 合并 by merge_households alone.
CLOSE_REASONS = frozenset({choices.HouseholdCloseReason.DISSOLVED, choices.HouseholdCloseReason.EXPELLED})


@transaction.atomic
def register_household(
    division: Division,
    *,
    facts: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    by: User,
    on: datetime.date,
    number: str = "",
    registered_on: str = "",
    scheme: str = choices.Scheme.NATIONAL,
    income: Mapping[str, Any] | None = None,
) -> Household:
    """A household comes onto the register of a village, with its members and, if known, its income.

    facts: HOUSEHOLD_FACTS as typed; members: PERSON_FACTS and `relation` of each; number: its 户编号,
    "" until one is issued; income: as for record_income. Who: township and county of the place.
    Records the number of members. Refuses a number or a person registered already, and what the
    integrity rules hold; the places of faults are given as `members.0.name`.
    """
    guards.require_role("register_household", by=by, division_code=division.code)
    number, registered_on = require_number(number, registered_on, scheme=scheme, on=on)
    columns = fact_readers.cleaned(Household, facts, editable=HOUSEHOLD_FACTS, on=on)
    joiners = _joiners(members, on=on)
    drafts = [draft_of(person, relation, key=str(n)) for n, (person, relation) in enumerate(joiners)]
    guards.require([*guards.village_unmet(division, on), *guards.members_unmet(number, drafts)])
    with guards.writing("register_household", by=by):
        household = Household.objects.create(division=division, **columns)
        give_number(household, number, since=registered_on, scheme=scheme)
        for person, relation in joiners:
            enter(household, person, relation=relation, reason=choices.JoinReason.REGISTERED, on=on)
        if income is not None:
            write_statement(household, income, on=on)
    record("register_household", household, by=by, facts={"members": len(joiners)})
    return household


@transaction.atomic
def change_household(
    household: Household,
    *,
    facts: Mapping[str, Any],
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> Household:
    """Correct what is known about a household; fields that are not given stay.

    facts: HOUSEHOLD_FACTS as typed; note: why, for the history. Who: village, township and county of the
    place. Records the note and the names of the fields that changed, never their values.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("change_household", by=by, division_code=household.division_id)
    guards.require_active(household)
    found = fact_readers.cleaned(Household, facts, editable=HOUSEHOLD_FACTS, on=on)
    columns = {name: value for name, value in found.items() if getattr(household, name) != value}
    if not columns:
        return household
    with guards.writing("change_household", by=by):
        for name, value in columns.items():
            setattr(household, name, value)
        household.save(update_fields=[*columns, "updated_at"])
        household.refresh_from_db(fields=["version"])
    record("change_household", household, by=by, note=note, facts={"fields": sorted(columns)})
    return household


@transaction.atomic
def move_household(
    household: Household,
    *,
    to: Division,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> Household:
    """A household moves to another village; its members, numbers, incomes and pairings move with it.

    note: why. Who: township and county, of both places. Records where it came from and why. The version
    stays the same, so that a form opened before the move can still be saved.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("move_household", by=by, division_code=household.division_id)
    guards.require_role("move_household", by=by, division_code=to.code)
    guards.require_active(household)
    former = household.division
    unmet = [*guards.village_unmet(to, on), *guards.note_unmet(note, _("请写明迁移原因。"))]
    if former.pk == to.pk:
        unmet.append(Unmet("same_village", _("该户已在这个村。"), field="division"))
    guards.require(unmet)
    with guards.writing("move_household", by=by):
        # The division alone: a change of anything else would raise the version.
        Household.objects.filter(pk=household.pk).update(division=to)
        HouseholdLineage.objects.create(
            kind=choices.LineageKind.MOVED,
            household=household,
            division=to,
            from_division=former,
            happened_on=on,
            note=note,
            created_by=by,
        )
    household.refresh_from_db(fields=["division", "version"])
    record("move_household", household, by=by, note=note, facts={"from": former.code, "to": to.code})
    return household


@transaction.atomic
def close_household(
    household: Household,
    *,
    reason: str,
    left_reason: str,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> Household:
    """A whole household leaves the register (自然销户 or 清退); nothing is deleted.

    left_reason: why its last members leave with it. Who: township and county of the place. Records
    reason and note; 清退 needs a note. Refuses a household that something open holds.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("close_household", by=by, division_code=household.division_id)
    guards.require_active(household)
    unmet = held_unmet(household, _("销户"))
    if reason not in CLOSE_REASONS:
        unmet.append(Unmet("reason_required", _("请选择销户原因。"), field="reason"))
    if left_reason not in choices.LeaveReason.values:
        unmet.append(Unmet("left_reason_required", _("请选择成员减少的原因。"), field="left_reason"))
    if reason == choices.HouseholdCloseReason.EXPELLED and not note.strip():
        unmet.append(Unmet("note_required", _("清退须写明情况。"), field="note"))
    guards.require(unmet)
    with guards.writing("close_household", by=by):
        end_household(household, reason=reason, left_reason=left_reason, on=on)
    record("close_household", household, by=by, note=note or reason, facts={"reason": reason})
    return household


def end_household(household: Household, *, reason: str, left_reason: str, on: datetime.date) -> None:
    """Close the household and end what hangs on it; asks no guard."""
    household.status = choices.HouseholdStatus.CLOSED
    household.closed_on, household.closed_reason = on, reason
    household.save(update_fields=["status", "closed_on", "closed_reason", "updated_at"])
    household.memberships.in_force().update(left_on=on, left_reason=left_reason)
    for pairing in household.pairings.filter(ended_on=None):
        pairings.end(pairing, reason=choices.PairingEnd.CLOSED, on=on)
    household.refresh_from_db(fields=["version"])


def _joiners(members: Sequence[Mapping[str, Any]], *, on: datetime.date) -> list[tuple[dict[str, Any], str]]:
    """(columns, relation) of each member of a new household; raises Invalid with the faults of all."""
    joiners, unmet = [], []
    for position, member in enumerate(members):
        relation = str(member.get("relation", ""))
        facts = {name: value for name, value in member.items() if name != "relation"}
        wrong = relation_unmet(relation)
        try:
            columns = person_values(facts, on=on)
            wrong += joiner_unmet(columns)
            joiners.append((columns, relation))
        except Invalid as refusal:
            wrong += refusal.unmet
        unmet += [_placed(item, f"members.{position}") for item in wrong]
    guards.require(unmet)
    return joiners


def _placed(item: Unmet, place: str) -> Unmet:
    return Unmet(item.code, item.message, item.clause, f"{place}.{item.field}")
