"""An open ticket keeps its household on the register, and its risk from being marked as removed.

What is restricted holds nothing: a refusal to close the household would tell of it.

Whoever takes several locks takes them in this order, so that two of them wait and never for each other: the
ledgers of a county, the county (whose next number is given out), households by their keys, then what is about
them: proposals, tickets and what hangs on those. Whoever moves or closes a household holds it and then its
tickets; so whoever settles a ticket holds the household first. An inspection that becomes tickets is held
before the county: whoever holds a county or a household waits for none. A work plan is held before its tasks,
a scheme of scores before its sheets and the rankings by it.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from households.actions.holds import hold, hold_many, let_go
from households.choices import HoldKind
from households.models import Household
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Invalid
from povertycase.models import Division
from rectification.actions.places import Subject, fields_of
from rectification.models import ScoreScheme, Ticket

COUNTY = CODE_LENGTHS[Level.COUNTY]


def lock_counties(*division_codes: str) -> None:
    """Before any household: their next numbers are given out by one after the other."""
    known = {code[:COUNTY] for code in division_codes}
    list(Division.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk"))


def lock_households(*keys: int | None) -> None:
    """Before any ticket: whoever moves or closes a household holds it first, and its tickets after it."""
    known = {key for key in keys if key is not None}
    list(Household.objects.select_for_update(of=("self",)).filter(pk__in=known).order_by("pk"))


def hold_scheme(key: int | None) -> None:
    """A ranking by a scheme is sealed while nobody publishes, corrects or objects to a sheet of it."""
    if key is not None:
        list(ScoreScheme.objects.select_for_update(no_key=True).filter(pk=key))


def hold_places(subjects: Iterable[Subject]) -> None:
    """The counties and the households of many places, for a transaction that registers at each of them."""
    places = [placed for subject in subjects if (placed := _fields(subject))]
    lock_counties(*(place["division_id"] for place in places))
    lock_households(*(getattr(place.get("household"), "pk", None) for place in places))


def _fields(subject: Subject) -> dict[str, Any]:
    """Where it is; {} for a person who lives nowhere, which whoever registers says."""
    try:
        return fields_of(subject)
    except Invalid:
        return {}


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
