"""What every step on the register asks first: the role, the place, and who would be in the household."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from households.models import Household, HouseholdMembership
from households.rules.problems import Finding
from households.rules.rights import REGISTER_STEPS
from households.rules.roll import (
    MemberFacts,
    check_heads,
    check_identities,
    check_relation_sexes,
    check_schooling,
    check_spouses,
)
from povertycase import access
from povertycase.actions.guards import note_unmet as note_unmet
from povertycase.actions.guards import require as require
from povertycase.actions.guards import require_one_anywhere, require_one_of
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User


@contextmanager
def writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote first, after the guard looked, is a Conflict."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Conflict(_("刚刚有人登记了同样的户编号、人编号或证件号，请刷新后核对。")) from error


def require_role(step: str, *, by: User, division_code: str) -> None:
    """Refuse anybody without a role for `step` where `division_code` lies."""
    require_one_of(REGISTER_STEPS[step], by=by, division_code=division_code)


def has_role(step: str, *, by: User, division_code: str) -> bool:
    """Whether a role of `by` where `division_code` lies takes `step`."""
    return bool(access.roles_at(by, division_code) & REGISTER_STEPS[step])


def require_role_anywhere(step: str, *, by: User) -> None:
    """Refuse anybody without a role for `step` on any place: for what begins without a record."""
    require_one_anywhere(REGISTER_STEPS[step], by=by)


def require_active(household: Household) -> None:
    """Refuse a step on a household that was closed."""
    if household.closed_on is not None:
        raise Conflict(_("该户已销户，不能再办理。"))


def village_unmet(division: Division, on: datetime.date) -> list[Unmet]:
    """A household lies in a village that exists on the day."""
    if division.level != Level.VILLAGE:
        return [Unmet("not_a_village", _("请选择到行政村。"), field="division")]
    if not Division.objects.in_force(on).filter(pk=division.pk).exists():
        return [Unmet("village_ended", _("该村已撤并，请选择现在的行政村。"), field="division")]
    return []


def leaving_unmet(memberships: Iterable[HouseholdMembership], on: datetime.date) -> list[Unmet]:
    """Nobody leaves a household before the day of joining it."""
    early = [row.person.name for row in memberships if row.joined_on and on < row.joined_on]
    if not early:
        return []
    message = _("办理日期不能早于成员加入本户的日期（{}）。").format("、".join(early))
    return [Unmet("leaves_before_joining", message, field="on")]


def number_of(household: Household) -> str:
    """The number a message names a household by; "" before one was issued."""
    found = household.registrations.order_by("scheme").values_list("number", flat=True).first()
    return found or ""


def members_of(household: Household) -> dict[int, MemberFacts]:
    """{membership id: facts} of the members in force."""
    memberships = household.memberships.in_force().select_related("person").order_by("pk")
    return {membership.pk: member_facts(membership) for membership in memberships}


def member_facts(membership: HouseholdMembership, *, relation: str = "") -> MemberFacts:
    """One member as the rules see it; relation: the one to be, when it differs from the present one."""
    person = membership.person
    return MemberFacts(
        key=str(membership.pk),
        name=person.name,
        relation=relation or membership.relation,
        sex=person.sex or None,
        birth_on=person.birth_on,
        id18=person.id18,
    )


def members_unmet(number: str, members: Iterable[MemberFacts]) -> list[Unmet]:
    """The integrity rules that hold a household back: head, spouses, relations, doubles, schooling."""
    those = list(members)
    findings = [
        *check_heads(number, those),
        *check_spouses(number, those),
        *check_relation_sexes(those),
        *check_identities(those),
        *check_schooling(those),
    ]
    return [as_unmet(finding) for finding in findings if finding.holds]


def as_unmet(finding: Finding, *, field: str = "") -> Unmet:
    """A rule's finding as a guard's missing item."""
    return Unmet(finding.code, finding.message, finding.rule, field)
