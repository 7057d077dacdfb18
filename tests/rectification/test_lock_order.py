"""Whoever takes several locks takes them in one order, so that nobody waits for each other.

The order stands in rectification/actions/holding.py. Each race has its control: without it, as it was before,
one of the two ends in a deadlock.
"""

import threading
import time
from functools import partial

import pytest
from django.db import OperationalError, transaction

from households.actions import households as moving
from povertycase.models import Division
from projects.imports.outcomes import Outcome
from rectification import actions
from rectification.actions import closing
from rectification.actions import tickets as registering
from rectification.actions.holding import lock_counties, lock_households
from rectification.actions.ledger import send_ledger
from rectification.imports import ledger_taking
from rectification.imports.ledger import chunks, stage
from rectification.imports.ledger_taking import Taker
from rectification.models import Ticket
from tests import factories
from tests.rectification import making
from tests.rectification.imports.sheets_of_ledgers import ledger, line
from tests.rectification.making import CLOSED, ON, fresh
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "990101100202"
# As long as the other one is given to take a lock, and to wait for the next.
MEANWHILE, WAITING = 0.7, 0.3


@pytest.fixture
def cast(transactional_db):
    with transaction.atomic():
        return making.cast_of_rectification(factories.world())


@pytest.fixture
def turns():
    """(the first one has its first locks, the second one its own)."""
    return threading.Event(), threading.Event()


@pytest.fixture
def closes_and_moves(cast, turns, monkeypatch):
    """The county closes the ticket of a household; the township moves the household to the next village."""
    with transaction.atomic():
        row = making.done(cast, making.at_work(cast, making.ticket(cast)))
        making.judged(cast, making.requested(cast, row), until="review")
    closer_holds, mover_holds = turns
    write, lock = closing._write, moving.lock

    def writes_late(*args, **facts):
        closer_holds.set()
        mover_holds.wait(MEANWHILE)
        time.sleep(WAITING)
        write(*args, **facts)

    def locks_late(*args, **facts):
        closer_holds.wait(MEANWHILE)
        held = lock(*args, **facts)
        mover_holds.set()
        return held

    monkeypatch.setattr(closing, "_write", writes_late)
    monkeypatch.setattr(moving, "lock", locks_late)
    facts = {"opinion": "属实", "by": cast.county2, "on": CLOSED, "version": fresh(row).version}
    close = partial(actions.confirm_closeout, row, **facts)
    to, version = Division.objects.get(pk=OTHER), fresh(cast.own).version
    facts = {"to": to, "by": cast.township, "on": CLOSED, "version": version, "note": "搬到新民村"}
    return row, close, partial(moving.move_household, cast.own, **facts)


def test_a_household_moves_while_its_ticket_is_closed(closes_and_moves):
    row, close, move = closes_and_moves
    found = at_once(close, move)

    assert not [each for each in found if isinstance(each, Exception)], found
    assert (fresh(row).status, row.division_id) == ("closed", OTHER)


def test_without_the_household_s_lock_they_wait_for_each_other(closes_and_moves, monkeypatch):
    _row, close, move = closes_and_moves
    monkeypatch.setattr(closing, "lock_households", lambda *_keys: None)
    found = at_once(close, move)

    assert [each for each in found if isinstance(each, OperationalError)], found


@pytest.fixture
def takes_and_registers(cast, turns, tmp_path, monkeypatch):
    """A ledger with a problem of a village and one of a household; a person registers at the household."""
    ledger_holds, person_holds = turns
    places = ("甲镇红星村", "甲镇红星村张三丰")
    lines = [line(具体问题描述=f"问题{at}", **{"涉及乡镇/村/户": at}) for at in places]
    path = ledger(tmp_path, *lines)
    with transaction.atomic():
        batch = send_ledger("tickets", path.read_bytes(), name=path.name, source=None, by=cast.county)
        stage(batch, by=cast.county)
    settle = ledger_taking.settle_row

    def settles(*args, **facts):
        settle(*args, **facts)
        if not ledger_holds.is_set():
            ledger_holds.set()
            person_holds.wait(MEANWHILE)
            time.sleep(WAITING)

    def locks(*keys):
        lock_households(*keys)
        if ledger_holds.is_set():
            person_holds.set()

    monkeypatch.setattr(ledger_taking, "settle_row", settles)
    monkeypatch.setattr(registering, "lock_households", locks)

    def take():
        (rows,) = chunks(batch, 0, by=cast.county)
        Taker(batch, splits=False, by=cast.county).take(rows, Outcome("tickets"))

    def register():
        ledger_holds.wait(10)
        return actions.register_ticket(making.draft(cast), by=cast.township, on=ON)

    return take, register


def test_a_ledger_and_a_person_register_at_one_household(takes_and_registers):
    found = at_once(*takes_and_registers)

    assert not [each for each in found if isinstance(each, Exception)], found
    assert Ticket.objects.filter(household__isnull=False).count() == 2
    assert len(set(Ticket.objects.values_list("number", flat=True))) == 3


def test_the_county_after_the_household_and_they_wait_for_each_other(takes_and_registers, monkeypatch):
    following = registering._next_number

    def numbers(code, year):
        lock_counties(code)
        return following(code, year)

    monkeypatch.setattr(ledger_taking, "hold_places", list)
    monkeypatch.setattr(registering, "lock_counties", lambda *_codes: None)
    monkeypatch.setattr(registering, "_next_number", numbers)
    found = at_once(*takes_and_registers)

    assert [each for each in found if isinstance(each, OperationalError)], found
