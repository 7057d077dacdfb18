"""Households that rolls call monitored and of which nobody has a case."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from households.choices import Scheme
from households.models import Registration
from households.models.households import HouseholdQuerySet
from monitoring.choices.cases import CaseStatus
from monitoring.models.cases import MonitoringCase
from monitoring.rules.adoption import OnRoll, adoption_unmet
from povertycase.exceptions import Unmet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household without a case, and what its roll says. rejected: how often it was not taken in here."""

    pk: int
    division_code: str
    roll: OnRoll
    number: str
    rejected: int

    def unmet(self) -> list[Unmet]:
        """What keeps it from becoming a case."""
        return adoption_unmet(self.roll)


def without_case(households: HouseholdQuerySet) -> HouseholdQuerySet:
    """Those that a roll calls monitored and that have no case, but for such as came to nothing."""
    known = MonitoringCase.objects.exclude(status=CaseStatus.REJECTED)
    on_roll = ~Q(monitoring_category="") | ~Q(monitoring_state="") | ~Q(risk_identified_on="")
    return households.active().filter(on_roll).exclude(Exists(known.filter(household=OuterRef("pk"))))


def candidates(households: HouseholdQuerySet) -> Iterator[Candidate]:
    """Those of the households that rolls call monitored and that have no case; one query."""
    numbers = Registration.objects.filter(household=OuterRef("pk"), scheme=Scheme.MONITORING)
    rejected = MonitoringCase.objects.filter(household=OuterRef("pk"), status=CaseStatus.REJECTED)
    counted = rejected.order_by().values("household").annotate(count=Count("pk")).values("count")
    rows = (
        without_case(households)
        .order_by("pk")
        .values_list(
            *("pk", "division_id", "monitoring_category", "monitoring_state"),
            *("risk_identified_on", "risk_removed_on", "risks"),
            Subquery(numbers.values("number")[:1]),
            Subquery(counted),
        )
    )
    for pk, code, category, state, identified_on, removed_on, risks, number, times in rows.iterator():
        roll = OnRoll(
            category=category,
            state=state,
            identified_on=identified_on,
            removed_on=removed_on,
            risks=risks,
        )
        yield Candidate(pk, code, roll, number or "", times or 0)
