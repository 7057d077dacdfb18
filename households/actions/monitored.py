"""What monitoring writes down into the register: category, state and days of a household's case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from households.actions import guards
from households.models import Household
from povertycase.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """How a household stands. state: a MonitoringState; the days are as precise as they are known."""

    category: str
    state: str
    identified_on: str
    removed_on: str
    risks: Sequence[str]


@transaction.atomic
def mark_monitored(household: Household, standing: Monitored, *, by: User) -> None:
    """The household's row says what its case says. Called by the actions of monitoring alone, which asked
    who may; the trail of the step is the case's.
    """
    with guards.writing("mark_monitored", by=by):
        Household.objects.filter(pk=household.pk).update(
            monitoring_category=standing.category,
            monitoring_state=standing.state,
            risk_identified_on=standing.identified_on,
            risk_removed_on=standing.removed_on,
            risks=list(standing.risks),
        )
