"""M-SWEEP of the villages of a county: rounds that ended short, and a year with too few whole ones."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Q

from households.choices import Severity
from households.choices.visit_plan import TargetGroup
from households.choices.visits import RoundKind
from households.models import Household, SurveyRound, Visit
from monitoring.actions.screening.figures import PolicyOfCounty, told
from monitoring.actions.screening.writing import Told
from monitoring.models.swept import OnRegister, is_over, on_register, recorded_in
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
    recorded = recorded_in(Visit.objects.all(), rounds)
    register = on_register(Household.objects.filter(division__code__startswith=policy.county), rounds)
    for village in sorted(register.today):
        here = [each for each in rounds if village.startswith(each.division_id)]
        for found in _of_village(policy, village, register, here, recorded, on=on):
            keys = figures_taken(RULE, found.part, is_exited=False)
            rows = policy.at(village, on)[0]
            yield Told(found, village, None, None, told(rows, keys) if keys else [])


def _of_village(
    policy: PolicyOfCounty,
    village: str,
    register: OnRegister,
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
            each
            for each in (_swept(survey, village, register, recorded, on=on) for survey in own)
            if each is not None
        ]
        judged = sweeps_short(swept, year=year, least=least or 0, is_year_over=is_over)
        yield from (found for found in judged if found.severity != Severity.NOTE)


def _rounds(county: str, *, on: datetime.date) -> list[SurveyRound]:
    """The sweeps of this year and of the last that reach into the county."""
    inside = Q(division__code__startswith=county) | Q(division__in=ancestor_codes(county))
    sweeps = SurveyRound.objects.filter(inside, kind=RoundKind.CENSUS, targets=TargetGroup.REGISTERED)
    return list(sweeps.filter(starts_on__year__in=(on.year - 1, on.year)).order_by("pk"))


def _swept(
    survey: SurveyRound, village: str, register: OnRegister, recorded: Recorded, *, on: datetime.date
) -> Swept | None:
    """A round as the rule takes it; None while it goes on and is not whole."""
    households, seen = register.count(survey, village, on=on), recorded[survey.pk, village]
    if not is_over(survey, on) and seen < households:
        return None
    return Swept(survey.name, households, seen, str(survey.pk))
