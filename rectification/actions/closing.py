"""A ticket is closed by levels: asked for, checked in the township, reviewed by who leads, confirmed."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move
from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.duties import owe_ticket
from rectification.actions.holding import free_household, lock_households
from rectification.actions.standings import apart_of_level, standing_of, unmet_of_level
from rectification.actions.work import early_unmet, write_line
from rectification.choices.tickets import CloseoutLevel, TicketStatus, Topic
from rectification.models import CloseoutReview, Ticket
from rectification.rules.closing import closing_unmet
from rectification.rules.moves import PASSED_BY

# Which level has the word in a state.
LEVEL_OF = {
    TicketStatus.CLOSEOUT_REQUESTED: CloseoutLevel.TOWN,
    TicketStatus.CHECKED: CloseoutLevel.LEAD,
    TicketStatus.REVIEWED: CloseoutLevel.COUNTY,
}


@transaction.atomic
def request_closeout(
    ticket: Ticket,
    *,
    similar: str,
    outcome: str = "",
    answered_on: datetime.date | None = None,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Ticket:
    """Whoever did the work says it is done, which is a report too. Who: whoever does the work.

    similar: where others of its kind were looked for, and what was found; outcome, answered_on: of public
    opinion, what was answered in public and when. Refuses with everything missing: 100 %, a picture or paper
    of afterwards, every dated step, every child settled.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_worker(ticket, by=by)
    guards.require_move("request_closeout", ticket, by=by)
    ticket.similar = similar.strip()
    if ticket.type.topic == Topic.OPINION:
        ticket.outcome, ticket.answered_on = outcome.strip(), answered_on
    guards.require([*closing_unmet(standing_of(ticket)), *_answered_unmet(ticket, on)])
    with guards.writing("request_closeout", by=by):
        write_line(ticket, _told(ticket), by=by, on=on)
        ticket.handled_at = timezone.now()
        ticket.save(update_fields=["similar", "outcome", "answered_on", "handled_at", "updated_at"])
        move(ticket, "request_closeout", by=by)
        owe_ticket(ticket)
    return ticket


@transaction.atomic
def check_closeout(
    ticket: Ticket, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """村镇初验. Who: village, township, county; nobody who did the work."""
    ticket = lock(ticket, by=by, version=version)
    return _pass(ticket, "check_closeout", opinion, by=by, on=on)


@transaction.atomic
def review_closeout(
    ticket: Ticket, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """牵头部门审核. Who: the leading department, the county; nobody who did the work or looked before."""
    ticket = lock(ticket, by=by, version=version)
    return _pass(ticket, "review_closeout", opinion, by=by, on=on)


@transaction.atomic
def confirm_closeout(
    ticket: Ticket, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """县级认定: it is closed. Who: county; not who did it or reviewed it, nor the responsible unit."""
    lock_households(ticket.household_id)
    ticket = lock(ticket, by=by, version=version)
    ticket.closed_on = on
    ticket = _pass(ticket, "confirm_closeout", opinion, by=by, on=on)
    free_household(ticket, on=on)
    return ticket


@transaction.atomic
def return_closeout(
    ticket: Ticket, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """It is not done, for a reason, and the work goes on. Who: whoever may let it pass now.

    Each level speaks for itself alone, and nobody who did the work for any.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("return_closeout", ticket, by=by)
    guards.require_role_of_move(PASSED_BY[ticket.status], ticket, by=by)
    unmet = guards.note_unmet(opinion, _("请写明哪里没有整改到位。"))
    guards.require([*unmet, *apart_of_level(ticket, LEVEL_OF[TicketStatus(ticket.status)], by=by)])
    with guards.writing("return_closeout", by=by):
        _write(ticket, opinion, has_passed=False, by=by, on=on)
        # It is owed again, by the same hour: as its day is.
        ticket.handled_at = None
        ticket.save(update_fields=["handled_at", "updated_at"])
        move(ticket, "return_closeout", by=by, note=guards.told(ticket, opinion))
        owe_ticket(ticket)
    return ticket


def _told(ticket: Ticket) -> str:
    """The report: what was answered stays in it, also when the ticket comes back and is answered anew."""
    if ticket.answered_on is None:
        return _("申请销号")
    return _("申请销号。{} 公开回应：{}").format(ticket.answered_on.isoformat(), ticket.outcome)


def _answered_unmet(ticket: Ticket, on: datetime.date) -> list[Unmet]:
    """It was answered by today, and not before it was found or came back."""
    if ticket.answered_on is None:
        return []
    if ticket.answered_on > on:
        return [Unmet("day", _("公开回应日期不能晚于今天。"), field="answered_on")]
    return early_unmet(ticket, ticket.answered_on, "answered_on")


def _pass(ticket: Ticket, verb: str, opinion: str, *, by: User, on: datetime.date) -> Ticket:
    guards.require_move(verb, ticket, by=by)
    unmet = guards.note_unmet(opinion, _("请写明核查的意见。"))
    guards.require([*unmet, *unmet_of_level(ticket, LEVEL_OF[TicketStatus(ticket.status)], by=by)])
    with guards.writing(verb, by=by):
        _write(ticket, opinion, has_passed=True, by=by, on=on)
        ticket.save(update_fields=["closed_on", "updated_at"])
        move(ticket, verb, by=by, note=guards.told(ticket, opinion))
        owe_ticket(ticket)
    return ticket


def _write(ticket: Ticket, opinion: str, *, has_passed: bool, by: User, on: datetime.date) -> None:
    """What the level says whose turn it is."""
    CloseoutReview.objects.create(
        ticket=ticket,
        division_id=ticket.division_id,
        round=ticket.rebound_count,
        level=LEVEL_OF[TicketStatus(ticket.status)],
        has_passed=has_passed,
        opinion=opinion.strip(),
        reviewed_on=on,
        reviewed_by=by,
    )
