"""M-SWEEP of the villages of a county: rounds that ended short, and a year with too few whole ones."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import Count, Q

from households.choices import HouseholdStatus, Severity
from households.choices.visit_plan import TargetGroup
from households.choices.visits import RoundKind
from households.models import Household, SurveyRound, Visit
from monitoring.actions.screening.figures import PolicyOfCounty, told
from monitoring.actions.screening.writing import Told
from monitoring.rules.catalogue import figures_taken
from monitoring.rules.found import Found
from monitoring.rules.sweeps import Swept, sweeps_short
from povertycase.models.divisions import ancestor_codes

RULE = "M-SWEEP"
Recorded = dict[tuple[int, str], int]


def judge_sweeps(policy: PolicyOfCounty, *, on: datetime.date) -> Iterator[Told]:
    """This year's rounds that are over, and last year's count where there were rounds here at all.

    A round under way, and a year that may still become whole, are no findings: the page of sweeps says how
    far they have come.
    """
    rounds = _rounds(policy.county, on=on)
    if not rounds:
        return
    recorded = _recorded(rounds)
    homes = Household.objects.filter(
        division__code__startswith=policy.county, status=HouseholdStatus.ACTIVE
    ).order_by()
    counted = homes.values("division_id").annotate(count=Count("pk")).order_by("division_id")
    for village, households in counted.values_list("division_id", "count"):
        here = [each for each in rounds if village.startswith(each.division_id)]
        for found in _of_village(policy, village, households, here, recorded, on=on):
            keys = figures_taken(RULE, found.part, is_exited=False)
            rows = policy.at(village, on)[0]
            yield Told(found, village, None, None, told(rows, keys) if keys else [])


def _of_village(
    policy: PolicyOfCounty,
    village: str,
    households: int,
    rounds: Sequence[SurveyRound],
    recorded: Recorded,
    *,
    on: datetime.date,
) -> Iterator[Found]:
    for year in (on.year - 1, on.year):
        own = [each for each in rounds if each.starts_on.year == year]
        is_over = on.year > year
        if is_over and not own:  # nobody swept here with this system yet
            continue
        day = min(on, datetime.date(year, 12, 31))
        least = policy.at(village, day)[1].sweeps
        swept = [
            Swept(each.name, households, recorded[each.pk, village], str(each.pk))
            for each in own
            if _is_over(each, on) or recorded[each.pk, village] >= households
        ]
        judged = sweeps_short(swept, year=year, least=least or 0, is_year_over=is_over)
        yield from (found for found in judged if found.severity != Severity.NOTE)


def _rounds(county: str, *, on: datetime.date) -> list[SurveyRound]:
    """The sweeps of this year and of the last that reach into the county."""
    inside = Q(division__code__startswith=county) | Q(division__in=ancestor_codes(county))
    sweeps = SurveyRound.objects.filter(inside, kind=RoundKind.CENSUS, targets=TargetGroup.REGISTERED)
    return list(sweeps.filter(starts_on__year__in=(on.year - 1, on.year)).order_by("pk"))


def _recorded(rounds: Sequence[SurveyRound]) -> Recorded:
    """{(round, village): households that are still registered and have a record}."""
    visits = Visit.objects.current().filter(round__in=rounds, household__status=HouseholdStatus.ACTIVE)
    rows = visits.order_by().values("round", "division_id")
    counted = rows.annotate(count=Count("household", distinct=True))
    found: Recorded = defaultdict(int)
    found.update({(row["round"], row["division_id"]): row["count"] for row in counted})
    return found


def _is_over(survey: SurveyRound, on: datetime.date) -> bool:
    return survey.closed_on is not None or survey.ends_on < on
