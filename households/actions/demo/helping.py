"""Who helps whom in the demonstration county, with something missing here and there for the reports."""

import datetime
from collections.abc import Iterator, Sequence
from random import Random

from households.actions.demo.families import GIVEN, SURNAMES
from households.actions.demo.places import Places
from households.actions.worlds.offices import PostingDraft, UserDraft
from households.choices import RESIDENT_DUTIES, Dispatch, Sex, TeamDuty
from households.models import (
    Household,
    Pairing,
    ResidentTeam,
    TeamAttendance,
    TeamMember,
    Village,
    VillagePairing,
)
from households.rules.dates import month_before
from povertycase.choices import Role
from povertycase.models import Organisation, User

TOWN = 9
NAMES = ("龚帮扶", "蒋帮扶", "谢帮扶", "邹帮扶", "苏帮扶", "潘帮扶")
UNPAIRED_EVERY, AWAY_EVERY, UNDESCRIBED = 45, 50, 3
LARGE, SMALL, LARGE_TEAM, SMALL_TEAM = 320, 210, 8, 6
HELPING = ("示例职业中学", "示例林业局", "示例农商银行", "示例教育局", "示例民政局")
FULL_DAYS, SHORT_DAYS, LEADER_DAYS = 22, 15, 6
FROM_OUTSIDE = (TeamDuty.LEADER, TeamDuty.AGRONOMIST, TeamDuty.LAWYER, TeamDuty.BANKER)


def helper_accounts(places: Places, password: str, since: datetime.date) -> list[UserDraft]:
    """A 帮扶责任人 in each town beside the first, whose own is the introduced one, and in the neighbour's."""
    towns = [*sorted({code[:TOWN] for code in places.villages} - {places.town}), places.neighbour_town]
    organisations = [HELPING[n % len(HELPING)] for n in range(len(towns))]
    named = enumerate(zip(towns, NAMES, organisations, strict=False), start=2)
    return [
        UserDraft(f"helper{n}", password, name, [PostingDraft(Role.HELPER, town, organisation, since, None)])
        for n, (town, name, organisation) in named
    ]


def pair_households(*, on: datetime.date) -> None:
    """Everybody who needs somebody has the helper of their town, but for a handful."""
    helpers = {
        posting.division_id: user
        for user in User.objects.filter(posting__role=Role.HELPER)
        for posting in user.posting_set.all()
    }
    since = on.replace(month=1, day=1)
    needing = Household.objects.all().needing_helper().order_by("pk")
    rows = list(needing.values_list("pk", "division_id"))
    Pairing.objects.bulk_create(
        Pairing(helper=helpers[code[:TOWN]], household_id=pk, division_id=code, started_on=since)
        for nth, (pk, code) in enumerate(rows, start=1)
        if nth % UNPAIRED_EVERY and code[:TOWN] in helpers
    )


def form_teams(places: Places, *, seed: int, on: datetime.date) -> None:
    """What each village of the county is, its organisation and its team.

    Of the villages with households: the last has no team, the one before no organisation, the second a
    team without 法律顾问, the third one that is short of people; the fourth has not been described.
    """
    rng = Random(f"teams {seed}")  # noqa: S311  the same people for the same seed
    organisations = list(Organisation.objects.filter(name__in=HELPING).order_by("name"))
    stage = list(places.villages)
    villages = {each.pk: each for each in Village.objects.filter(division__code__startswith=places.county)}
    codes = [*stage, *sorted(set(villages) - set(stage))]
    for nth, code in enumerate(codes):
        if nth != UNDESCRIBED:
            _describe(villages[code], nth)
    facts = ["is_poverty_village", "has_exited", "exit_year", "household_count"]
    Village.objects.bulk_update(villages.values(), facts)
    sent = {code: organisations[nth % len(organisations)] for nth, code in enumerate(codes)}
    VillagePairing.objects.bulk_create(
        VillagePairing(organisation=sent[code], division_id=code, started_on=_formed(on))
        for code in codes
        if code != stage[-2:][0]
    )
    teams = ResidentTeam.objects.bulk_create(
        ResidentTeam(
            division_id=code,
            formed_on=_formed(on),
            document_number=f"示组发〔{_formed(on).year}〕{nth}号",
        )
        for nth, code in enumerate(codes, start=1)
        if code != stage[-1]
    )
    order = {code: nth for nth, code in enumerate(codes)}
    parts = [_members(team, order[team.division_id], sent[team.division_id], rng, on) for team in teams]
    TeamMember.objects.bulk_create(member for part in parts for member in part)
    months = {team.division_id: part for team, part in zip(teams, parts, strict=True)}
    TeamAttendance.objects.bulk_create(
        row for code, part in months.items() for row in _days(part, order[code], on)
    )


def _describe(village: Village, nth: int) -> None:
    """Two of three villages are 贫困村; every sixth has not exited."""
    village.is_poverty_village = nth % 3 != 2
    village.has_exited = nth % 6 != 4 if village.is_poverty_village else None
    village.exit_year = 2018 if village.has_exited else None
    village.household_count = LARGE if nth % 2 else SMALL


def _members(
    team: ResidentTeam, nth: int, organisation: Organisation, rng: Random, on: datetime.date
) -> list[TeamMember]:
    names, since = _names(rng), _formed(on)
    found = []
    for duty in _duties(nth):
        is_resident, is_first = duty in RESIDENT_DUTIES, duty == TeamDuty.FIRST_SECRETARY
        found.append(
            TeamMember(
                team=team,
                division_id=team.division_id,
                name=next(names),
                duty=duty,
                organisation=organisation if is_resident else None,
                is_full_time=is_resident,
                dispatch=Dispatch.SECONDED if is_first else "",
                term_from=since if is_first else None,
                term_to=since.replace(year=on.year + 1) if is_first else None,
                joined_on=since,
            )
        )
    return found


def _duties(nth: int) -> list[TeamDuty]:
    size = LARGE_TEAM if nth % 2 or nth % 6 == 4 else SMALL_TEAM
    if nth == 2:
        size = SMALL_TEAM - 2
    resident = [TeamDuty.FIRST_SECRETARY, TeamDuty.CAPTAIN, *[TeamDuty.MEMBER] * (size - 2)]
    outside = [duty for duty in FROM_OUTSIDE if not (nth == 1 and duty == TeamDuty.LAWYER)]
    return [*outside[:1], *resident, *outside[1:]]


def _days(members: Sequence[TeamMember], nth: int, on: datetime.date) -> Iterator[TeamAttendance]:
    """The last two months that are over; in one village of fifty somebody was away too long in the newer."""
    newest = month_before(on)
    older = month_before(datetime.date.fromisoformat(f"{newest}-01"))
    for month in (older, newest):
        for order, member in enumerate(members):
            is_away = nth % AWAY_EVERY == 0 and order == len(members) // 2 and month == newest
            is_led = member.duty == TeamDuty.LEADER
            if is_led or member.is_full_time:
                yield TeamAttendance(
                    member=member,
                    division_id=member.division_id,
                    month=month,
                    resident_days=None if is_led else SHORT_DAYS if is_away else FULL_DAYS,
                    work_days=LEADER_DAYS if is_led else None,
                )


def _names(rng: Random) -> Iterator[str]:
    """People of working age, each another."""
    given = [name for sex in (Sex.MALE, Sex.FEMALE) for name in GIVEN[sex, False].split()]
    used: set[str] = set()
    while True:
        name = rng.choice(SURNAMES) + rng.choice(given)
        if name not in used:
            used.add(name)
            yield name


def _formed(on: datetime.date) -> datetime.date:
    """The first day of the year before."""
    return datetime.date(on.year - 1, 1, 1)
