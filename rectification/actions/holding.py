"""An open ticket keeps its household on the register, and its risk from being marked as removed.

What is restricted holds nothing: a refusal to close the household would tell of it.
"""

import datetime

from households.actions.holds import hold, hold_many, let_go
from households.choices import HoldKind
from households.models import Household
from rectification.models import Ticket


def lock_households(*keys: int | None) -> None:
    """Before any ticket: whoever moves or closes a household holds it first, and its tickets after it."""
    known = {key for key in keys if key is not None}
    list(Household.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk"))


def hold_household(ticket: Ticket, *, since: datetime.date) -> None:
    """The ticket is open. Refuses a household that is closed."""
    if ticket.household is not None and not ticket.is_restricted:
        hold(ticket.household, kind=HoldKind.TICKET, source_code=_code(ticket), since=since)


def hold_again(ticket: Ticket, *, since: datetime.date) -> None:
    """The ticket came back, a fact also of a household that was closed since. The caller locked it."""
    if ticket.household_id is not None and not ticket.is_restricted:
        place = (ticket.household_id, ticket.division_id, _code(ticket))
        hold_many([place], kind=HoldKind.TICKET, since=since)


def free_household(ticket: Ticket, *, on: datetime.date) -> None:
    """The ticket is settled."""
    if ticket.household is not None and not ticket.is_restricted:
        let_go(ticket.household, kind=HoldKind.TICKET, source_code=_code(ticket), on=on)


def _code(ticket: Ticket) -> str:
    return f"ticket:{ticket.pk}"
