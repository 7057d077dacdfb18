"""The townships and villages that a user may choose in a filter."""

from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from povertycase.choices import Level
from povertycase.models import Division, User
from povertycase.models.divisions import CODE_LENGTHS

TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]


def place_choices(user: User) -> list[tuple[str, Any]]:
    """Choices for a select: villages grouped under their township, each township also as a whole."""
    reach = Q(pk__in=[])
    for posting in user.postings:
        reach |= Q(code__startswith=posting.division_id)
    places = Division.objects.filter(
        reach, level__in=[Level.TOWNSHIP, Level.VILLAGE], valid_to=None
    ).values_list("code", "name")
    groups: list[tuple[str, Any]] = [("", _("全部"))]
    for town, those in groupby(places.order_by("code"), key=lambda place: place[0][:TOWNSHIP]):
        groups.append(_group(town, list(those)))
    return groups


def _group(town: str, places: list[tuple[str, str]]) -> tuple[str, Any]:
    """One township with its villages; a village cadre has villages alone."""
    if places[0][0] != town:
        return (_("行政村"), places)
    name = places[0][1]
    return (name, [(town, _("%s（全部）") % name), *places[1:]])
