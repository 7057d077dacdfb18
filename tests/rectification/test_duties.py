"""0-09: what a ticket asks for by a day is owed by whoever's turn it is, and reminded until it is done."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from povertycase.actions.reminders import remind
from povertycase.models import Obligation, Reminder
from rectification import actions
from rectification.reports.invariants import INVARIANTS
from tests import factories
from tests.rectification import making
from tests.rectification.making import CLOSED, DONE, DUE, LATER, ON, REBOUNDS, fresh, take

pytestmark = pytest.mark.django_db
DUTIES = sorted(name for name in INVARIANTS if name.startswith("I14"))
LONG_AGO = datetime.date(2026, 1, 1)


@pytest.fixture
def cast(world):
    return making.cast_of_rectification(world)


def owed(kind="ticket"):
    """The one obligation of a kind; the invariants agree with all of them."""
    for name in DUTIES:
        with connection.cursor() as cursor:
            cursor.execute(INVARIANTS[name][1])
            assert cursor.fetchone()[0] == 0, name
    return Obligation.objects.get(kind=kind)


def turn():
    """Whose turn it is now: a role, a unit or a person; None when it is nobody's."""
    row = owed("ticket_step")
    return (row.assignee or row.organisation or row.role) if row.state == "open" else None


def test_the_turn_passes_from_office_to_office_until_it_is_closed(cast):
    """Each step is due in the days that policy sets, and met when the ticket moves on."""
    row = making.ticket(cast)
    step = owed("ticket_step")
    assert (turn(), step.due_on) == ("township", timezone.localdate() + datetime.timedelta(days=5))
    assert step.words == f"红星村一户的问题（{row.type.name}）待交办"
    making.assigned(cast, row)
    assert turn() == cast.village
    making.accepted(cast, row)
    assert turn() == cast.medical
    take(actions.fix_measures, row, by=cast.county)
    assert turn() is None
    making.requested(cast, making.done(cast, row))
    for until, whose in (("check", cast.medical), ("review", "county")):
        take(
            actions.check_closeout if until == "check" else actions.review_closeout,
            row,
            opinion="属实",
            by=cast.township if until == "check" else cast.department,
            on=CLOSED,
        )
        assert turn() == whose
    take(actions.confirm_closeout, row, opinion="属实", by=cast.county2, on=CLOSED)
    assert turn() is None
    assert owed().state == "met"


def test_the_deadline_is_the_executors_and_done_when_closing_is_asked_for(cast):
    row = making.ticket(cast)
    assert not Obligation.objects.filter(kind="ticket").exists()
    making.at_work(cast, row)
    duty = owed()
    assert (duty.due_on, duty.state, duty.assignee) == (DUE, "open", cast.village)
    assert (duty.words, duty.household_key) == (f"红星村一户的问题（{row.type.name}）应整改到位", cast.own.pk)

    making.requested(cast, making.done(cast, row))
    assert owed().state == "met"
    take(actions.return_closeout, row, opinion="差一户", by=cast.township, on=CLOSED)
    assert owed().state == "open"


def test_before_the_deadline_the_executor_and_after_it_the_township_is_told(cast):
    """0-09: T-15, T-7, T-1, the day, then up; what is done or cancelled reminds nobody."""
    making.at_work(cast, making.ticket(cast))
    Obligation.objects.exclude(kind="ticket").update(state="met", done_at=timezone.now())
    Obligation.objects.update(since=LONG_AGO)
    remind(on=DUE - datetime.timedelta(days=15))
    assert set(Reminder.objects.values_list("user__username", "level")) == {
        ("village", "first"),
        ("helper", "first"),
    }
    remind(on=DUE + datetime.timedelta(days=3))
    assert ("township", "township") in set(Reminder.objects.values_list("user__username", "level"))


def test_a_step_that_waits_tells_no_helper(cast):
    """Whoever helps the household has no word in it."""
    making.ticket(cast)
    remind(on=timezone.localdate() + datetime.timedelta(days=5))
    assert set(Reminder.objects.values_list("user__username", flat=True)) == {"township", "township2"}
    assert not Obligation.objects.visible_to(cast.helper).tasks_of(cast.helper).exists()


def test_steps_of_a_ticket_are_owed_while_it_is_at_work(cast):
    row = making.ticket(cast)
    making.accepted(cast, making.assigned(cast, row))
    assert owed("ticket_node").state == "withdrawn"
    take(actions.return_measures, row, by=cast.county, note="再细一些")
    gone = owed("ticket_node").subject_code
    making.accepted(cast, row)
    Obligation.objects.filter(subject_code=gone).delete()
    take(actions.fix_measures, row, by=cast.county)
    node = owed("ticket_node")
    assert (node.state, node.due_on) == ("open", datetime.date(2026, 4, 10))
    making.done(cast, row)
    assert owed("ticket_node").state == "met"


def test_more_time_moves_the_deadline_and_begins_a_new_ladder(cast):
    row = making.at_work(cast, making.ticket(cast))
    Obligation.objects.update(since=LONG_AGO)
    facts = {"until": LATER, "reason": "雨季", "by": cast.village, "on": DONE}
    asked = take(actions.ask_extension, row, **facts)
    request = owed("ticket_extension")
    assert (request.state, request.role) == ("open", "township")
    assert request.due_on == DONE + datetime.timedelta(days=5)
    take(actions.approve_extension, asked, opinion="同意", by=cast.township, on=DONE)

    assert owed("ticket_extension").state == "met"
    assert (owed().due_on, owed().since) == (LATER, timezone.localdate())


def test_cancelled_nothing_is_asked_for_and_after_a_rebound_all_is_again(cast):
    row = making.closed(cast)
    assert owed().state == "met"
    making.rechecked(cast, row, REBOUNDS)
    assert (owed().state, owed().due_on, turn()) == ("open", datetime.date(2026, 12, 31), cast.village)
    other = making.at_work(cast, making.ticket(cast, subject=making.village()))
    take(actions.cancel_ticket, other, reason="重复", by=cast.county2, on=ON)

    mine = Obligation.objects.filter(url__endswith=f"/{other.pk}/")
    assert set(mine.values_list("kind", "state")) == {
        ("ticket", "withdrawn"),
        ("ticket_step", "withdrawn"),
        ("ticket_node", "withdrawn"),
    }


def test_another_executor_owes_it(cast):
    row = making.at_work(cast, making.ticket(cast))
    successor = actions.Successor(
        responsible_place=fresh(row).responsible_place, responsible_person="李", executor=cast.village2
    )
    take(actions.reassign_ticket, row, successor, reason="调离", by=cast.county, on=ON)

    assert owed().assignee == cast.village2
    assert turn() == cast.village2


def test_declined_it_is_the_townships_to_give_to_somebody(cast):
    row = making.assigned(cast, making.ticket(cast))
    take(actions.decline_ticket, row, by=cast.village, note="不是本村的")

    assert owed().state == "withdrawn"
    assert turn() == "township"


def test_what_is_restricted_is_told_to_nobody_below_the_county_but_its_executor(cast):
    """0-60, 3-31: neither its household, its village nor its type stand anywhere."""
    row = making.at_work(cast, making.ticket(cast, by=cast.county, type=making.of_type("C.1")))
    actions.ask_extension(
        fresh(row), until=LATER, reason="雨季", by=cast.village, on=DONE, version=fresh(row).version
    )
    assert owed("ticket_extension").role == "county"
    rows = Obligation.objects.all()
    assert set(rows.values_list("division_id", "household_key", "organisation", "is_restricted")) == {
        (factories.COUNTY, None, None, True)
    }
    assert all("一户" not in each.words and row.type.name not in each.words for each in rows)
    for name in ("township", "township2", "village2", "helper", "department", "sister"):
        assert not Obligation.objects.visible_to(getattr(cast, name)).exists(), name
    remind(on=timezone.localdate() + datetime.timedelta(days=400))
    told = set(Reminder.objects.values_list("user__username", flat=True))
    assert told == {"village", "county", "county2"}


def test_tickets_of_before_are_owed_after_a_rebuild(cast):
    row = making.at_work(cast, making.ticket(cast))
    take(actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=DONE)
    rows = Obligation.objects.filter(kind__startswith="ticket")
    before = set(rows.values_list("kind", "subject_code", "due_on", "state", "title"))
    rows.delete()
    call_command("rebuild_obligations", new=True, verbosity=0)

    assert set(rows.all().values_list("kind", "subject_code", "due_on", "state", "title")) == before
    assert len(before) == 4


def test_it_lies_where_its_household_lies(cast):
    """A household that moves takes its ticket and all that is owed of it along."""
    making.at_work(cast, making.ticket(cast))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE households_household SET division_id = %s WHERE id = %s",
            [factories.SISTER_VILLAGE, cast.own.pk],
        )
    assert owed().division_id == factories.SISTER_VILLAGE
    assert not Obligation.objects.exclude(division_id=factories.SISTER_VILLAGE).exists()
