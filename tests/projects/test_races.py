"""F-RACE-2: twenty payments at once against a balance for ten."""

from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from povertycase.exceptions import Conflict, DomainError
from projects import actions
from projects.models import LedgerEntry
from tests import factories
from tests.projects import making
from tests.projects.making import TODAY
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SENT, FIT = 20, 10
UNGUARDED = "ALTER TABLE projects_ledgerentry DISABLE TRIGGER USER"


@pytest.fixture
def approved(transactional_db, monkeypatch):
    """Twenty approved payments of 1,000 yuan; the allocation has 10,000, the guard was not asked yet."""
    with transaction.atomic():
        cast = making.cast_of_projects(factories.world())
        given = making.allocation(cast, yuan="10000.00")
        with monkeypatch.context() as guard:
            guard.setattr("projects.actions.payments._payment_unmet", lambda *_facts: [])
            payments = [making.approved(cast, given, "1000.00") for _each in range(SENT)]
    return cast, payments


def pay_all(cast, payments):
    return at_once(
        *(partial(actions.pay, each, by=cast.county, on=TODAY, version=each.version) for each in payments)
    )


def booked():
    return LedgerEntry.objects.aggregate(total=Sum("amount_yuan"))["total"] or Decimal(0)


def test_exactly_those_that_fit_are_paid(approved, monkeypatch):
    """By the database alone: what the guards say is silenced."""
    monkeypatch.setattr("projects.actions.payments._payment_unmet", lambda *_facts: [])

    found = pay_all(*approved)

    assert sum(isinstance(each, LedgerEntry) for each in found) == FIT
    assert {type(each) for each in found if not isinstance(each, LedgerEntry)} == {Conflict}
    assert booked() == Decimal("10000.00")


def test_the_guard_says_what_is_wrong(approved):
    """What others ask for counts against each: withdrawn requests make room."""
    cast, payments = approved
    for payment in payments[FIT:]:
        actions.decline_payment(payment, by=cast.county, version=payment.version, note="额度不足")

    found = pay_all(cast, payments)

    assert sum(isinstance(each, LedgerEntry) for each in found) == FIT
    assert all(isinstance(each, LedgerEntry | DomainError) for each in found)
    assert booked() == Decimal("10000.00")


def test_without_the_trigger_more_is_paid_than_there_is(approved, monkeypatch):
    """The negative control."""
    monkeypatch.setattr("projects.actions.payments._payment_unmet", lambda *_facts: [])
    with connection.cursor() as cursor:
        cursor.execute(UNGUARDED)
    try:
        pay_all(*approved)
        assert booked() == Decimal("20000.00")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(UNGUARDED.replace("DISABLE", "ENABLE"))
