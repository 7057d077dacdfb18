"""R-HOURS: the two clocks of a ticket begin, and are answered; called by the actions that move it.

They run by the server's clock, whatever day an action is told: an hour is not dated back.
"""

import datetime

from django.utils import timezone

from rectification.models import Ticket
from rectification.rules.hours import due_at

CLOCKS = ("response_due_at", "handling_due_at", "responded_at", "handled_at")


def start_clocks(ticket: Ticket) -> None:
    """A round begins now, by the hours that its type has now. The caller saves CLOCKS."""
    now = timezone.now()
    ticket.response_due_at = due_at(now, ticket.type.response_hours)
    ticket.handling_due_at = due_at(now, ticket.type.handling_hours)
    ticket.responded_at = ticket.handled_at = None


def first_answer(ticket: Ticket) -> datetime.datetime:
    """When it was accepted or given back for the first time in this round: now, unless it was before."""
    return ticket.responded_at or timezone.now()
