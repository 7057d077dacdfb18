"""Money leaves, comes back and is accounted for; the ledger's balance holds whoever writes."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from povertycase.exceptions import Conflict, Invalid, Refused
from projects import actions
from projects.models import LedgerEntry
from tests.projects import making
from tests.projects.making import TODAY


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def given(cast):
    """100,000 yuan for a project of the year's plan."""
    return making.allocation(cast)


def codes(caught):
    return [item.code for item in caught.value.unmet]


def test_from_request_to_ledger(cast, given):
    entry = making.paid(cast, given, "40000.00")

    assert (entry.kind, entry.amount_yuan, entry.purpose) == ("progress", Decimal("40000.00"), "支持产业发展")
    assert entry.request.status == "paid"


def test_who_asked_does_not_approve(cast, given):
    payment = making.asked(cast, given, "1.00", by=cast.county)

    with pytest.raises(Refused):
        actions.approve_payment(payment, by=cast.county, version=payment.version)


def test_a_tenth_and_two_tenths_are_three_tenths(cast, given):
    making.paid(cast, given, "0.10")
    making.paid(cast, given, "0.20")

    rows = LedgerEntry.objects.filter(allocation=given).values_list("amount_yuan", flat=True)
    assert sum(rows) == Decimal("0.30")


@pytest.mark.parametrize("yuan", ["-0", "0", "-5", "0.001", "NaN", "Infinity", "1E+20"])
def test_amounts_that_are_none(cast, given, yuan):
    with pytest.raises(Invalid) as caught:
        making.asked(cast, given, yuan)

    assert caught.value.unmet[0].field == "amount_yuan"


def test_no_more_than_was_allocated_counting_what_is_asked_for(cast, given):
    making.paid(cast, given, "60000.00")
    making.asked(cast, given, "30000.00")

    with pytest.raises(Invalid) as caught:
        making.asked(cast, given, "10000.01")

    assert codes(caught) == ["P-PAY"]
    assert "还可申请的 10,000.00 元" in str(caught.value)
    making.asked(cast, given, "10000.00")


def test_an_advance_is_thirty_percent_at_most(cast, given):
    making.paid(cast, given, "30000.00", mode="advance")

    with pytest.raises(Invalid) as caught:
        making.asked(cast, given, "0.01", mode="advance")

    assert codes(caught) == ["advance_share"]


def test_the_last_payment_waits_for_acceptance(cast, given):
    with pytest.raises(Invalid) as caught:
        making.asked(cast, given, "1.00", mode="final")

    assert codes(caught) == ["not_accepted"]


def test_no_more_comes_back_than_was_paid(cast, given):
    making.paid(cast, given, "500.00")
    given.refresh_from_db()

    with pytest.raises(Invalid) as caught:
        actions.refund(
            given,
            amount_yuan=Decimal("500.01"),
            payee="示例农发公司",
            proof=None,
            by=cast.county,
            on=TODAY,
            version=given.version,
            note="结余",
        )

    assert codes(caught) == ["refund_exceeds_paid"]


def test_a_year_with_open_requests_is_not_closed_and_a_closed_one_takes_nothing(cast, given):
    payment = making.asked(cast, given, "1.00")
    county = cast.lead.division
    after = datetime.date(2025, 1, 10)

    with pytest.raises(Invalid) as caught:
        actions.close_year(county, 2024, by=cast.county, on=after)
    assert codes(caught) == ["payments_open"]

    actions.withdraw_payment(payment, by=cast.township, version=payment.version)
    actions.close_year(county, 2024, by=cast.county, on=after)
    with pytest.raises(Invalid) as caught:
        making.asked(cast, given, "1.00")
    assert codes(caught) == ["year_closed"]


def test_the_database_holds_the_balance_by_itself(cast, given):
    payment = making.approved(cast, given, "100000.00")
    line = {
        "allocation": given,
        "purpose": given.purpose,
        "booked_on": TODAY,
        "booked_by": cast.county,
        "proof": payment.proof,
    }

    for wrong in (
        {"kind": "refund", "amount_yuan": "0.01"},
        {"kind": "expense", "amount_yuan": "0.01"},
        {"kind": "progress", "amount_yuan": "100000.01", "request": payment},
        {"kind": "progress", "amount_yuan": "-1.00", "request": payment},
        {"kind": "progress", "amount_yuan": "1.00", "request": payment, "purpose": "别的用途"},
        {"kind": "progress", "amount_yuan": "1.00"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerEntry.objects.create(**line | wrong)


def test_lines_of_the_ledger_stay(cast, given):
    entry = making.paid(cast, given, "1.00")

    for statement in ("UPDATE projects_ledgerentry SET amount_yuan = 2", "DELETE FROM projects_ledgerentry"):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    entry.refresh_from_db()


def test_what_was_paid_keeps_its_purpose(cast, given):
    making.paid(cast, given, "1.00")
    given.refresh_from_db()

    with pytest.raises(Invalid) as caught:
        actions.change_allocation(
            given,
            purpose="别的用途",
            amount_yuan=given.amount_yuan,
            by=cast.county,
            version=given.version,
            note="调整",
        )
    assert codes(caught) == ["purpose_unknown", "purpose_bound"]


def test_the_database_s_refusal_is_a_conflict(cast, given, monkeypatch):
    monkeypatch.setattr("projects.actions.payments._payment_unmet", lambda *_facts: [])

    with pytest.raises(Conflict):
        making.paid(cast, given, "100000.01")
