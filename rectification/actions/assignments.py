"""Who puts a ticket right: it is given to somebody, to another one, or given back."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import lock, move
from povertycase.choices import Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.actions.clocks import first_answer
from rectification.actions.duties import owe_ticket
from rectification.choices.tickets import DutyRole
from rectification.models import Ticket
from rectification.rules.hours import deadline_unmet
from rectification.rules.measures import FIVE, Duty, duty_unmet
from rectification.rules.moves import WORKERS

ANSWERING = (Level.TOWNSHIP, Level.VILLAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """五定 without the measures. Responsible is a unit, or a township or village; executor: whose account."""

    leader: str
    lead_unit: Organisation | None
    responsible_unit: Organisation | None = None
    responsible_place: Division | None = None
    responsible_person: str
    responsible_phone: str = ""
    executor: User | None
    due_on: datetime.date | None
    duty_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who answers from now on, as in an Assignment; who leads and until when stays as it was."""

    responsible_unit: Organisation | None = None
    responsible_place: Division | None = None
    responsible_person: str
    responsible_phone: str = ""
    executor: User | None
    duty_role: str = ""


@transaction.atomic
def assign_ticket(
    ticket: Ticket, assignment: Assignment, *, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """Somebody is to put it right until a day. Who: township, county.

    Refuses with everything of 五定 that is missing, and an account that does not work where the ticket lies.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("assign_ticket", ticket, by=by)
    guards.require(_assignment_unmet(ticket, assignment, on))
    with guards.writing("assign_ticket", by=by):
        ticket.leader = assignment.leader.strip()
        ticket.lead_unit = assignment.lead_unit
        ticket.due_on = assignment.due_on
        _answer(ticket, assignment)
        ticket.save()
        move(ticket, "assign_ticket", by=by)
        owe_ticket(ticket)
    return ticket


@transaction.atomic
def reassign_ticket(
    ticket: Ticket, successor: Successor, *, reason: str, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """Another one is to do it, until the same day, for a reason. Who: township, county.

    For an executor who left office, or a household that lives elsewhere now. Whoever follows accepts it
    with measures of their own; what was reported, shown and reached stays.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("reassign_ticket", ticket, by=by)
    whole = Assignment(
        leader=ticket.leader,
        lead_unit=ticket.lead_unit,
        responsible_unit=successor.responsible_unit,
        responsible_place=successor.responsible_place,
        responsible_person=successor.responsible_person,
        responsible_phone=successor.responsible_phone,
        executor=successor.executor,
        due_on=ticket.due_on,
        duty_role=successor.duty_role,
    )
    unmet = guards.note_unmet(reason, _("请写明改派的原因。"))
    guards.require([*unmet, *_answer_unmet(ticket, whole, on, standing=ticket.due_on)])
    with guards.writing("reassign_ticket", by=by):
        _answer(ticket, whole)
        ticket.remark = reason.strip()
        ticket.save()
        move(ticket, "reassign_ticket", by=by, note=guards.told(ticket, reason))
        owe_ticket(ticket)
    return ticket


def _answer(ticket: Ticket, assignment: Assignment) -> None:
    ticket.responsible_unit = assignment.responsible_unit
    ticket.responsible_place = assignment.responsible_place
    ticket.responsible_person = assignment.responsible_person.strip()
    ticket.responsible_phone = assignment.responsible_phone.strip()
    ticket.executor = assignment.executor
    ticket.duty_role = assignment.duty_role


@transaction.atomic
def decline_ticket(ticket: Ticket, *, by: User, version: int | None, note: str) -> Ticket:
    """It was given to the wrong ones, for a reason, and is nobody's again. Who: whoever it was given to."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_worker(ticket, by=by)
    guards.require_move("decline_ticket", ticket, by=by)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    with guards.writing("decline_ticket", by=by):
        ticket.executor, ticket.remark, ticket.responded_at = None, note.strip(), first_answer(ticket)
        ticket.save(update_fields=["executor", "remark", "responded_at", "updated_at"])
        move(ticket, "decline_ticket", by=by, note=guards.told(ticket, note))
        owe_ticket(ticket)
    return ticket


def _assignment_unmet(ticket: Ticket, assignment: Assignment, on: datetime.date) -> list[Unmet]:
    standing = ticket.due_on if ticket.original_due_on else None
    unmet = _answer_unmet(ticket, assignment, on, standing=standing)
    unmet += _later_unmet(ticket, assignment.due_on)
    if ticket.original_due_on is None:  # else the day was fixed, and an extension may have moved it
        unmet += deadline_unmet(assignment.due_on, ticket.handling_due_at, on=on, field="due_on")
    return unmet


def _answer_unmet(
    ticket: Ticket, assignment: Assignment, on: datetime.date, *, standing: datetime.date | None
) -> list[Unmet]:
    """standing: a day that may have passed, because it is not set now."""
    unmet = duty_unmet(
        Duty(
            leader=assignment.leader,
            has_lead_unit=assignment.lead_unit is not None,
            responsible=sum(
                each is not None for each in (assignment.responsible_unit, assignment.responsible_place)
            ),
            person=assignment.responsible_person,
            due_on=assignment.due_on,
        ),
        on=on,
        standing=standing,
    )
    if assignment.duty_role and assignment.duty_role not in DutyRole.values:
        unmet.append(Unmet("duty_role_unknown", _("责任定位请从列表中选择。"), FIVE, "duty_role"))
    unmet += _executor_unmet(ticket, assignment.executor)
    unmet += _place_unmet(ticket, assignment.responsible_place)
    return unmet


def _later_unmet(ticket: Ticket, due_on: datetime.date | None) -> list[Unmet]:
    """A deadline that was fixed once is asked to be later; it is not set anew."""
    if ticket.original_due_on is None or ticket.due_on is None or due_on is None or due_on <= ticket.due_on:
        return []
    message = _("时限已经核定为 {}，要推后请办理延期申请。").format(ticket.due_on.isoformat())
    return [Unmet("due_fixed", message, FIVE, "due_on")]


def _executor_unmet(ticket: Ticket, executor: User | None) -> list[Unmet]:
    """The account reaches the ticket once it is named, in a role that does work."""
    if executor is None:
        return [Unmet("executor_required", _("请选择办理这个问题的账号。"), FIVE, "executor")]
    if not access.roles_at(executor, ticket.division_id) & WORKERS:
        message = _("{} 在问题所在的地方没有办理岗位。").format(executor.name)
        return [Unmet("executor_elsewhere", message, FIVE, "executor")]
    return []


def _place_unmet(ticket: Ticket, place: Division | None) -> list[Unmet]:
    if place is None:
        return []
    if place.level not in ANSWERING:
        # Everybody at the county would be responsible, and nobody there could confirm.
        return [Unmet("place_level", _("责任地方请选择乡镇或村。"), FIVE, "responsible_place")]
    if not _lies_around(place.pk, ticket.division_id):
        message = _("责任乡镇、村与问题所在的地方无关。")
        return [Unmet("place_elsewhere", message, FIVE, "responsible_place")]
    return []


def _lies_around(place: str, ticket_place: str) -> bool:
    """Whether one of the two holds the other: a village answers for what lies in it, or in its township."""
    return place.startswith(ticket_place) or ticket_place.startswith(place)
