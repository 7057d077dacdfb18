"""Whom the words of a document may mean in a county on a day: its groups, organisations and townships."""

import datetime
from collections.abc import Sequence

from povertycase.choices import Level
from povertycase.models import Division, Organisation, UnitGroup, UnitGroupMember
from rectification.rules.responsible import Directory


def directory_of(place: Division, *, on: datetime.date) -> Directory:
    """Whom names may mean in a county on a day."""
    towns = Division.objects.under(place.pk).filter(level=Level.TOWNSHIP).in_force(on).order_by("pk")
    known = list(towns.values_list("pk", "name"))
    organisations = Organisation.objects.filter(division__code__startswith=place.pk).order_by("pk")
    return Directory(
        county=place.name,
        groups=_groups_of(place.pk, on=on, towns=[code for code, _name in known]),
        organisations=list(organisations.values_list("pk", "name")),
        towns=known,
    )


def _groups_of(
    place: str, *, on: datetime.date, towns: Sequence[str]
) -> dict[str, tuple[list[int], list[str]]]:
    """{name: (organisations, townships)} of every name of every group of a county on a day."""
    members = members_on(on)
    return {
        name: ([each.pk for each in members.get(group.pk, [])], list(towns) if group.covers_towns else [])
        for group in UnitGroup.objects.filter(division=place).order_by("pk")
        for name in group.names
    }


def members_on(on: datetime.date) -> dict[int, list[Organisation]]:
    """{group: its organisations on a day}, for whoever found the group in scope."""
    members: dict[int, list[Organisation]] = {}
    for each in UnitGroupMember.objects.in_force(on).select_related("organisation").order_by("pk"):
        members.setdefault(each.group_id, []).append(each.organisation)
    return members
