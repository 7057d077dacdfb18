"""遍访 (V-COVER): of what secretaries have to have been to by a day, what they were to."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Left

from households.choices.visit_plan import GoalUnit
from households.choices.visits import VisitWay
from households.models import CoverageGoal, Household, Visit
from households.models.rounds import targets_under
from households.reports.visit_plan import reachable
from households.rules.rounds import share
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.figures import percent_of
from povertycase.models import Division, User

DIGITS = {
    GoalUnit.TOWNSHIP: CODE_LENGTHS[Level.TOWNSHIP],
    GoalUnit.VILLAGE: CODE_LENGTHS[Level.VILLAGE],
}


@dataclass(frozen=True)
class GoalProgress:
    """How far one goal has come in the reader's reach.

    targets, covered: in the goal's unit. townships, villages, households: different ones that were visited.
    """

    goal: CoverageGoal
    targets: int
    covered: int
    townships: int
    villages: int
    households: int

    @property
    def missing(self) -> int:
        """How many of the goal's unit nobody has been to."""
        return self.targets - self.covered

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return share(self.covered, self.targets)

    @property
    def rate(self) -> str:
        """As pages write it."""
        return percent_of(self.covered, self.targets)

    def days_left(self, on: datetime.date) -> int | None:
        """Days until the deadline, negative when it has passed; None when nothing is missing."""
        return (self.goal.ends_on - on).days if self.missing else None


def targets_of(user: User, goal: CoverageGoal) -> QuerySet[Household]:
    """The households meant, in the reader's reach."""
    return targets_under(goal.division_id, goal.targets, reachable(user))


def visits_of(user: User, goal: CoverageGoal) -> QuerySet[Visit]:
    """Visits at home of the secretaries to those households, within the term."""
    return (
        Visit.objects.visible_to(user)
        .current()
        .filter(
            visitor__in=goal.secretaries.values("pk"),
            way=VisitWay.HOME,
            visited_on__range=(goal.starts_on, goal.ends_on),
            household__in=targets_of(user, goal).values("pk"),
        )
    )


def progress(user: User, goal: CoverageGoal) -> GoalProgress:
    """How far a goal has come: two statements."""
    expected = _unique(targets_of(user, goal), "pk")
    seen = _unique(visits_of(user, goal), "household")
    return GoalProgress(
        goal,
        targets=expected[goal.unit],
        covered=seen[goal.unit],
        townships=seen[GoalUnit.TOWNSHIP],
        villages=seen[GoalUnit.VILLAGE],
        households=seen[GoalUnit.HOUSEHOLD],
    )


def _unique(rows: QuerySet, household: str) -> dict[str, int]:
    """How many different places and households some rows lie in."""
    found: dict[str, int] = rows.order_by().aggregate(
        township=Count(Left("division_id", DIGITS[GoalUnit.TOWNSHIP]), distinct=True),
        village=Count("division_id", distinct=True),
        household=Count(household, distinct=True),
    )
    return found


def missing_households(user: User, goal: CoverageGoal) -> QuerySet[Household]:
    """The households that no secretary has been to."""
    return targets_of(user, goal).exclude(pk__in=visits_of(user, goal).values("household"))


def missing_places(user: User, goal: CoverageGoal) -> list[Division]:
    """The townships or villages that no secretary has been to."""
    digits = DIGITS[GoalUnit(goal.unit)]
    expected = _places(targets_of(user, goal), digits) - _places(visits_of(user, goal), digits)
    return list(Division.objects.filter(pk__in=expected).select_related("parent").order_by("code"))


def _places(rows: QuerySet, digits: int) -> set[str]:
    places = rows.order_by().annotate(prefix=Left("division_id", digits))
    return set(places.values_list("prefix", flat=True).distinct())
