"""Visits of this period of one person, for the phone: what is due, what is done, which rounds run."""

from collections.abc import Mapping, Sequence
from typing import Any

from households.models import Household, SurveyRound
from households.reports.visit_plan import Plan, Planned
from povertycase.models import User


def planned_of(user: User, households: Sequence[Household]) -> dict[int, Planned]:
    """{household: where it stands} of those that are to be visited at all."""
    return Plan(user).planned([each.pk for each in households])


def summary_of(planned: Mapping[int, Planned]) -> dict[str, int]:
    """How many are to be visited in their present period, how many were, how many are overdue."""
    rows = planned.values()
    return {
        "due": len(rows),
        "done": sum(row.due_on is None for row in rows),
        "overdue": sum(row.overdue_days is not None for row in rows),
    }


def open_rounds(user: User) -> list[SurveyRound]:
    """The rounds that run where the user works, the one that ends first at the top."""
    return list(SurveyRound.objects.visible_to(user).open().order_by("ends_on", "pk"))


def rounds_shown(rounds: Sequence[SurveyRound]) -> list[dict[str, Any]]:
    """Rounds as the phone holds them."""
    return [{"id": each.pk, "name": each.name, "ends_on": each.ends_on.isoformat()} for each in rounds]


def round_for(household: Household, rounds: Sequence[SurveyRound]) -> int | None:
    """The round a visit to a household belongs to: the one that ends first."""
    return next((each.pk for each in rounds if household.division_id.startswith(each.division_id)), None)
