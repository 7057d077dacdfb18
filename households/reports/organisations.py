"""Which organisation helps how many villages and households, and how many people it has sent (3-19)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Concat
from django.utils import timezone

from households.models import Pairing, TeamMember, VillagePairing
from households.models.pairings import posted_on
from povertycase.models import Organisation, User


@dataclass(frozen=True)
class OrganisationHelp:
    """One organisation, where the reader looks: its villages, its people's households, its team members."""

    organisation: Organisation
    villages: int
    households: int
    helpers: int
    members: int


def organisation_help(user: User, *, division: str) -> list[OrganisationHelp]:
    """Every organisation that helps anybody in `user`'s reach inside `division`; most villages first."""
    villages = _counts(
        VillagePairing.objects.visible_to(user)
        .in_force()
        .filter(division__code__startswith=division, division__valid_to=None)
        .values_list("organisation")
        .annotate(Count("division", distinct=True))
    )
    members = _counts(
        TeamMember.objects.visible_to(user)
        .in_force()
        .filter(division__code__startswith=division, organisation__isnull=False)
        .values_list("organisation")
        .annotate(people=Count(Concat("division_id", "name"), distinct=True))
    )
    households, helpers = _caseloads(user, division)
    found = Organisation.objects.filter(pk__in={*villages, *members, *households})
    rows = [
        OrganisationHelp(
            each,
            villages.get(each.pk, 0),
            households.get(each.pk, 0),
            helpers.get(each.pk, 0),
            members.get(each.pk, 0),
        )
        for each in found
    ]
    return sorted(rows, key=lambda row: (-row.villages, -row.households, row.organisation.name))


def _caseloads(user: User, division: str) -> tuple[dict[int, int], dict[int, int]]:
    """Households and helpers by the organisation that a helper's posting in force names."""
    rows = (
        Pairing.objects.visible_to(user)
        .in_force()
        .filter(division__code__startswith=division)
        .filter(
            posted_on(timezone.localdate()),
            helper__posting__organisation__isnull=False,
            household__closed_on=None,
        )
        .values_list("helper__posting__organisation")
        .annotate(Count("household", distinct=True), Count("helper", distinct=True))
    )
    found = list(rows)
    return {row[0]: row[1] for row in found}, {row[0]: row[2] for row in found}


def _counts(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return dict(rows)
