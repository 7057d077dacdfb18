"""R-HOURS in words: by which hour a ticket is answered and put right, or by how much it is late."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rectification.choices.tickets import TicketStatus
from rectification.models import Ticket
from rectification.rules.hours import Term, clock_of

Lamp = Mapping[str, str]
# As many hours before the last one the lamp changes: half a working day.
SOON_HOURS = 4
RESPONSE, HANDLING = gettext_lazy("响应"), gettext_lazy("处置")


def lamps_of(ticket: Ticket, *, now: datetime.datetime) -> list[Lamp]:
    """What is owed in hours and what was done of it; nothing where no hours are set, or it was cancelled."""
    return [lamp_of(what, term, now=now) for what, term in _terms(ticket)]


def next_lamp(ticket: Ticket, *, now: datetime.datetime) -> Lamp | None:
    """What a row of a list shows: what is owed next, and nothing when all is done."""
    waiting = [(what, term) for what, term in _terms(ticket) if term.done_at is None]
    return lamp_of(*waiting[0], now=now) if waiting else None


def lamp_of(what: object, term: Term, *, now: datetime.datetime) -> Lamp:
    """One of them in words; less than an hour is said as such."""
    facts = {"what": what, "hour": clock_of(term.due_at), "hours": _hours(term.hours(now))}
    if term.done_at is not None:
        facts["done"] = clock_of(term.done_at)
        if term.is_late(now):
            return {"state": "overdue", "words": _("%(done)s 已%(what)s，超时%(hours)s") % facts}
        return {"state": "ok", "words": _("%(done)s 已%(what)s，没有超时") % facts}
    if term.is_late(now):
        return {"state": "overdue", "words": _("%(what)s超时%(hours)s") % facts}
    state = "soon" if term.hours(now) < SOON_HOURS else "ok"
    return {"state": state, "words": _("须在 %(hour)s 前%(what)s，还有%(hours)s") % facts}


def _terms(ticket: Ticket) -> Sequence[tuple[object, Term]]:
    if ticket.status == TicketStatus.CANCELLED:
        return []
    both = (
        (RESPONSE, ticket.response_due_at, ticket.responded_at),
        (HANDLING, ticket.handling_due_at, ticket.handled_at),
    )
    return [(what, Term(due, done)) for what, due, done in both if due is not None]


def _hours(hours: int) -> str:
    return _(" %s 小时") % hours if hours else _("不到 1 小时")
