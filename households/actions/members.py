"""Steps on a household's members: they join, they leave, another one becomes its head."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from households import choices
from households.actions import guards
from households.actions.people import draft_of, enter, joiner_unmet, person_values
from households.models import Household, HouseholdMembership
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import User

# Reasons that only a roll or a step of its own gives.
NOT_TO_CHOOSE = frozenset(
    {
        choices.JoinReason.REGISTERED,
        choices.JoinReason.ROLL,
        choices.LeaveReason.SPLIT_OFF,
        choices.LeaveReason.VANISHED,
        choices.LeaveReason.ROLL,
    }
)
NATURAL_INCREASE = frozenset(choices.JoinReason) - NOT_TO_CHOOSE
NATURAL_DECREASE = frozenset(choices.LeaveReason) - NOT_TO_CHOOSE


@transaction.atomic
def add_member(
    household: Household,
    *,
    facts: Mapping[str, Any],
    relation: str,
    reason: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> HouseholdMembership:
    """A person joins a household (自然增加) on a day.

    facts: PERSON_FACTS as typed. Who: village, township and county of the place. Records the reason.
    Refuses somebody who belongs to a household already, a second head, and what the integrity rules hold.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("add_member", by=by, division_code=household.division_id)
    guards.require_active(household)
    columns = person_values(facts, on=on)
    members = [*guards.members_of(household).values(), draft_of(columns, relation, key="new")]
    guards.require(
        [
            *_reason_unmet(reason, NATURAL_INCREASE),
            *relation_unmet(relation),
            *joiner_unmet(columns),
            *guards.members_unmet(guards.number_of(household), members),
        ]
    )
    with guards.writing("add_member", by=by):
        membership = enter(household, columns, relation=relation, reason=reason, on=on)
    record("add_member", household, by=by, note=reason, facts={"person": membership.person_id})
    return membership


@transaction.atomic
def end_membership(
    membership: HouseholdMembership, *, reason: str, by: User, on: datetime.date, version: int | None
) -> HouseholdMembership:
    """A person leaves a household (自然减少) on a day.

    Who: village, township and county of the place. Records the reason. Refuses the head: change the head
    first, or close the household when nobody else is left; and a day before the person joined.
    """
    membership = lock(membership, by=by, version=version)
    guards.require_role("end_membership", by=by, division_code=membership.division_id)
    if membership.left_on is not None:
        raise Conflict(_("该成员已经减少，不能重复办理。"))
    unmet = _reason_unmet(reason, NATURAL_DECREASE)
    if membership.relation == choices.Relation.HEAD:
        unmet.append(Unmet("head_leaves", _("户主减少前请先变更户主；户内没有其他人的，请办理销户。")))
    if membership.joined_on and on < membership.joined_on:
        unmet.append(Unmet("leaves_before_joining", _("离开日期不能早于加入日期。"), field="left_on"))
    guards.require(unmet)
    with guards.writing("end_membership", by=by):
        membership.left_on, membership.left_reason = on, reason
        membership.save(update_fields=["left_on", "left_reason", "updated_at"])
    record("end_membership", membership.household, by=by, note=reason, facts={"person": membership.person_id})
    return membership


@transaction.atomic
def change_head(
    household: Household,
    *,
    new_head: HouseholdMembership,
    relations: Mapping[int, str],
    by: User,
    on: datetime.date,
    version: int | None,
) -> Household:
    """Another member becomes 户主; the former head is demoted first, then the new one promoted.

    relations: {membership id: relation to the new head}; the former head's must be in it, members that
    are left out keep theirs. Who: village, township and county of the place. Records both people and the
    day. Refuses what the integrity rules hold (a wife as the new head's 之女婿, say).
    """
    household = lock(household, by=by, version=version)
    guards.require_role("change_head", by=by, division_code=household.division_id)
    guards.require_active(household)
    memberships = {row.pk: row for row in household.memberships.in_force().select_related("person")}
    if new_head.pk not in memberships:
        raise Invalid([Unmet("head_not_member", _("新户主须是本户的成员。"), field="new_head")])
    former = next(row for row in memberships.values() if row.relation == choices.Relation.HEAD)
    if former.pk == new_head.pk:
        raise Conflict(_("此人已经是户主。"))
    wanted = {**relations, new_head.pk: choices.Relation.HEAD}
    guards.require(_new_relations_unmet(household, memberships, former, wanted))
    with guards.writing("change_head", by=by):
        relate(memberships, wanted)
    facts = {"from": former.person_id, "to": memberships[new_head.pk].person_id, "on": on.isoformat()}
    record("change_head", household, by=by, facts=facts)
    return household


def relation_unmet(relation: str) -> list[Unmet]:
    """A relation is one of the national list."""
    if relation in choices.Relation.values:
        return []
    return [Unmet("E-ENUM", _("请选择与户主关系。"), "H-REL-03", "relation")]


def relate(memberships: Mapping[int, HouseholdMembership], wanted: Mapping[int, str]) -> None:
    """Give members the relations wanted, by membership id; asks no guard.

    Demote, then promote: the partial unique index allows one head at any moment.
    """
    for pk, relation in sorted(wanted.items(), key=lambda item: item[1] == choices.Relation.HEAD):
        if memberships[pk].relation != relation:
            memberships[pk].relation = relation
            memberships[pk].save(update_fields=["relation", "updated_at"])


def _reason_unmet(reason: str, allowed: frozenset[Any]) -> list[Unmet]:
    if reason in allowed:
        return []
    return [Unmet("reason_required", _("请选择增加或减少的原因。"), field="reason")]


def _new_relations_unmet(
    household: Household,
    memberships: Mapping[int, HouseholdMembership],
    former: HouseholdMembership,
    wanted: Mapping[int, str],
) -> list[Unmet]:
    unmet = [
        Unmet("not_a_member", _("只能填写本户在册成员的关系。"), field=f"relations.{pk}")
        for pk in wanted
        if pk not in memberships
    ]
    if former.pk not in wanted:
        unmet.append(Unmet("former_head_relation", _("请填写原户主与新户主的关系。"), field="relations"))
    unmet += [item for relation in wanted.values() for item in relation_unmet(relation)]
    if unmet:
        return unmet
    members = [guards.member_facts(row, relation=wanted.get(pk, "")) for pk, row in memberships.items()]
    return guards.members_unmet(guards.number_of(household), members)
