"""Who helps each village, and what is missing there (V-PAIR, V-TEAM, V-ATT)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from households.choices import EXITED_TYPES, RESIDENT_DUTIES, Force, Lack
from households.models import (
    Household,
    Pairing,
    ResidentTeam,
    TeamAttendance,
    TeamMember,
    Village,
    VillagePairing,
)
from households.rules import teams as rules
from households.rules.dates import month_days
from povertycase import access
from povertycase.choices import Role
from povertycase.models import User
from povertycase.models.parameters import values_for_places

SIZE_KEYS = ("team.large_households", "team.large_size", "team.small_size")
DAY_KEYS = ("team.resident_days", "team.leader_days")
KEYS = [
    *SIZE_KEYS,
    *DAY_KEYS,
    "team.conflict",
    "team.forces_poverty",
    "team.forces_other",
    "team.first_secretary_households",
]


@dataclass(frozen=True)
class ShortMonth:
    """A member whose days of the month stay below what is required; kind: `resident` or `work`."""

    member: TeamMember
    kind: str
    days: int
    required: int


@dataclass(frozen=True, kw_only=True)
class VillageHelp:
    """One village: who helps it, and what the rules say; None where a fact is unknown.

    required: full-time people required. missing_people, missing_forces: see rules.teams. days: how many of
    the month are entered, of how many that are asked for.
    """

    village: Village
    team: ResidentTeam | None
    members: Sequence[TeamMember]
    organisations: Sequence[VillagePairing]
    full_time: int
    required: int | None
    missing_people: int | None
    missing_forces: list[str] | None
    short: Sequence[ShortMonth]
    values: Mapping[str, Any]

    @property
    def code(self) -> str:
        """The village's code."""
        return str(self.village.division_id)

    @property
    def helped_by(self) -> frozenset[int]:
        """The keys of the organisations that help it."""
        return frozenset(each.organisation_id for each in self.organisations)

    @cached_property
    def lacks(self) -> frozenset[Lack]:
        """Everything that is missing."""
        found = {
            Lack.TEAM: self.team is None,
            Lack.SIZE: self.team is not None and bool(self.missing_people),
            Lack.FORCES: bool(self.missing_forces),
            Lack.DAYS: bool(self.short),
            Lack.ORGANISATION: not self.organisations,
            Lack.CLASS: self.village.is_poverty_village is None or self.required is None,
        }
        return frozenset(lack for lack, is_there in found.items() if is_there)


@dataclass(frozen=True)
class TownHelp:
    """The villages of a township together: how many, and how many with each lack."""

    code: str
    name: str
    villages: int
    lacks: Mapping[Lack, int]


def help_of(user: User, *, division: str, month: str, on: datetime.date) -> list[VillageHelp]:
    """Every village in force in `user`'s reach whose code begins with `division`, in order.

    month: YYYY-MM, whose attendance is judged. The same few queries for one village and for a thousand.
    """
    villages = list(
        Village.objects.visible_to(user)
        .filter(division__code__startswith=division, division__valid_to=None)
        .select_related("division__parent")
        .order_by("division_id")
    )
    codes = [village.division_id for village in villages]
    facts = Facts(user, division, month)
    values = values_for_places(KEYS, division_codes=codes, on=on)
    return [_help(village, facts, values[village.division_id]) for village in villages]


def by_town(helps: Iterable[VillageHelp]) -> list[TownHelp]:
    """The same by township."""
    towns: dict[str, list[VillageHelp]] = defaultdict(list)
    for each in helps:
        towns[each.code[:9]].append(each)
    return [
        TownHelp(code, _town_name(those[0]), len(those), counts_of(those)) for code, those in towns.items()
    ]


def counts_of(helps: Sequence[VillageHelp]) -> dict[Lack, int]:
    """How many villages have each lack."""
    return {lack: sum(lack in each.lacks for each in helps) for lack in Lack}


class Facts:
    """What is known of the villages of a place, read once for all of them; keys are village codes."""

    def __init__(self, user: User, division: str, month: str) -> None:
        self.user, self.month = user, month
        inside = {"division__code__startswith": division}
        teams = ResidentTeam.objects.visible_to(user).in_force().filter(**inside)
        self.teams = {team.division_id: team for team in teams}
        self.members = _grouped(
            TeamMember.objects.visible_to(user)
            .filter(team__in=teams, **inside)
            .select_related("organisation", "user")
            .order_by("pk")
        )
        self.organisations = _grouped(
            VillagePairing.objects.visible_to(user)
            .in_force()
            .filter(**inside)
            .select_related("organisation")
            .order_by("started_on", "pk")
        )
        attendance = TeamAttendance.objects.visible_to(user).filter(month=month, **inside)
        self.attendance = {row.member_id: row for row in attendance}
        self.households = _households(user, inside)

    def households_of(self, code: str) -> tuple[int | None, int | None]:
        """(脱贫户, those without somebody); unknown to a 帮扶责任人, who does not see all of a village."""
        if not access.roles_at(self.user, code) - {Role.HELPER}:
            return None, None
        return self.households.get(code, (0, 0))


def _help(village: Village, facts: Facts, values: Mapping[str, Any]) -> VillageHelp:
    code = village.division_id
    everybody = facts.members.get(code, [])
    members = [member for member in everybody if member.left_on is None]
    organisations = facts.organisations.get(code, [])
    full_time, unknown = count_people(members)
    required = required_size(village, values)
    registered, unpaired = facts.households_of(code)
    present = {member.duty for member in members}
    present |= {Force.ORGANISATION.value} if organisations else set()
    present |= {Force.TEAM.value} if present & RESIDENT_DUTIES else set()
    present |= set() if unpaired else {Force.HELPERS.value}
    return VillageHelp(
        village=village,
        team=facts.teams.get(code),
        members=members,
        organisations=organisations,
        full_time=full_time,
        required=required,
        missing_people=rules.missing_people(required=required, full_time=full_time, unknown=unknown),
        missing_forces=_missing_forces(village, values, present, registered),
        short=short_of(everybody, facts.attendance, facts.month, values),
        values=values,
    )


def count_people(members: Iterable[TeamMember]) -> tuple[int, int]:
    """(known to be full time, of whom nobody has said): somebody with two duties is one person."""
    said: dict[Any, set[bool | None]] = defaultdict(set)
    for member in members:
        said[member.user_id or member.name].add(member.is_full_time)
    full_time = sum(True in each for each in said.values())
    return full_time, sum(True not in each and None in each for each in said.values())


def required_size(village: Village, values: Mapping[str, Any]) -> int | None:
    """V-TEAM with the figures of the place; None when a figure is missing or is no number."""
    if not all(isinstance(values.get(key), int) for key in SIZE_KEYS):
        return None
    large, large_size, small_size = (values[key] for key in SIZE_KEYS)
    limits = rules.SizeLimits(large, large_size, small_size, str(values.get("team.conflict", "max")))
    return rules.required_size(
        household_count=village.household_count, is_exited=village.is_exited, limits=limits
    )


def short_of(
    members: Iterable[TeamMember],
    attendance: Mapping[int, TeamAttendance],
    month: str,
    values: Mapping[str, Any],
) -> list[ShortMonth]:
    """V-ATT of whoever was in the team throughout the month."""
    if not all(isinstance(values.get(key), int) for key in DAY_KEYS):
        return []
    limits = rules.DayLimits(*(values[key] for key in DAY_KEYS))
    first, last = month_days(month)
    found = []
    for member in members:
        row = attendance.get(member.pk)
        is_throughout = member.joined_on <= first and (member.left_on is None or member.left_on >= last)
        if row is None or not is_throughout:
            continue
        short = rules.short_days(
            duty=member.duty,
            is_full_time=member.is_full_time,
            resident_days=row.resident_days,
            work_days=row.work_days,
            limits=limits,
        )
        found += [ShortMonth(member, *each) for each in short]
    return found


def _missing_forces(
    village: Village, values: Mapping[str, Any], present: set[str], registered: int | None
) -> list[str] | None:
    if village.is_poverty_village is None:
        return None
    required = values.get("team.forces_poverty" if village.is_poverty_village else "team.forces_other")
    if not isinstance(required, list):
        return None
    least = None if village.is_poverty_village else values.get("team.first_secretary_households")
    return rules.missing_forces(
        required,
        present=present,
        registered=registered,
        first_secretary_least=least if isinstance(least, int) else None,
    )


def _households(user: User, inside: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """{village: (脱贫户, households that need somebody and have nobody)}."""
    in_force = Pairing.objects.visible_to(user).in_force().filter(household=OuterRef("pk"))
    needing = Household.objects.visible_to(user).needing_helper().filter(**inside)
    rows = (
        needing.annotate(is_paired=Exists(in_force))
        .values("division_id")
        .annotate(
            registered=Count("pk", filter=Q(household_type__in=EXITED_TYPES)),
            unpaired=Count("pk", filter=Q(is_paired=False)),
        )
    )
    return {row["division_id"]: (row["registered"], row["unpaired"]) for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.division_id].append(row)
    return dict(found)


def _town_name(help_: VillageHelp) -> str:
    town = help_.village.division.parent
    return town.name if town else help_.code[:9]
