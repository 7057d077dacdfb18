"""How a ticket is put right: accepted with measures and dated steps, which another one judges."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase import access
from povertycase.actions import lock, move
from povertycase.choices import Role
from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.clocks import first_answer
from rectification.actions.duties import forget_nodes, owe_ticket
from rectification.models import Ticket, WorkNode
from rectification.rules.closing import APART
from rectification.rules.measures import FIVE, Node, measures_unmet

AT_ONCE_DAYS = "ticket.at_once_days"
# Those who judge measures for their place; a department does for what it leads.
OFFICES = frozenset({Role.TOWNSHIP, Role.COUNTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuresDraft:
    """How whoever accepts a ticket will put it right."""

    goal: str
    measures: str
    mode: str
    nodes: Sequence[Node] = field(default_factory=tuple)


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
        ticket.responded_at = first_answer(ticket)
        ticket.save()
        _write_nodes(ticket, draft.nodes)
        move(ticket, "accept_ticket", by=by)
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
