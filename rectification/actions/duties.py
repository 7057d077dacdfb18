"""What tickets ask for by a day, as the kernel's obligations have it."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.obligations import Duty, owe, withdraw
from povertycase.choices import CODE_LENGTHS, Level, ObligationState, Role
from povertycase.models import PolicyParameter
from projects.models.deadlines import in_force
from rectification.choices.tickets import WORKING, ExtensionStatus, TicketStatus
from rectification.models import DeadlineExtension, Ticket, WorkNode
from rectification.rules.hours import clock_of, day_of
from rectification.rules.moves import BEING_DONE, WAITING

TICKET, STEP, NODE, EXTENSION = "ticket", "ticket_step", "ticket_node", "ticket_extension"
STEP_DAYS = "ticket.step_days"
COUNTY, TOWN = CODE_LENGTHS[Level.COUNTY], CODE_LENGTHS[Level.TOWNSHIP]
OPEN, MET, WITHDRAWN = ObligationState.OPEN, ObligationState.MET, ObligationState.WITHDRAWN
# The page of a ticket: the address rectification:ticket.


def owe_ticket(ticket: Ticket) -> None:
    """The ticket has moved, or its steps and requests have; its actions call it, when all is written."""
    of_ticket = {"ticket": ticket.pk}
    owe(
        chain(
            _of_tickets(Ticket.objects.filter(pk=ticket.pk)),
            _of_steps(Ticket.objects.filter(pk=ticket.pk)),
            _of_nodes(WorkNode.objects.filter(**of_ticket)),
            _of_extensions(DeadlineExtension.objects.filter(**of_ticket)),
        )
    )


def forget_nodes(nodes: Iterable[int]) -> None:
    """Dated steps are planned anew, and these are none any more; the caller holds their ticket."""
    withdraw(NODE, [f"{NODE}:{node}" for node in nodes])


def ticket_duties() -> Iterator[Duty]:
    """The deadlines of all tickets, which wait until the caller's transaction ends."""
    return _of_tickets(Ticket.objects.select_for_update(of=("self",)).order_by("pk"))


def step_duties() -> Iterator[Duty]:
    """Whose turn it is in each ticket."""
    return _of_steps(Ticket.objects.select_for_update(of=("self",)).order_by("pk"))


def node_duties() -> Iterator[Duty]:
    """The dated steps of all tickets."""
    return _of_nodes(WorkNode.objects.select_for_update(of=("self",)).order_by("pk"))


def extension_duties() -> Iterator[Duty]:
    """The requests for more time that anybody made."""
    return _of_extensions(DeadlineExtension.objects.select_for_update(of=("self",)).order_by("pk"))


def _of_tickets(tickets: QuerySet[Ticket]) -> Iterator[Duty]:
    """A ticket is put right by its deadline: asked to be closed it is done, sent back it is owed again."""
    for ticket in tickets.select_related("type"):
        if ticket.due_on is None:  # given to nobody yet
            continue
        yield Duty(
            kind=TICKET,
            subject_code=f"{TICKET}:{ticket.pk}",
            title=_title(ticket, ticket.due_on),
            due_on=ticket.due_on,
            state=_state_of(ticket),
            **_place(ticket),
            **_worker(ticket),
        )


def _title(ticket: Ticket, due_on: datetime.date) -> str:
    """With the hour, unless the day comes before it."""
    hour = ticket.handling_due_at
    if hour is None or due_on < day_of(hour):
        return _("{}应整改到位").format(_words(ticket))
    return _("{}应在 {} 前处置到位").format(_words(ticket), clock_of(hour))


def _state_of(ticket: Ticket) -> ObligationState:
    if ticket.status in BEING_DONE:
        return OPEN
    is_nobodys = ticket.status in {TicketStatus.REGISTERED, TicketStatus.CANCELLED}
    return WITHDRAWN if is_nobodys else MET


def _of_steps(tickets: QuerySet[Ticket]) -> Iterator[Duty]:
    """Whoever's turn it is takes the next step within so many days of the one before, or by an hour."""
    days = Days()
    for ticket in tickets.select_related("type"):
        due_on = days.after(timezone.localtime(ticket.moved_at).date(), ticket.division_id)
        title = f"{_words(ticket)}{ticket.get_status_display()}"
        if ticket.response_due_at is not None and ticket.responded_at is None:
            hour = ticket.response_due_at
            due_on = min(due_on or day_of(hour), day_of(hour))
            title += _("，须在 {} 前响应").format(clock_of(hour))
        if due_on is None:
            continue
        is_open = ticket.status in WAITING
        yield Duty(
            kind=STEP,
            subject_code=f"{TICKET}:{ticket.pk}",
            title=title,
            due_on=due_on,
            state=OPEN if is_open else WITHDRAWN if ticket.status == TicketStatus.CANCELLED else MET,
            **_place(ticket),
            **_turn(ticket),
        )


def _of_nodes(nodes: QuerySet[WorkNode]) -> Iterator[Duty]:
    """A dated step is reached by its day, while its ticket is at work in the same round."""
    for node in nodes.select_related("ticket__type"):
        ticket = node.ticket
        is_wanted = ticket.status in WORKING and node.round == ticket.rebound_count
        yield Duty(
            kind=NODE,
            subject_code=f"{NODE}:{node.pk}",
            title=_("{}有整改节点应完成").format(_words(ticket)),
            due_on=node.planned_on,
            state=MET if node.reached_on else OPEN if is_wanted else WITHDRAWN,
            **_place(ticket),
            **_worker(ticket),
        )


def _of_extensions(extensions: QuerySet[DeadlineExtension]) -> Iterator[Duty]:
    """A request for more time is answered within the days of a step."""
    days = Days()
    for extension in extensions.select_related("ticket__type"):
        ticket = extension.ticket
        due_on = days.after(extension.asked_on, ticket.division_id)
        if due_on is None:
            continue
        yield Duty(
            kind=EXTENSION,
            subject_code=f"{EXTENSION}:{extension.pk}",
            title=_("{}的延期申请待审批").format(_words(ticket)),
            due_on=due_on,
            state=OPEN if extension.status == ExtensionStatus.REQUESTED else MET,
            **_place(ticket),
            **_office(ticket),
        )


class Days:
    """Within how many days a step is taken, in every place and on every day, by one query."""

    def __init__(self) -> None:
        self.rows = list(PolicyParameter.objects.filter(key=STEP_DAYS))

    def after(self, day: datetime.date, place: str) -> datetime.date | None:
        """The last day; None where nobody has set the days."""
        row = in_force(self.rows, STEP_DAYS, place, day)
        return day + datetime.timedelta(days=int(row.value)) if row else None


def _words(ticket: Ticket) -> str:
    """The ticket without a name: what is restricted not by its type either."""
    if ticket.is_restricted:
        return _("限定知悉范围的问题 {} ").format(ticket.number)
    if ticket.household_id is not None:
        return _("一户的问题（{}）").format(ticket.type.name)
    return _("问题 {}（{}）").format(ticket.number, ticket.type.name)


def _place(ticket: Ticket) -> dict[str, Any]:
    """Where it lies: what is restricted in its county, so that no village or township hears of it."""
    facts = {"url": reverse("rectification:ticket", args=[ticket.pk]), "is_restricted": ticket.is_restricted}
    if ticket.is_restricted:
        return {**facts, "division_id": ticket.division_id[:COUNTY]}
    return {**facts, "division_id": ticket.division_id, "household_key": ticket.household_id}


def _worker(ticket: Ticket) -> dict[str, Any]:
    """Whoever puts it right: the account that was named, else the unit, else the office of the place."""
    if ticket.executor_id is not None:
        return {"assignee_id": ticket.executor_id}
    if ticket.is_restricted or not ticket.responsible_place_id:
        return _unit(ticket, ticket.responsible_unit_id)
    is_village = len(ticket.responsible_place_id) > TOWN
    return {"role": Role.VILLAGE if is_village else Role.TOWNSHIP}


def _turn(ticket: Ticket) -> dict[str, Any]:
    """Who takes the next step: the state machine names the roles, this the one that is meant to."""
    if ticket.status in {TicketStatus.ASSIGNED, TicketStatus.REOPENED}:
        return _worker(ticket)
    if ticket.status in {TicketStatus.ACCEPTED, TicketStatus.CHECKED}:
        return _unit(ticket, ticket.lead_unit_id)
    return {"role": Role.COUNTY} if ticket.status == TicketStatus.REVIEWED else _office(ticket)


def _unit(ticket: Ticket, unit: int | None) -> dict[str, Any]:
    """A unit, and the office that is told where nobody of it has an account."""
    return _office(ticket) | ({} if ticket.is_restricted else {"organisation_id": unit})


def _office(ticket: Ticket) -> dict[str, Any]:
    """The township of its place; the county's of what lies above one, and of what is restricted."""
    is_countys = ticket.is_restricted or len(ticket.division_id) < TOWN
    return {"role": Role.COUNTY if is_countys else Role.TOWNSHIP}
