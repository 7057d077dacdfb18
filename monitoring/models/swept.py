"""How many households a sweep had to go to: those on the register on its last day, not those of today."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from households.models import SurveyRound
from households.models.households import HouseholdQuerySet
from households.models.visits import VisitQuerySet

# Households with a record, of those that were on the register on the round's last day.
STILL_THERE = Q(household__closed_on=None) | Q(
    household__closed_on__gt=Coalesce(F("round__closed_on"), F("round__ends_on"))
)


@dataclass(frozen=True, slots=True)
class OnRegister:
    """today: {village: households}; others: village, when it came and when it was closed, of those that a
    round that is over may see otherwise than today.
    """

    today: Mapping[str, int]
    others: Mapping[str, Sequence[tuple[datetime.datetime, datetime.date | None]]]

    def count(self, survey: SurveyRound, village: str, *, on: datetime.date) -> int:
        """How many households a round had to go to in a village."""
        households = self.today.get(village, 0)
        if not is_over(survey, on):
            return households
        last_day, since = _bounds(survey)
        for came_at, closed_on in self.others.get(village, ()):
            was_there = came_at <= since and (closed_on is None or closed_on > last_day)
            households += was_there - (closed_on is None)
        return households


def on_register(households: HouseholdQuerySet, rounds: Sequence[SurveyRound]) -> OnRegister:
    """The register as the rounds saw it; two statements."""
    counted = households.active().order_by().values("division_id").annotate(count=Count("pk"))
    others: dict[str, list[tuple[datetime.datetime, datetime.date | None]]] = defaultdict(list)
    if rounds:
        bounds = [_bounds(each) for each in rounds]
        last_day, since = min(day for day, _at in bounds), min(at for _day, at in bounds)
        moved = Q(closed_on=None, created_at__gt=since) | Q(closed_on__gt=last_day)
        rows = households.filter(moved).order_by().values_list("division_id", "created_at", "closed_on")
        for village, came_at, closed_on in rows:
            others[village].append((came_at, closed_on))
    return OnRegister(dict(counted.values_list("division_id", "count")), others)


def gone_to(households: HouseholdQuerySet, survey: SurveyRound, *, on: datetime.date) -> HouseholdQuerySet:
    """The households that a round had to go to, those that OnRegister.count counts."""
    if not is_over(survey, on):
        return households.active()
    last_day, since = _bounds(survey)
    return households.filter(Q(closed_on=None) | Q(closed_on__gt=last_day), created_at__lte=since)


def recorded_in(visits: VisitQuerySet, rounds: Iterable[SurveyRound]) -> dict[tuple[int, str], int]:
    """{(round, village): households with a record, of those that were on the register}; one statement."""
    rows = visits.current().filter(STILL_THERE, round__in=rounds).order_by().values("round", "division_id")
    counted = rows.annotate(count=Count("household", distinct=True))
    found: dict[tuple[int, str], int] = defaultdict(int)
    found.update({(row["round"], row["division_id"]): row["count"] for row in counted})
    return found


def is_over(survey: SurveyRound, on: datetime.date) -> bool:
    """Whether nothing is added to a round any more."""
    return survey.closed_on is not None or survey.ends_on < on


def _bounds(survey: SurveyRound) -> tuple[datetime.date, datetime.datetime]:
    """A round's last day, and until when a household must have come to be gone to.

    A round that is written down afterwards goes to whoever was on the register then.
    """
    last_day = survey.closed_on or survey.ends_on
    midnight = datetime.datetime.combine(last_day + datetime.timedelta(days=1), datetime.time.min)
    return last_day, max(timezone.make_aware(midnight), survey.created_at)
