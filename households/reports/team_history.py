"""What was in a village: former members and organisations, and the days of the last months."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from households.models import ResidentTeam, TeamAttendance, TeamMember, VillagePairing
from households.reports.teams import VillageHelp, short_of
from households.rules.dates import add_months
from povertycase.models import User

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Past:
    """Whoever has left a village, with who followed; organisations that have gone; teams withdrawn."""

    members: Sequence[TeamMember]
    organisations: Sequence[VillagePairing]
    teams: Sequence[ResidentTeam]


@dataclass(frozen=True)
class Months:
    """Who was in the team in the last months that are over, and whose days were short in which."""

    members: Sequence[TeamMember]
    months: Sequence[str]
    known: Mapping[tuple[int, str], TeamAttendance]
    short: set[tuple[int, str]]


def past_of(user: User, code: str) -> Past:
    """What a village had, the newest first."""
    members = TeamMember.objects.visible_to(user).filter(division=code, left_on__isnull=False)
    gone = VillagePairing.objects.visible_to(user).filter(division=code, ended_on__isnull=False)
    teams = ResidentTeam.objects.visible_to(user).filter(division=code, ended_on__isnull=False)
    return Past(
        list(members.select_related("organisation", "successor").order_by("-left_on", "-pk")),
        list(gone.select_related("organisation").order_by("-ended_on", "-pk")),
        list(teams.order_by("-ended_on", "-pk")),
    )


def standing_of(user: User, help_: VillageHelp, today: datetime.date) -> Months:
    """The last months of the team in force, judged by the figures of today."""
    first = today.replace(day=1)
    months = [f"{add_months(first, -back):%Y-%m}" for back in range(MONTHS_SHOWN, -1, -1)]
    members = TeamMember.objects.visible_to(user).filter(team=help_.team) if help_.team else []
    everybody = [each for each in members if each.left_on is None or f"{each.left_on:%Y-%m}" >= months[0]]
    rows = TeamAttendance.objects.visible_to(user).filter(member__in=everybody, month__in=months)
    known = {(row.member_id, row.month): row for row in rows}
    short = set()
    for month in months[:-1]:  # the present one is not over
        of_month = {pk: row for (pk, when), row in known.items() if when == month}
        short |= {(each.member.pk, month) for each in short_of(everybody, of_month, month, help_.values)}
    return Months(sorted(everybody, key=_order), months, known, short)


def _order(member: TeamMember) -> tuple[datetime.date, int]:
    return member.joined_on, member.pk
