"""0-13: two payments at one moment never take more than the fund has; without the locks they do."""

import threading
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction

from monitoring import actions
from monitoring.actions import fund as money
from monitoring.models import FundApplication, FundEntry, PreventionFund
from povertycase.exceptions import Conflict, Invalid
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
        FundApplication.objects.update(status="approved")
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
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER)
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER TABLE monitoring_fundentry DISABLE TRIGGER "{name}"')
    try:
        found = at_once(*payments)
        assert {type(each) for each in found} == {FundEntry}, found
        assert FundEntry.objects.all().net_yuan() == Decimal("-200.00")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER TABLE monitoring_fundentry ENABLE TRIGGER "{name}"')
