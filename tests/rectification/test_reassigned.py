"""2-39: who is to do it leaves, or is elsewhere; another one does, until the same day."""

import pytest

from povertycase.exceptions import Conflict, Invalid, Refused
from povertycase.models import Division, Posting
from rectification import actions
from rectification.rules.measures import Node
from tests import factories
from tests.rectification import making
from tests.rectification.making import DAY, DONE, DUE, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def reassigned(cast, row, *, by=None, on=ON, reason="原经办人调离", **changes):
    facts = {
        "responsible_place": Division.objects.get(pk=factories.VILLAGE),
        "responsible_person": "赵支书",
        "executor": cast.village2,
    }
    successor = actions.Successor(**facts | changes)
    return take(actions.reassign_ticket, row, successor, reason=reason, by=by or cast.township, on=on)


def test_who_leaves_office_is_followed_by_another(cast):
    row = making.at_work(cast, making.ticket(cast))
    node = row.worknodes.get()
    actions.reach_node(node, reached_on=ON, note="已核对", by=cast.village, on=ON, version=fresh(row).version)
    take(actions.report_progress, row, percent=50, content="做了一半", by=cast.village, on=ON)
    Posting.objects.filter(user=cast.village).update(valid_to=ON)

    reassigned(cast, row)
    assert (fresh(row).status, row.executor, row.responsible_person) == ("assigned", cast.village2, "赵支书")
    assert (row.due_on, row.original_due_on, row.percent, row.leader) == (DUE, DUE, 50, "李副县长")
    assert row.remark == "原经办人调离"
    with pytest.raises(Invalid, match="改派之前已经完成"):
        making.accepted(cast, row)
    making.accepted(cast, row, nodes=(Node("补发", DAY(2026, 5, 1)),))
    assert set(row.worknodes.values_list("name", flat=True)) == {"核对台账", "补发"}
    take(actions.fix_measures, row, by=cast.county)
    making.judged(cast, making.requested(cast, making.done(cast, row)))
    assert fresh(row).status == "closed"


def test_a_household_that_moved_is_the_next_villages(cast):
    row = making.at_work(cast, making.ticket(cast))
    cast.own.division_id = "990101100202"
    cast.own.save()
    there = factories.user("there", "village", "990101100202")
    new = {"executor": there, "responsible_place": Division.objects.get(pk="990101100202")}
    with pytest.raises(Invalid, match="没有办理岗位"):
        reassigned(cast, row, **new | {"executor": cast.village})

    reassigned(cast, row, on=LATER, reason="户已迁到新民村", **new)
    take(actions.accept_ticket, row, making.measures(nodes=()), by=there, on=LATER)
    assert (fresh(row).status, row.due_on) == ("accepted", DUE), "the day stands, although it has passed"


def test_nobody_is_put_in_their_place_without_a_reason_nor_while_it_is_judged(cast):
    row = making.assigned(cast, making.ticket(cast))
    with pytest.raises(Invalid) as refusal:
        reassigned(cast, row, reason=" ", responsible_person="", executor=None)
    assert [each.code for each in refusal.value.unmet] == [
        *("note_required", "person_required", "executor_required"),
    ]
    for by in (cast.village, cast.department):
        with pytest.raises(Refused):
            reassigned(cast, row, by=by)
    making.accepted(cast, row)
    take(actions.fix_measures, row, by=cast.county)
    making.requested(cast, making.done(cast, row))
    with pytest.raises(Conflict):
        reassigned(cast, row, on=DONE)
    making.judged(cast, row)
    with pytest.raises(Conflict):
        reassigned(cast, row, on=LATER)


def test_what_came_back_may_go_to_another(cast):
    row = making.rechecked(cast, making.closed(cast), REBOUNDS)

    assert reassigned(cast, row, on=LATER).status == "assigned"
    assert (row.due_on, row.rebound_count) == (DAY(2026, 12, 31), 1)
