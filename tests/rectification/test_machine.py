"""The state machine, as a table and under people who try anything at random (0-11, 2-40)."""

import random
import re
from collections import Counter

import pytest
from django.db import connection, transaction
from django.http import Http404

from povertycase.exceptions import DomainError
from povertycase.models import AuditEvent
from rectification import actions
from rectification.choices.tickets import SETTLED, TicketStatus
from rectification.models import DeadlineExtension, Ticket
from rectification.reports.invariants import INVARIANTS
from rectification.rules.moves import TICKET_MOVES
from tests.rectification import making
from tests.rectification.making import CLOSED, DAY, DONE, HOLDS, LATER, ON, PDF, REBOUNDS, fresh

PEOPLE = (
    *("village", "village2", "helper", "township", "township2", "department"),
    *("county", "county2", "prefecture", "leader", "sister"),
)
STEPS = 300
CHINESE = re.compile("[\u4e00-\u9fff]")
OUTCOMES = {"done", "Refused", "Conflict", "Invalid", "Http404"}


def reached_from(states):
    """Every state that some moves lead to."""
    known = set(states)
    while True:
        more = {move.target for move in TICKET_MOVES.values() if move.sources & known} - known
        if not more:
            return known
        known |= more


def test_every_state_is_reached():
    assert reached_from({"registered"}) == set(TicketStatus.values)


@pytest.mark.parametrize("state", [each for each in TicketStatus.values if each != "cancelled"])
def test_everything_open_can_be_closed(state):
    assert "closed" in reached_from({state})


def test_what_is_cancelled_stays_cancelled_and_what_is_closed_is_not():
    assert reached_from({"cancelled"}) == {"cancelled"}
    assert {name for name, move in TICKET_MOVES.items() if "closed" in move.sources} == {
        *("pass_recheck", "reopen_ticket", "reopen_parent"),
    }


def reach(node, *, by, version, **facts):
    """A dated step goes by its ticket's version."""
    return actions.reach_node(node, by=by, version=fresh(node.ticket).version, **facts)


# What brings a ticket on, by those who may; people also try everything else.
ONWARD = {
    "registered": ((actions.assign_ticket, "county"), (actions.split_ticket, "county")),
    "assigned": ((actions.accept_ticket, "village"),),
    "accepted": ((actions.fix_measures, "county"), (actions.fix_measures, "township")),
    "measure_fixed": ((reach, "village"), (actions.report_progress, "village")),
    "in_progress": (
        *((reach, "village"), (actions.add_evidence, "village"), (actions.report_progress, "village")),
        *((actions.request_closeout, "village"), (actions.request_closeout, "village")),
        *((actions.approve_extension, "township"), (actions.decline_extension, "county")),
    ),
    "closeout_requested": ((actions.check_closeout, "township"), (actions.return_closeout, "township")),
    "checked": ((actions.review_closeout, "department"),),
    "reviewed": ((actions.confirm_closeout, "county2"),),
    "closed": ((actions.recheck, "county"),),
    "reopened": ((actions.accept_ticket, "village"),),
    "cancelled": ((actions.assign_ticket, "county"),),
}


def tries(cast, chance, row):
    """A step somebody may think of: as often as not the next one, by whoever may."""
    if chance.random() < 0.75:
        action, name = chance.choice(ONWARD[row.status])
        known = [each for each in steps_of(cast, chance, row, cast.village) if each[0] is action]
        return getattr(cast, name), known[-1]
    by = getattr(cast, chance.choice(PEOPLE))
    return by, chance.choice(steps_of(cast, chance, row, by))


def steps_of(cast, chance, row, by):
    """Everything that people do to tickets."""
    places = [actions.ChildDraft(cast.own, "又一户"), actions.ChildDraft(making.village(), "全村")]
    node = row.worknodes.order_by("?").first()
    extension = row.deadlineextensions.order_by("-pk").first() or DeadlineExtension(pk=0, version=1)
    day = LATER if row.rebound_count else DONE  # what was so before it came back proves nothing
    successor = actions.Successor(
        responsible_place=cast.village.postings[0].division, responsible_person="李", executor=cast.village
    )
    judged = {"opinion": chance.choice(["属实", "属实", ""]), "on": CLOSED}
    seen = {"found": "入户", "rechecked_on": LATER, "due_on": DAY(2026, 12, 31), "on": LATER}
    return [
        (actions.assign_ticket, row, (making.assignment(cast, executor=by),), {"on": ON}),
        (actions.assign_ticket, row, (making.assignment(cast),), {"on": ON}),
        (actions.accept_ticket, row, (making.measures(nodes=()),), {"on": ON}),
        (actions.accept_ticket, row, (making.measures(),), {"on": ON}),
        (actions.decline_ticket, row, (), {"note": "不属于本村"}),
        (actions.fix_measures, row, (), {}),
        (actions.return_measures, row, (), {"note": "不具体"}),
        (
            actions.report_progress,
            row,
            (),
            {"percent": chance.choice([50, 100]), "content": "做", "on": DONE},
        ),
        (actions.add_evidence, row, (PDF,), {"kind": "after", "taken_on": day, "on": day}),
        (actions.ask_extension, row, (), {"until": LATER, "reason": "雨季", "on": ON}),
        (actions.approve_extension, extension, (), {"opinion": "同意", "on": ON}),
        (actions.decline_extension, extension, (), {"opinion": "不同意", "on": ON}),
        (actions.request_closeout, row, (), {"similar": "已查", "on": DONE}),
        (actions.check_closeout, row, (), judged),
        (actions.review_closeout, row, (), judged),
        (actions.confirm_closeout, row, (), judged),
        (actions.return_closeout, row, (), judged),
        (actions.recheck, row, (chance.choice([HOLDS, REBOUNDS]),), seen),
        (actions.cancel_ticket, row, (), {"reason": "登记错了", "on": ON}),
        (actions.split_ticket, row, (places[: chance.choice([1, 2])],), {"on": ON}),
        (reach, node or row, (), {"reached_on": day, "note": "完成", "on": day}),
        (actions.reassign_ticket, row, (successor,), {"reason": "人员调整", "on": day}),
    ]


def attempt(by, action, row, arguments, facts):
    """What became of it: nothing at all when it was refused."""
    version = row.version if row.pk == 0 else fresh(row).version
    try:
        with transaction.atomic():
            action(row, *arguments, by=by, version=version, **facts)
    except DomainError as refusal:
        return type(refusal).__name__ if CHINESE.search(refusal.message) else refusal.message
    except Http404:
        return "Http404"
    return "done"


def violated():
    found = set()
    with connection.cursor() as cursor:
        for name, (_title, query) in INVARIANTS.items():
            cursor.execute(query)
            found |= {name} if cursor.fetchone()[0] else set()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_try_the_ledger_stays_true(world, seed):
    cast, chance = making.cast_of_rectification(world), random.Random(seed)
    making.ticket(cast, subject=making.village(), is_common=True)
    outcomes, firsts = Counter(), {}
    for _number in range(STEPS):
        rows = list(Ticket.objects.exclude(status="cancelled").order_by("pk")[:5])
        if len(rows) < 3:  # whatever people cancel, there is something left
            rows.append(making.ticket(cast))
        row = chance.choice(rows)
        before = fresh(row).status
        by, (action, target, arguments, facts) = tries(cast, chance, row)
        if isinstance(target, Ticket) and action is reach:
            continue
        outcome = attempt(by, action, target, arguments, facts)
        outcomes[outcome] += 1
        row = fresh(row)
        assert outcome == "done" or row.status == before, f"{action.__name__} was refused and moved"
        assert violated() == set(), action.__name__
        if row.original_due_on:
            assert firsts.setdefault(row.pk, row.original_due_on) == row.original_due_on
    for row in Ticket.objects.all():
        rebounds = row.rechecks.filter(is_effect_precise=False).count()
        assert row.rebound_count == rebounds
        assert not (row.status in SETTLED and row.children.open().exists())
    moved = AuditEvent.objects.filter(subject="rectification.ticket", verb__in=TICKET_MOVES)
    for event in moved:
        move = TICKET_MOVES[event.verb]
        assert event.facts["from"] in move.sources
        assert event.facts["to"] == move.target
    assert set(outcomes) == OUTCOMES, outcomes
    assert outcomes["done"] > STEPS / 5
    assert moved.filter(verb="confirm_closeout").exists()
