"""The villages of a year: which have a plan, how it stands, and how many monitored households are there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from households.models import Village
from monitoring.choices.cases import MONITORED
from monitoring.choices.measures import LACKING, VillagePlanStatus
from monitoring.models import MonitoringCase, VillagePlan
from povertycase.models import User


@dataclass(frozen=True, slots=True)
class VillageYear:
    """A village and its plan of a year; None without one. monitored: households in monitoring today."""

    code: str
    name: str
    town: str
    monitored: int
    plan: VillagePlan | None

    @property
    def state(self) -> str:
        """Where its plan stands."""
        return self.plan.status if self.plan else LACKING


@dataclass(frozen=True, slots=True)
class PlansOfYear:
    """Villages, by where their plan stands."""

    villages: int
    lacking: int
    drafted: int
    submitted: int
    approved: int


def planned_villages(user: User, *, year: int, place: str) -> list[VillageYear]:
    """Every village in reach, by code; three queries however many there are."""
    reached = Village.objects.visible_to(user).filter(division__valid_to=None)
    villages = reached.filter(division__code__startswith=place).select_related("division__parent")
    plans = VillagePlan.objects.visible_to(user).filter(year=year, division__code__startswith=place)
    known = {plan.division_id: plan for plan in plans}
    cases = MonitoringCase.objects.visible_to(user).filter(status__in=MONITORED)
    cases = cases.filter(division__code__startswith=place)
    monitored = dict(cases.order_by().values_list("division").annotate(Count("pk")))
    return [
        VillageYear(
            code=row.division_id,
            name=row.division.name,
            town=row.division.parent.name if row.division.parent else "",
            monitored=monitored.get(row.division_id, 0),
            plan=known.get(row.division_id),
        )
        for row in villages.order_by("division_id")
    ]


def plans_of_year(villages: Sequence[VillageYear]) -> PlansOfYear:
    """How many stand where."""
    count = Counter(row.state for row in villages)
    return PlansOfYear(
        villages=len(villages),
        lacking=count[LACKING],
        drafted=count[VillagePlanStatus.DRAFTED],
        submitted=count[VillagePlanStatus.SUBMITTED],
        approved=count[VillagePlanStatus.APPROVED],
    )


def monitored_in(user: User, code: str) -> int:
    """The households of a village that are monitored today."""
    return MonitoringCase.objects.visible_to(user).filter(status__in=MONITORED, division=code).count()
