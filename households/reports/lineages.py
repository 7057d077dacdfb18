"""What a household came out of and what came out of it, as far as the reader reaches."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from households import choices
from households.models import Household, HouseholdLineage, HouseholdMembership, Registration
from povertycase.models import User

# Said of the household on the page, by (kind, whether it is the one that came out): the other's name follows.
SENTENCES = {
    (choices.LineageKind.SPLIT, True): (_("由"), _("分出")),
    (choices.LineageKind.SPLIT, False): (_("分出新户"), ""),
    (choices.LineageKind.MERGED, True): ("", _("并入本户")),
    (choices.LineageKind.MERGED, False): (_("并入"), ""),
    (choices.LineageKind.MOVED, True): (_("由"), _("迁入")),
}


@dataclass(frozen=True)
class Kin:
    """One step; pk: the other household's, None where the reader does not reach it or there is none."""

    on: datetime.date
    before: str
    name: str
    after: str
    pk: int | None
    note: str


def kin_of(household: Household, user: User) -> list[Kin]:
    """The lineage of a household that `user` sees, newest first.

    Of a household elsewhere nothing is told but that there is one.
    """
    rows = _lineages(household).filter(Q(household=household) | Q(source=household))
    found = list(rows.select_related("from_division__parent").order_by("-happened_on", "-pk"))
    others = {
        pk for row in found for pk in (row.household_id, row.source_id) if pk not in {household.pk, None}
    }
    names = _names(others, user)
    return [_kin(row, household, names) for row in found]


def _lineages(_household: Household) -> QuerySet[HouseholdLineage]:
    """Asked for by a household that was found in scope: what happened to it is its own history."""
    return QuerySet(HouseholdLineage)


def _kin(row: HouseholdLineage, household: Household, names: dict[int, str]) -> Kin:
    is_here = row.household_id == household.pk
    before, after = SENTENCES[choices.LineageKind(row.kind), is_here]
    if row.source_id is None:
        place = row.from_division
        name = f"{place.parent.name if place.parent else ''}{place.name}" if place else ""
        return Kin(row.happened_on, before, name, after, None, row.note)
    other = row.source_id if is_here else row.household_id
    is_reached = other in names
    return Kin(
        row.happened_on,
        before,
        names[other] if is_reached else _("管辖范围外的户"),
        after,
        other if is_reached else None,
        row.note if is_here or is_reached else "",
    )


def _names(households: set[int], user: User) -> dict[int, str]:
    """{household id: 户主 and 户编号} of those that `user` reaches."""
    if not households:
        return {}
    reached = Household.objects.visible_to(user).filter(pk__in=households).values_list("pk", flat=True)
    heads = (
        HouseholdMembership.objects.visible_to(user)
        .filter(household__in=reached, relation=choices.Relation.HEAD)
        .order_by("left_on")
        .values_list("household_id", "person__name")
    )
    # In force last: its left_on is NULL.
    head = dict(heads)
    numbers = Registration.objects.visible_to(user).filter(household__in=reached).order_by("-pk")
    number = dict(numbers.values_list("household_id", "number"))
    return {pk: _("户主%s") % head.get(pk, "") + f"（{number.get(pk) or _('未编号')}）" for pk in reached}
