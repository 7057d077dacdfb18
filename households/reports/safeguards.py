"""What a household's page says of visits: the last ones, and the newest check of each safeguard."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from households.choices.visits import ProposalStatus
from households.models import ChangeProposal, Household, SafeguardCheck, Visit
from households.models.safeguards import items_of
from households.models.visits import sees_visits
from households.reports.visit_plan import Plan, Planned
from households.reports.visit_words import problem_labels
from povertycase.models import User

SHOWN_VISITS = 3


@dataclass(frozen=True)
class Safeguard:
    """One safeguard with its newest check, None before there was one."""

    label: str
    check: SafeguardCheck | None
    is_linked: bool


@dataclass(frozen=True)
class Visiting:
    """The newest visits that stand, the days since the last, what waits to be decided, and what is due.

    planned: None for a household that is not to be visited.
    """

    last: list[Any] = field(default_factory=list)
    days: int = 0
    open_proposals: int = 0
    planned: Planned | None = None


def visiting_of(household: Household, user: User) -> Visiting:
    """The panel 走访; nothing for whoever reads no visits."""
    if not sees_visits(user):
        return Visiting()
    visits = Visit.objects.visible_to(user).current().filter(household=household)
    last = list(visits.select_related("visitor").order_by("-visited_on", "-received_at")[:SHOWN_VISITS])
    for visit in last:
        visit.problems = problem_labels(visit.answers)  # type: ignore[attr-defined]
    proposals = ChangeProposal.objects.visible_to(user).filter(household=household)
    waiting = proposals.filter(status=ProposalStatus.PROPOSED).count()
    days = (timezone.localdate() - last[0].visited_on).days if last else 0
    planned = Plan(user).planned([household.pk]).get(household.pk)
    return Visiting(last, days, waiting, planned)


def safeguards_of(household: Household, user: User) -> list[Safeguard]:
    """The panel 保障, in one query: the items that the user's postings read."""
    rows = SafeguardCheck.objects.visible_to(user).filter(household=household).newest()
    newest = {row.item: row for row in rows}
    is_linked = sees_visits(user)
    return [Safeguard(str(item.label), newest.get(item), is_linked) for item in items_of(user)]
