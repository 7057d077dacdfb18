"""Who puts a ticket right and how: given, accepted with measures, the measures judged, or given back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import lock, move
from povertycase.choices import Level, Role
from povertycase.exceptions import Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.actions.duties import forget_nodes, owe_ticket
from rectification.models import Ticket, WorkNode
from rectification.rules.closing import APART
from rectification.rules.measures import FIVE, Duty, Node, duty_unmet, measures_unmet
from rectification.rules.moves import WORKERS

AT_ONCE_DAYS = "ticket.at_once_days"
ANSWERING = (Level.TOWNSHIP, Level.VILLAGE)
# Those who judge measures for their place; a department does for what it leads.
OFFICES = frozenset({Role.TOWNSHIP, Role.COUNTY})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who answers from now on, as in an Assignment; who leads and until when stays as it was."""

    responsible_unit: Organisation | None = None
    responsible_place: Division | None = None
    responsible_person: str
    responsible_phone: str = ""
    executor: User | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresDraft:
    """How whoever accepts a ticket will put it right."""

    goal: str
    measures: str
    mode: str
    nodes: Sequence[Node] = field(default_factory=tuple)


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


@transaction.atomic
def accept_ticket(
    ticket: Ticket, draft: MeasuresDraft, *, by: User, on: datetime.date, version: int | None
) -> Ticket:
    """Whoever it was given to says how and in which steps it is put right. Who: whoever does the work.

    R-NEED: nothing leaves “assigned” without measures, responsibility and deadline.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_worker(ticket, by=by)
    guards.require_move("accept_ticket", ticket, by=by)
    unmet = measures_unmet(
        goal=draft.goal,
        measures=draft.measures,
        mode=draft.mode,
        nodes=draft.nodes,
        due_on=ticket.due_on,
        on=on,
        at_once_days=int(guards.figure(AT_ONCE_DAYS, division_code=ticket.division_id, on=on)),
    )
    guards.require([*unmet, *_reached_unmet(ticket, draft.nodes)])
    with guards.writing("accept_ticket", by=by):
        ticket.goal, ticket.measures, ticket.mode = draft.goal.strip(), draft.measures.strip(), draft.mode
        ticket.save()
        _write_nodes(ticket, draft.nodes)
        move(ticket, "accept_ticket", by=by)
        owe_ticket(ticket)
    return ticket


@transaction.atomic
def decline_ticket(ticket: Ticket, *, by: User, version: int | None, note: str) -> Ticket:
    """It was given to the wrong ones, for a reason, and is nobody's again. Who: whoever it was given to."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_worker(ticket, by=by)
    guards.require_move("decline_ticket", ticket, by=by)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    with guards.writing("decline_ticket", by=by):
        ticket.executor, ticket.remark = None, note.strip()
        ticket.save(update_fields=["executor", "remark", "updated_at"])
        move(ticket, "decline_ticket", by=by, note=guards.told(ticket, note))
        owe_ticket(ticket)
    return ticket


@transaction.atomic
def fix_measures(ticket: Ticket, *, by: User, version: int | None, note: str = "") -> Ticket:
    """The measures will do, and from here on the first deadline stays as it is.

    Who: township, county, the leading department; neither who accepted nor anybody else who is to do it.
    """
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("fix_measures", ticket, by=by)
    guards.require(judge_unmet(ticket, by=by))
    with guards.writing("fix_measures", by=by):
        ticket.original_due_on = ticket.original_due_on or ticket.due_on
        ticket.remark = note.strip()
        ticket.save(update_fields=["original_due_on", "remark", "updated_at"])
        move(ticket, "fix_measures", by=by, note=guards.told(ticket, note))
        owe_ticket(ticket)
    return ticket


@transaction.atomic
def return_measures(ticket: Ticket, *, by: User, version: int | None, note: str) -> Ticket:
    """The measures will not do, for a reason; they are written anew. Who: as for fixing them."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("return_measures", ticket, by=by)
    reason = guards.note_unmet(note, _("请写明措施哪里不行。"))
    guards.require([*judge_unmet(ticket, by=by), *reason])
    with guards.writing("return_measures", by=by):
        ticket.remark = note.strip()
        ticket.save(update_fields=["remark", "updated_at"])
        move(ticket, "return_measures", by=by, note=guards.told(ticket, note))
        owe_ticket(ticket)
    return ticket


def judge_unmet(ticket: Ticket, *, by: User) -> list[Unmet]:
    """Why `by` has no word about the measures of a ticket, for the actions and a page beside its button."""
    unmet = []
    if guards.has_worked(ticket, by=by):
        unmet.append(Unmet("R-SOD", _("这个问题交给您整改，措施须由另一人核定。"), APART))
    if not (access.roles_at(by, ticket.division_id) & OFFICES or guards.leads(ticket, by=by)):
        message = _("措施由牵头单位、乡镇或县级核定，您不属于牵头单位。")
        unmet.append(Unmet("lead_only", message, APART))
    return unmet


def _assignment_unmet(ticket: Ticket, assignment: Assignment, on: datetime.date) -> list[Unmet]:
    standing = ticket.due_on if ticket.original_due_on else None
    unmet = _answer_unmet(ticket, assignment, on, standing=standing)
    return unmet + _later_unmet(ticket, assignment.due_on)


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


def _reached_unmet(ticket: Ticket, nodes: Sequence[Node]) -> list[Unmet]:
    """What those before reached is not planned again."""
    reached = ticket.worknodes.filter(round=ticket.rebound_count).exclude(reached_on=None)
    known = set(reached.values_list("name", flat=True)) & {each.name.strip() for each in nodes}
    message = _("节点“{}”改派之前已经完成，不用再排。")
    return [Unmet("node_reached", message.format(name), FIVE, "nodes") for name in sorted(known)]


def _write_nodes(ticket: Ticket, nodes: Sequence[Node]) -> None:
    """The dated steps of this round become these, beside those that somebody before reached."""
    now = {"ticket": ticket, "round": ticket.rebound_count}
    unreached = WorkNode.objects.filter(**now, reached_on=None)
    forget_nodes(unreached.values_list("pk", flat=True))
    unreached.delete()
    WorkNode.objects.bulk_create(
        WorkNode(**now, division_id=ticket.division_id, name=each.name.strip(), planned_on=each.planned_on)
        for each in nodes
    )
