"""What whoever judges a ticket has before them: what was to be done, what was done, what was shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from povertycase.models import User
from rectification.models import Evidence, ProgressLine, Ticket


@dataclass(frozen=True)
class Judged:
    """A ticket as it is judged. evidence: the pictures and papers of this round, before and after."""

    goal: str
    measures: str
    similar: str
    last: ProgressLine | None
    evidence: Sequence[Evidence]


def shown_to_judges(ticket: Ticket, user: User) -> Judged:
    """Of the round that is judged."""
    now = {"ticket": ticket, "round": ticket.rebound_count}
    shown = Evidence.objects.visible_to(user).filter(**now).select_related("file")
    return Judged(
        ticket.goal,
        ticket.measures,
        ticket.similar,
        ProgressLine.objects.visible_to(user).filter(**now).order_by("-pk").first(),
        list(shown.order_by("-kind", "taken_on", "pk")),
    )
