"""0-13: two payments at one moment never take more than the fund has; without the locks they do."""

import datetime
import threading
from contextlib import contextmanager
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction

from monitoring import actions
from monitoring.actions import fund as money
from monitoring.actions import fund_lines
from monitoring.models import FundApplication, FundEntry, PreventionFund
from povertycase.exceptions import Conflict, Invalid, Stale
from projects.actions.documents import keep_document
from tests import factories
from tests.monitoring import making, relieving
from tests.monitoring.making import PDF
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGER = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger_fund_in_balance%'"


@pytest.fixture
def payments(transactional_db):
    """Two approved applications of 600 each, and a fund of 1,000 that had more when they were approved."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        relieving.deposit(cast, amount="1000.00")
        rows = [relieving.application(cast, amount="600.00") for _turn in range(2)]
        # The second promise stands beside the guard of approval, as an older import might leave it.
        FundApplication.objects.update(status="approved", approved_yuan=600, approved_on=relieving.ON)
    return [
        partial(
            actions.pay_relief,
            row,
            by=cast.county,
            on=relieving.PAID_ON,
            proof=PDF,
            version=making.fresh(row).version,
        )
        for row in rows
    ]


@pytest.fixture
def promises_unseen(monkeypatch):
    """The guard looks at the balance alone, so that only locks are between two payments."""
    monkeypatch.setattr(money, "money_unmet", _balance_only)


@pytest.fixture
def lock_removed(monkeypatch):
    """Both have asked for the balance before either writes."""
    looked = threading.Barrier(2)

    def looks_and_waits(fund, yuan, *, but):
        found = _balance_only(fund, yuan, but=but)
        looked.wait(10)
        return found

    monkeypatch.setattr(money, "locked", lambda pk: PreventionFund.objects.get(pk=pk))
    monkeypatch.setattr(money, "money_unmet", looks_and_waits)


@contextmanager
def trigger_off():
    """The balance is nobody's business but the actions'."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER)
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER TABLE monitoring_fundentry DISABLE TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE monitoring_fundentry ENABLE TRIGGER "{name}"')


def _balance_only(fund, yuan, *, but):
    return money.balance_unmet(yuan, balance=fund.entries.net_yuan())


def test_one_is_paid(payments, promises_unseen):
    found = at_once(*payments)

    assert {type(each) for each in found} == {FundEntry, Invalid}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("400.00")


def test_the_database_alone_holds_it_too(payments, lock_removed):
    found = at_once(*payments)

    assert {type(each) for each in found} == {FundEntry, Conflict}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("400.00")


def test_without_either_lock_the_fund_is_overdrawn(payments, lock_removed):
    """The negative control: the row lock and the trigger taken away, and nothing else."""
    with trigger_off():
        found = at_once(*payments)
    assert {type(each) for each in found} == {FundEntry}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("-200.00")


@pytest.fixture
def reversals(transactional_db):
    """Two people at the county who take the same deposit of 1,000 back by 600 each."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        entry = relieving.deposit(cast, amount="1000.00")
    draft = actions.ReversalDraft(amount_yuan=Decimal(600), document=PDF, booked_on=relieving.ON, note="多记")
    facts = {"on": relieving.ON, "version": making.fresh(entry.fund).version}
    return [
        partial(actions.reverse_deposit, entry, draft, by=by, **facts) for by in (cast.county, cast.county2)
    ]


@pytest.fixture
def rests(transactional_db):
    """Two people at the county who carry the same year's rest over."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        fund = relieving.deposit(cast, amount="1000.00").fund
    draft, on = actions.CarryDraft(document=PDF), datetime.date(2027, 1, 4)
    facts = {"on": on, "version": making.fresh(fund).version}
    return [
        partial(actions.carry_over_relief, fund, draft, by=by, **facts) for by in (cast.county, cast.county2)
    ]


@pytest.fixture
def all_look_first(monkeypatch):
    """No lock and no version between two who move the fund's money; both have looked before either writes."""
    looked = threading.Barrier(2)

    def unheld(fund, *, by, version, step):
        return PreventionFund.objects.get(pk=fund.pk)

    def keeps_and_waits(*args, **facts):
        looked.wait(10)
        return keep_document(*args, **facts)

    monkeypatch.setattr(fund_lines, "_held", unheld)
    monkeypatch.setattr(fund_lines, "keep_document", keeps_and_waits)


def test_one_reversal(reversals):
    found = at_once(*reversals)

    assert {type(each) for each in found} == {FundEntry, Stale}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("400.00")


def test_the_database_alone_holds_two_reversals(reversals, all_look_first):
    found = at_once(*reversals)

    assert {type(each) for each in found} == {FundEntry, Conflict}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("400.00")


def test_without_either_a_deposit_is_reversed_twice(reversals, all_look_first):
    """The negative control."""
    with trigger_off():
        found = at_once(*reversals)
    assert {type(each) for each in found} == {FundEntry}, found
    assert FundEntry.objects.all().net_yuan() == Decimal("-200.00")


def test_one_rest_is_carried(rests):
    found = at_once(*rests)

    assert {type(each) for each in found} == {FundEntry, Stale}, found
    assert FundEntry.objects.filter(kind="rest_in").count() == 1


def test_the_database_alone_holds_two_who_carry(rests, all_look_first):
    found = at_once(*rests)

    assert {type(each) for each in found} == {FundEntry, Conflict}, found
    assert PreventionFund.objects.get(year=2027).entries.net_yuan() == Decimal("1000.00")


def test_without_either_a_rest_is_carried_twice(rests, all_look_first):
    """The negative control."""
    with trigger_off():
        found = at_once(*rests)
    assert {type(each) for each in found} == {FundEntry}, found
    assert PreventionFund.objects.get(year=2027).entries.net_yuan() == Decimal("2000.00")
