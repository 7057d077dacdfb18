"""回头看: a closed ticket is looked at again, and comes back when it does not hold."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, move
from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.clocks import CLOCKS, start_clocks
from rectification.actions.duties import owe_ticket
from rectification.actions.holding import hold_again, lock_households
from rectification.choices.tickets import TicketStatus
from rectification.models import Recheck, Ticket
from rectification.rules.closing import APART, COMMON, Answers, recheck_unmet
from rectification.rules.hours import deadline_unmet

# What a new round clears or sets, beside its clocks.
BEGINS_ANEW = ("rebound_count", "due_on", "closed_on", "percent", "similar", "outcome", "answered_on")


@transaction.atomic
def recheck(
    ticket: Ticket,
    answers: Answers,
    *,
    found: str,
    rechecked_on: datetime.date,
    due_on: datetime.date | None,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Ticket:
    """Is what was closed precise in information, measures and effect. Who: township, county.

    Nobody who did the work or confirmed its closing. Any “no” opens the ticket again under its number, counts
    the rebound and sets a new deadline (due_on); what is common with it opens first.
    """
    parents = Ticket.objects.filter(children=ticket.pk).values_list("household_id", flat=True)
    lock_households(ticket.household_id, *parents)
    ticket = lock(ticket, by=by, version=version)
    verb = "pass_recheck" if answers.holds else "reopen_ticket"
    guards.require_move(verb, ticket, by=by)
    unmet = recheck_unmet(
        answers,
        found=found,
        rechecked_on=rechecked_on,
        closed_on=ticket.closed_on,
        due_on=due_on,
        on=on,
    )
    guards.require([*apart_of_recheck(ticket, by=by), *unmet])
    with guards.writing(verb, by=by):
        _write(ticket, answers, found, rechecked_on, by=by)
        if answers.holds:
            move(ticket, verb, by=by, note=guards.told(ticket, found))
            owe_ticket(ticket)
        else:
            _reopen(ticket, found, due_on=due_on, by=by, on=on)
    return ticket


def _write(ticket: Ticket, answers: Answers, found: str, rechecked_on: datetime.date, *, by: User) -> None:
    Recheck.objects.create(
        ticket=ticket,
        division_id=ticket.division_id,
        round=ticket.rebound_count,
        rechecked_on=rechecked_on,
        is_information_precise=answers.information,
        are_measures_precise=answers.measures,
        is_effect_precise=answers.effect,
        found=found.strip(),
        rechecked_by=by,
    )


def _reopen(ticket: Ticket, found: str, *, due_on: datetime.date | None, by: User, on: datetime.date) -> None:
    start_clocks(ticket)
    guards.require(deadline_unmet(due_on, ticket.handling_due_at, on=on, field="due_on"))
    if ticket.parent is not None:
        _reopen_parent(ticket.parent, ticket, due_on=due_on, by=by, on=on)
    move(ticket, "reopen_ticket", by=by, note=guards.told(ticket, found))
    ticket.rebound_count += 1
    ticket.due_on, ticket.closed_on, ticket.percent, ticket.similar = due_on, None, 0, ""
    ticket.outcome, ticket.answered_on = "", None
    ticket.save(update_fields=[*BEGINS_ANEW, *CLOCKS, "updated_at"])
    hold_again(ticket, since=on)
    owe_ticket(ticket)


def _reopen_parent(
    parent: Ticket, child: Ticket, *, due_on: datetime.date | None, by: User, on: datetime.date
) -> None:
    """What is common is never closed above something open; its measures stand, it waits for the child."""
    parent = Ticket.objects.select_for_update().get(pk=parent.pk)
    if parent.status != TicketStatus.CLOSED:
        return
    if not Ticket.objects.visible_to(by).filter(pk=parent.pk).exists():
        message = _("共性问题 {} 已经销号，子问题反弹须由县级登记回头看。").format(parent.number)
        guards.require([Unmet("parent_above", message, COMMON)])
    note = _("子问题 {} 反弹").format(child.number)
    move(parent, "reopen_parent", by=by, note=guards.told(child, note))
    parent.closed_on = parent.handled_at = None
    if parent.handling_due_at and child.handling_due_at:
        parent.handling_due_at = max(parent.handling_due_at, child.handling_due_at)
    if due_on and parent.due_on and due_on > parent.due_on:
        parent.due_on = due_on
    parent.save(update_fields=["closed_on", "due_on", "handling_due_at", "handled_at", "updated_at"])
    hold_again(parent, since=on)
    owe_ticket(parent)


def apart_of_recheck(ticket: Ticket, *, by: User) -> list[Unmet]:
    """Why `by` does not look again: somebody else does than who did the work or closed it."""
    closers = ticket.closeoutreviews.filter(
        round=ticket.rebound_count, level="county", has_passed=True, reviewed_by__in=by.own_accounts
    )
    unmet = []
    if guards.has_worked(ticket, by=by):
        unmet.append(Unmet("R-SOD", _("您参与了这个问题的整改，须由另一人回头看。"), APART))
    if closers.exists():
        unmet.append(Unmet("R-SOD", _("这个问题由您认定销号，须由另一人回头看。"), APART))
    return unmet
