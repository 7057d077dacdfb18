"""What the steps of a ticket choose from: accounts, places, and what a pasted list of numbers names."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from households.models import Household, Village
from monitoring.reports.case_listing import heads_of
from povertycase.choices import CODE_LENGTHS, Level, OrganisationKind
from povertycase.models import Division, Posting, User
from povertycase.models.divisions import ancestor_codes
from projects.models import Project
from rectification.choices.sources import FeedbackLevel
from rectification.models import IssueSource, Ticket
from rectification.rules.moves import WORKERS
from rectification.rules.rights import RECTIFICATION_STEPS

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
MOST_HOUSEHOLDS, MOST_PROJECTS = 600, 200
_TRADES = {OrganisationKind.DEPARTMENT, OrganisationKind.IMPLEMENTER}


def executors_for(ticket: Ticket, *, on: datetime.date) -> list[tuple[User, str]]:
    """(account, where it works) of those who may be named: they work where it lies, nearest first."""
    rows = (
        Posting.objects.in_force(on)
        .filter(role__in=WORKERS, division__in=ancestor_codes(ticket.division_id), user__is_active=True)
        .select_related("user", "division", "organisation")
        .order_by("-division_id", "role", "user__name", "pk")
    )
    known: dict[int, tuple[User, str]] = {}
    for row in rows:
        known.setdefault(row.user_id, (row.user, f"{_where(row)}，{row.get_role_display()}"))
    return list(known.values())


def _where(posting: Posting) -> str:
    unit = posting.organisation
    return unit.name if unit is not None and unit.kind in _TRADES else posting.division.name


def places_around(division_code: str) -> list[tuple[str, Any]]:
    """Townships and villages that may answer for a ticket there: what lies inside, or around it."""
    rows = Division.objects.filter(level__in=[Level.TOWNSHIP, Level.VILLAGE], valid_to=None)
    inside = rows.filter(code__startswith=division_code)
    around = rows.filter(code__in=ancestor_codes(division_code))
    known = sorted({*inside.values_list("code", "name"), *around.values_list("code", "name")})
    return _by_town(known)


def villages_in(division_code: str) -> list[tuple[str, Any]]:
    """The villages of a place, under their townships."""
    rows = Division.objects.filter(level=Level.VILLAGE, code__startswith=division_code, valid_to=None)
    return _by_town(sorted(rows.values_list("code", "name")))


def villages_reached(user: User) -> list[tuple[str, Any]]:
    """The villages where somebody registers tickets, under their townships."""
    registers = RECTIFICATION_STEPS["register_ticket"]
    own = {each.division_id for each in user.postings if each.role in registers}
    return [group for code in sorted(own) for group in villages_in(code)]


def _by_town(places: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    groups: list[tuple[str, Any]] = []
    known = list(places)
    names = dict(
        Division.objects.filter(pk__in={code[:TOWN] for code, _name in known}).values_list("pk", "name")
    )
    for town, those in groupby(known, key=lambda place: place[0][:TOWN]):
        groups.append((names.get(town, town), [(code, _whole(code, name)) for code, name in those]))
    return groups


def _whole(code: str, name: str) -> str:
    return _("%s（全镇）") % name if len(code) == TOWN else name


def households_of(village: str, user: User) -> list[tuple[str, str]]:
    """(户编号, head) of the households on the register of a village, as far as a page lists them."""
    rows = Household.objects.visible_to(user).active().filter(division=village).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:MOST_HOUSEHOLDS])
    heads, numbers = heads_of(keys, user)
    return sorted((numbers[key], heads.get(key, "")) for key in keys if key in numbers)


def projects_in(ticket: Ticket, user: User) -> list[Project]:
    """The projects at a ticket's place, the newest first, as far as a page lists them."""
    rows = Project.objects.visible_to(user).filter(division__code__startswith=ticket.division_id)
    return list(rows.order_by("-year", "number")[:MOST_PROJECTS])


def sources_for(ticket: Ticket, user: User, *, self_only: bool) -> list[IssueSource]:
    """The sources that hold where a ticket lies; self_only: for who registers only what they found."""
    rows = IssueSource.objects.visible_to(user).filter(division__in=ancestor_codes(ticket.division_id))
    if self_only:
        rows = rows.filter(level=FeedbackLevel.SELF)
    return list(rows.order_by("-received_on", "-pk"))


def villages_of(codes: Sequence[str], user: User) -> list[Village]:
    """The villages of these codes, in their order."""
    known = Village.objects.visible_to(user).in_bulk(codes)
    return [known[code] for code in codes if code in known]
