"""What is known of a ticket when somebody wants to close it: facts for the rules."""

from django.db.models import Count, Q

from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.choices.tickets import SETTLED, EvidenceKind, ExtensionStatus, Topic
from rectification.models import Ticket
from rectification.rules.closing import Standing, closing_unmet, verifier_unmet


def standing_of(ticket: Ticket) -> Standing:
    """How far a ticket has come since it last came back."""
    now = {"round": ticket.rebound_count}
    children = ticket.children.aggregate(all=Count("pk"), open=Count("pk", filter=~Q(status__in=SETTLED)))
    return Standing(
        percent=ticket.percent,
        evidence=ticket.evidences.filter(kind=EvidenceKind.AFTER, **now).count(),
        nodes_left=ticket.worknodes.filter(reached_on=None, **now).count(),
        similar=ticket.similar,
        is_common=ticket.is_common,
        children=children["all"],
        open=children["open"],
        is_opinion=ticket.type.topic == Topic.OPINION,
        outcome=ticket.outcome,
        answered_on=ticket.answered_on,
        has_request=ticket.deadlineextensions.filter(status=ExtensionStatus.REQUESTED).exists(),
    )


def unmet_of_level(ticket: Ticket, level: str, *, by: User) -> list[Unmet]:
    """What keeps `by` from letting a ticket pass a level, for the actions and a page beside its button."""
    return [*apart_of_level(ticket, level, by=by), *closing_unmet(standing_of(ticket))]


def apart_of_level(ticket: Ticket, level: str, *, by: User) -> list[Unmet]:
    """R-SOD: why `by` has no word at a level, whether it passes or goes back."""
    return verifier_unmet(
        level,
        has_worked=guards.has_worked(ticket, by=by),
        is_responsible=guards.is_responsible(ticket, by=by),
        leads=guards.leads(ticket, by=by),
    )
