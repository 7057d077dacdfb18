"""An open ticket keeps its household on the register, and its risk from being marked as removed."""

import datetime

from households.actions.holds import hold, let_go
from households.choices import HoldKind
from rectification.models import Ticket


def hold_household(ticket: Ticket, *, since: datetime.date) -> None:
    """The ticket is open. Refuses a household that is closed."""
    if ticket.household is not None:
        hold(ticket.household, kind=HoldKind.TICKET, source_code=_code(ticket), since=since)


def free_household(ticket: Ticket, *, on: datetime.date) -> None:
    """The ticket is settled."""
    if ticket.household is not None:
        let_go(ticket.household, kind=HoldKind.TICKET, source_code=_code(ticket), on=on)


def _code(ticket: Ticket) -> str:
    return f"ticket:{ticket.pk}"
