"""Households that come out of other households: split off, or merged into one."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households import choices
from households.actions import facts as fact_readers
from households.actions import guards
from households.actions.holds import held_unmet
from households.actions.households import end_household
from households.actions.members import relate, relation_unmet
from households.actions.registrations import give_number, require_number
from households.models import Household, HouseholdLineage, HouseholdMembership
from households.models.fact_blocks import HOUSEHOLD_FACTS
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User


@transaction.atomic
def split_household(
    household: Household,
    *,
    relations: Mapping[int, str],
    facts: Mapping[str, Any],
    by: User,
    on: datetime.date,
    version: int | None,
    staying: Mapping[int, str] | None = None,
    number: str = "",
    note: str = "",
) -> Household:
    """Some members leave to form a household of their own in the same village (分户); returns the new one.

    relations: {membership id: relation to the new head} of those who leave, one of them 户主. staying: the
    same of those who stay, to whoever heads the old household now; needed when its head leaves. facts:
    HOUSEHOLD_FACTS of the new household; its type, cause and village come from the old one. note: why.
    Who: township and county of the place. Records both households. Refuses when the old household would
    be left empty or without a head, and what the integrity rules hold. What is open about the old one stays
    with it; whoever opened it looks at the new one (monitoring.actions.splits).
    """
    household = lock(household, by=by, version=version)
    guards.require_role("split_household", by=by, division_code=household.division_id)
    guards.require_active(household)
    number, _since = require_number(number, "", scheme=choices.Scheme.NATIONAL, on=on)
    columns = fact_readers.cleaned(Household, facts, editable=HOUSEHOLD_FACTS, on=on)
    memberships = _in_force(household)
    staying = staying or {}
    unmet = guards.note_unmet(note, _("请写明分户原因。"))
    guards.require([*unmet, *_split_unmet(household, memberships, relations, staying, on=on)])
    with guards.writing("split_household", by=by):
        inherited = {name: getattr(household, name) for name in INHERITED}
        new = Household.objects.create(division_id=household.division_id, **(inherited | columns))
        give_number(new, number)
        _transfer([memberships[pk] for pk in relations], new, relations, on=on)
        relate(memberships, staying)
        _lineage(choices.LineageKind.SPLIT, new, source=household, by=by, on=on, note=note)
    known = {"new": new.pk, "members": sorted(relations)}
    record("split_household", household, by=by, note=note, facts=known)
    return new


@transaction.atomic
def merge_households(
    target: Household,
    *,
    source: Household,
    relations: Mapping[int, str],
    by: User,
    on: datetime.date,
    version: int | None,
    source_version: int | None,
    note: str = "",
) -> Household:
    """The members of `source` join `target`, and `source` is closed as 合并; returns `target`.

    relations: {membership id in source: relation to the head of target}, all of them; note: why. Who:
    township and county, of both places. Records both households. Refuses what the integrity rules hold, and
    a source that something open holds.
    """
    # Always in the same order, or two merges of the same pair would wait for each other.
    versions = {target.pk: (target, version), source.pk: (source, source_version)}
    locked = {pk: lock(row, by=by, version=seen) for pk, (row, seen) in sorted(versions.items())}
    target, source = locked[target.pk], locked[source.pk]
    for household in (target, source):
        guards.require_role("merge_households", by=by, division_code=household.division_id)
    if target.pk == source.pk:
        raise Conflict(_("一户不能与自己合并。"))
    for household in (target, source):
        guards.require_active(household)
    joining = _in_force(source)
    unmet = [*guards.note_unmet(note, _("请写明并户原因。")), *guards.leaving_unmet(joining.values(), on)]
    guards.require([*held_unmet(source, _("并入别户")), *unmet, *_merge_unmet(target, joining, relations)])
    with guards.writing("merge_households", by=by):
        reason, left_reason = choices.HouseholdCloseReason.MERGED, choices.LeaveReason.MOVED_OUT
        end_household(source, reason=reason, left_reason=left_reason, on=on)
        _join(list(joining.values()), target, relations, reason=choices.JoinReason.MOVED_IN, on=on)
        _lineage(choices.LineageKind.MERGED, target, source=source, by=by, on=on, note=note)
    facts = {"source": source.pk, "members": sorted(relations)}
    record("merge_households", target, by=by, note=note, facts=facts)
    return target


# What a household that splits off takes along.
INHERITED = ("household_type", "poverty_attribute", "exit_attribute", "exit_year", "cause_main", "group_name")


def _in_force(household: Household) -> dict[int, HouseholdMembership]:
    return {row.pk: row for row in household.memberships.in_force().select_related("person").order_by("pk")}


def _split_unmet(
    household: Household,
    memberships: Mapping[int, HouseholdMembership],
    relations: Mapping[int, str],
    staying: Mapping[int, str],
    *,
    on: datetime.date,
) -> list[Unmet]:
    unmet = _relations_unmet(memberships, relations)
    unmet += [item for relation in staying.values() for item in relation_unmet(relation)]
    rest = {pk: row for pk, row in memberships.items() if pk not in relations}
    if set(staying) - set(rest):
        unmet.append(Unmet("not_a_member", _("留下的成员须是本户在册成员，且没有分出。"), field="staying"))
    unmet += guards.leaving_unmet((memberships[pk] for pk in relations if pk in memberships), on)
    if unmet:
        return unmet
    head_stays = any(row.relation == choices.Relation.HEAD for row in rest.values())
    unmet = [] if head_stays else _left_behind_unmet(rest, staying)
    if unmet:
        return unmet
    leaving = [guards.member_facts(memberships[pk], relation=wanted) for pk, wanted in relations.items()]
    others = [guards.member_facts(row, relation=staying.get(pk, "")) for pk, row in rest.items()]
    return guards.members_unmet("", leaving) + guards.members_unmet(guards.number_of(household), others)


def _left_behind_unmet(rest: Mapping[int, HouseholdMembership], staying: Mapping[int, str]) -> list[Unmet]:
    """The head leaves: somebody is left, one of them is the head now, and everybody's relation is known."""
    if not rest:
        return [Unmet("nobody_stays", _("不能全家分出：整户搬走的，请办理迁移。"), field="relations")]
    if choices.Relation.HEAD not in staying.values():
        message = _("户主分出的，请在留下的成员中指定原户的新户主。")
        return [Unmet("head_splits_off", message, field="staying")]
    names = [row.person.name for pk, row in rest.items() if pk not in staying]
    if not names:
        return []
    message = _("请填写{}与原户新户主的关系。").format("、".join(names))
    return [Unmet("relation_missing", message, field="staying")]


def _merge_unmet(
    target: Household, joining: Mapping[int, HouseholdMembership], relations: Mapping[int, str]
) -> list[Unmet]:
    unmet = _relations_unmet(joining, relations)
    if set(joining) - set(relations):
        unmet.append(Unmet("relation_missing", _("请填写每名成员与户主的关系。"), field="relations"))
    if unmet:
        return unmet
    members = [
        *guards.members_of(target).values(),
        *(guards.member_facts(joining[pk], relation=wanted) for pk, wanted in relations.items()),
    ]
    return guards.members_unmet(guards.number_of(target), members)


def _relations_unmet(
    memberships: Mapping[int, HouseholdMembership], relations: Mapping[int, str]
) -> list[Unmet]:
    unmet = [item for relation in relations.values() for item in relation_unmet(relation)]
    if set(relations) - set(memberships):
        unmet.append(Unmet("not_a_member", _("只能填写本户在册成员的关系。"), field="relations"))
    if not relations:
        unmet.append(Unmet("nobody_chosen", _("请选择成员。"), field="relations"))
    return unmet


def _transfer(
    memberships: list[HouseholdMembership],
    household: Household,
    relations: Mapping[int, str],
    *,
    on: datetime.date,
) -> None:
    for membership in memberships:
        membership.left_on, membership.left_reason = on, choices.LeaveReason.SPLIT_OFF
        membership.save(update_fields=["left_on", "left_reason", "updated_at"])
    _join(memberships, household, relations, reason=choices.JoinReason.REGISTERED, on=on)


def _join(
    memberships: list[HouseholdMembership],
    household: Household,
    relations: Mapping[int, str],
    *,
    reason: str,
    on: datetime.date,
) -> None:
    HouseholdMembership.objects.bulk_create(
        HouseholdMembership(
            household=household,
            division_id=household.division_id,
            person_id=former.person_id,
            relation=relations[former.pk],
            joined_on=on,
            joined_reason=reason,
        )
        for former in memberships
    )


def _lineage(
    kind: str, household: Household, *, source: Household, by: User, on: datetime.date, note: str
) -> None:
    HouseholdLineage.objects.create(
        kind=kind,
        household=household,
        division_id=household.division_id,
        source=source,
        happened_on=on,
        note=note,
        created_by=by,
    )
