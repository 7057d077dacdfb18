"""R-PARENT: what is common is never closed above a child that opens at the same moment; and other races."""

import threading
import time
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction

from povertycase.exceptions import Conflict, Invalid, Stale
from rectification import actions
from rectification.actions import closing, objections
from rectification.actions import tickets as registering
from rectification.choices.tickets import Cause
from rectification.models import DeadlineExtension, RankingObjection, Ticket, TicketProposal
from tests import factories
from tests.rectification import making, scoring
from tests.rectification.making import CLOSED, DUE, LATER, ON, fresh
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGERS = "SELECT tgname FROM pg_trigger WHERE tgname ~ '^pgtrigger_(settled_last|under_open_parent)_'"


@pytest.fixture
def steps(transactional_db):
    """The county confirms what is common; another one of the county adds a child to it."""
    with transaction.atomic():
        cast = making.cast_of_rectification(factories.world())
        row = making.ticket(cast, subject=making.village(), is_common=True)
        making.at_work(cast, row)
        first = actions.ChildDraft(cast.own, "先发现的")
        (child,) = making.take(actions.split_ticket, row, [first], by=cast.county, on=ON)
        making.closed(cast, child)
        making.requested(cast, making.done(cast, row))
        making.judged(cast, row, until="review")
    version = fresh(row).version
    confirm = partial(
        actions.confirm_closeout, row, opinion="属实", by=cast.county2, on=CLOSED, version=version
    )
    second = actions.ChildDraft(making.village(), "后发现的")
    split = partial(actions.split_ticket, row, [second], by=cast.county, on=ON, version=version)
    return confirm, split


@pytest.fixture
def looked_first(monkeypatch):
    """No lock and no state between the two; both have looked before either writes."""
    looked = threading.Barrier(2)

    def unheld(row, *, by, version):
        return Ticket.objects.get(pk=row.pk)

    def judges_and_waits(*args, **facts):
        found = closing_unmet(*args, **facts)
        looked.wait(10)
        return found

    def splits_and_waits(*args, **facts):
        looked.wait(10)
        return []

    closing_unmet = closing.unmet_of_level
    monkeypatch.setattr(closing, "lock", unheld)
    monkeypatch.setattr(registering, "lock", unheld)
    monkeypatch.setattr(closing, "unmet_of_level", judges_and_waits)
    monkeypatch.setattr(registering, "_split_unmet", splits_and_waits)
    # A child may come as long as it is judged, so that the state alone holds nothing.
    monkeypatch.setattr(registering, "JUDGED", ())


@contextmanager
def triggers_off():
    """What is settled last is nobody's business but the actions'."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        names = [name for (name,) in cursor.fetchall()]
        assert len(names) == 2
        for name in names:
            cursor.execute(f'ALTER TABLE rectification_ticket DISABLE TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f'ALTER TABLE rectification_ticket ENABLE TRIGGER "{name}"')


def closed_above_open():
    return Ticket.objects.filter(parent__status="closed").open().count()


def test_what_is_judged_gets_no_child(steps):
    confirm, split = at_once(*steps)

    assert isinstance(confirm, Ticket), confirm
    assert isinstance(split, (Conflict, Stale)), split
    assert closed_above_open() == 0


def test_the_database_alone_settles_the_parent_last(steps, looked_first):
    found = at_once(*steps)

    assert sum(isinstance(each, Conflict) for each in found) == 1, found
    assert closed_above_open() == 0


def test_without_either_it_is_closed_above_an_open_child(steps, looked_first):
    """The negative control: the locks and the triggers taken away, and nothing else."""
    with triggers_off():
        found = at_once(*steps)
    assert [type(each) for each in found] == [Ticket, list], found
    assert closed_above_open() == 1


def test_a_child_that_comes_back_while_what_is_common_is_confirmed_opens_it(steps):
    confirm, _split = steps
    parent = confirm.args[0]
    child = parent.children.get()
    county = type(parent.moved_by).objects.get(username="county")
    recheck = partial(
        *(actions.recheck, child, making.REBOUNDS),
        found="又没有分",
        rechecked_on=LATER,
        due_on=LATER,
        by=county,
        on=LATER,
        version=fresh(child).version,
    )
    confirmed, came_back = at_once(confirm, recheck)

    assert isinstance(came_back, Ticket), came_back
    assert isinstance(confirmed, (Ticket, Invalid)), confirmed
    assert fresh(child).status == "reopened"
    assert fresh(parent).status == ("in_progress" if isinstance(confirmed, Ticket) else "reviewed")


@pytest.fixture
def cast(transactional_db):
    with transaction.atomic():
        return making.cast_of_rectification(factories.world())


def test_two_who_propose_the_same_make_one(cast):
    draft = actions.ProposalDraft(
        cause=Cause.AUDIT, code="1", type_code="7.1", subject=cast.own, content="同一条", seen_on=ON
    )
    found = at_once(*(partial(actions.propose, [draft], by=by, on=ON) for by in (cast.county, cast.county2)))

    assert sorted(found) == [0, 1], found
    assert TicketProposal.objects.count() == 1


def test_two_who_register_get_two_numbers(cast):
    drafts = [making.draft(cast), making.draft(cast, subject=making.village())]
    found = at_once(*(partial(actions.register_ticket, each, by=cast.township, on=ON) for each in drafts))

    assert {type(each) for each in found} == {Ticket}, found
    assert len(set(Ticket.objects.values_list("number", flat=True))) == 2


def test_one_of_two_requests_for_more_time_waits(cast):
    row = making.at_work(cast, making.ticket(cast))
    version = fresh(row).version
    ask = partial(
        actions.ask_extension, row, until=LATER, reason="雨季", by=cast.village, on=ON, version=version
    )
    found = at_once(ask, ask)

    assert {type(each) for each in found} == {DeadlineExtension, Conflict}, found
    assert fresh(row).due_on == DUE


def test_a_closing_never_overtakes_a_request_for_more_time(cast):
    row = making.done(cast, making.at_work(cast, making.ticket(cast)))
    facts = {"by": cast.village, "version": fresh(row).version}
    ask = partial(actions.ask_extension, row, until=LATER, reason="雨季", on=ON, **facts)
    close = partial(actions.request_closeout, row, similar="已查", on=ON, **facts)
    asked, requested = at_once(ask, close)

    assert isinstance(asked, (DeadlineExtension, Stale)), asked
    assert isinstance(requested, Ticket if isinstance(asked, Stale) else Invalid), requested


@pytest.fixture
def objects_and_seals(transactional_db, monkeypatch):
    """The sister township objects to a month's sheet; the quarter of these months is sealed meanwhile."""
    with transaction.atomic():
        cast = making.cast_of_rectification(factories.world())
        scheme = scoring.all_published(cast, scoring.adopted(cast))
        row = making.take(
            actions.publish_ranking, scoring.ranking(cast, scheme), by=cast.county, on=scoring.APRIL_1
        )
    sheet = scoring.sheet(scheme, 2, factories.SISTER_TOWN)
    has_written, record = threading.Event(), objections.record

    def records_late(*args, **facts):
        has_written.set()
        time.sleep(0.5)
        return record(*args, **facts)

    def seals(version=row.version):
        has_written.wait(10)
        return actions.freeze_ranking(row, by=cast.county2, on=making.DAY(2026, 4, 15), version=version)

    monkeypatch.setattr(objections, "record", records_late)
    return partial(scoring.objected, sheet, by=cast.sister), seals, row


def test_a_quarter_is_not_sealed_beside_an_objection_that_is_being_written(objects_and_seals):
    objects, seals, row = objects_and_seals

    _objection, refusal = at_once(objects, seals)

    assert [each.code for each in refusal.unmet] == ["sheet_objections_open"]
    assert fresh(row).status == "preview"


def test_without_holding_the_scheme_it_would_be(objects_and_seals, monkeypatch):
    objects, seals, row = objects_and_seals
    monkeypatch.setattr(objections, "hold_scheme", lambda _key: None)

    at_once(objects, seals)

    assert fresh(row).status == "frozen"
    assert RankingObjection.objects.filter(sheet__scheme=row.scheme_id, is_upheld=None).count() == 1
