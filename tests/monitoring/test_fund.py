"""0-13: the prevention fund, from the money that comes to the money that comes back."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from monitoring import actions
from monitoring.models import FundApplication, FundEntry
from monitoring.reports.invariants import INVARIANTS
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent
from tests.monitoring import making, relieving
from tests.monitoring.making import PDF, fresh, take

pytestmark = pytest.mark.django_db
RETURN = {"amount_yuan": Decimal("1000.00"), "proof": PDF, "booked_on": relieving.PAID_ON, "note": "多付"}


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    return world


def codes(refusal):
    return [unmet.code for unmet in refusal.value.unmet]


def violations():
    found = {}
    with connection.cursor() as cursor:
        for key in ("I13-fund-balance", "I13-fund-applications"):
            cursor.execute(INVARIANTS[key][1])
            found[key] = cursor.fetchone()[0]
    return set(found.values())


def test_from_the_money_to_the_payment(cast):
    fund = relieving.deposit(cast).fund
    row = relieving.paid(cast)

    assert (row.status, row.paid_on, row.case) == ("paid", relieving.PAID_ON, None)
    assert fund.entries.net_yuan() == Decimal("45000.00")
    verbs = AuditEvent.objects.filter(subject="monitoring.fundapplication").values_list("verb", flat=True)
    assert sorted(verbs) == ["apply_for_relief", "approve_relief", "pay_relief", "review_relief"]
    assert violations() == {0}


def test_no_fund_no_application(cast):
    with pytest.raises(Conflict, match="还没有登记 2026 年防返贫基金到账"):
        relieving.application(cast)


def test_everything_that_is_wrong_at_once(cast):
    relieving.deposit(cast)
    with pytest.raises(Invalid) as refusal:
        relieving.application(cast, amount="20000.01", ground="monitored", purpose="", reason=" ")

    assert codes(refusal) == ["F-CAP", "not_monitored", "purpose_required", "reason_required"]
    with pytest.raises(Invalid) as refusal:
        relieving.application(cast, amount="0")
    assert codes(refusal) == ["amount_not_positive"]


def test_a_monitored_household_asks_as_one(cast):
    relieving.deposit(cast)
    case = making.active(cast)
    with pytest.raises(Invalid) as refusal:
        relieving.application(cast)
    assert codes(refusal) == ["is_monitored"]

    assert relieving.application(cast, ground="monitored").case == case


def test_the_cap_counts_a_year_and_what_came_back_is_free_again(cast):
    relieving.deposit(cast)
    row = relieving.paid(cast, amount="15000.00")
    with pytest.raises(Invalid) as refusal:
        relieving.application(cast, amount="5000.01")
    assert codes(refusal) == ["F-CAP"]
    declined = relieving.application(cast, amount="5000.00")
    take(actions.decline_relief, declined, by=cast.township, note="重复")
    take(actions.refund_relief, row, actions.ReturnDraft(**RETURN), by=cast.county, on=relieving.PAID_ON)

    assert relieving.application(cast, amount="6000.00").status == "applied"


def test_each_office_is_another_person(cast):
    relieving.deposit(cast)
    row = relieving.application(cast)
    with pytest.raises(Refused):
        take(actions.review_relief, row, by=cast.village, note="同意")
    take(actions.review_relief, row, by=cast.county, note="情况属实")
    with pytest.raises(Refused, match="另一人"):
        take(actions.approve_relief, row, by=cast.county, on=relieving.ON, note="同意")
    with pytest.raises(Refused):
        take(actions.approve_relief, row, by=cast.township, on=relieving.ON, note="同意")
    assert (
        take(actions.approve_relief, row, by=cast.county2, on=relieving.ON, note="同意").status == "approved"
    )
    with pytest.raises(Refused):
        take(actions.pay_relief, row, by=cast.township, on=relieving.ON, proof=PDF)


def test_no_more_is_approved_than_the_fund_has(cast, world):
    relieving.deposit(cast, amount="8000.00")
    relieving.approved(cast, amount="5000.00")
    row = relieving.application(cast, amount="3000.01")
    take(actions.review_relief, row, by=cast.township, note="情况属实")
    with pytest.raises(Invalid) as refusal:
        take(actions.approve_relief, row, by=cast.county, on=relieving.ON, note="")

    assert codes(refusal) == ["note_required", "F-BALANCE"]
    relieving.deposit(cast, amount="0.01")
    assert (
        take(actions.approve_relief, row, by=cast.county, on=relieving.ON, note="同意").status == "approved"
    )


def test_what_was_promised_is_free_again_when_revoked(cast):
    relieving.deposit(cast, amount="5000.00")
    row = relieving.approved(cast, amount="5000.00")
    with pytest.raises(Refused):
        take(actions.revoke_relief, row, by=cast.township, note="已由医保报销")
    take(actions.revoke_relief, row, by=cast.county, note="已由医保报销")

    assert relieving.paid(cast, amount="5000.00").status == "paid"


def test_refunds_are_not_above_what_was_paid(cast):
    relieving.deposit(cast)
    row = relieving.approved(cast)
    draft = actions.ReturnDraft(**RETURN)
    with pytest.raises(Conflict):
        take(actions.refund_relief, row, draft, by=cast.county, on=relieving.PAID_ON)
    take(actions.pay_relief, row, by=cast.county, on=relieving.PAID_ON, proof=PDF)
    seen = fresh(row).version
    take(actions.refund_relief, row, draft, by=cast.county, on=relieving.PAID_ON)
    with pytest.raises(Stale):
        actions.refund_relief(row, draft, by=cast.county, on=relieving.PAID_ON, version=seen)
    much = actions.ReturnDraft(**RETURN | {"amount_yuan": Decimal("4000.01"), "note": ""})
    with pytest.raises(Invalid) as refusal:
        take(actions.refund_relief, row, much, by=cast.county, on=relieving.PAID_ON)
    assert codes(refusal) == ["refund_exceeds_paid", "note_required"]
    assert violations() == {0}


def test_the_database_keeps_the_balance_and_the_lines(cast):
    fund = relieving.deposit(cast, amount="5000.00").fund
    row = relieving.approved(cast, amount="5000.00")
    facts = {"fund": fund, "document": row.proof, "booked_on": relieving.ON, "booked_by": cast.county}
    other = relieving.application(cast, amount="6000.00")
    for wrong in (
        {"application": other, "kind": "payment", "amount_yuan": 6000},  # above the balance
        {"application": row, "kind": "payment", "amount_yuan": 4000},  # not what was asked
        {"application": row, "kind": "refund", "amount_yuan": 1},  # nothing was paid
        {"kind": "payment", "amount_yuan": 1},  # to nobody
        {"kind": "deposit", "amount_yuan": 0, "source": "budget"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundEntry.objects.create(**facts | wrong)
    with pytest.raises(Exception, match="insert"), transaction.atomic():
        FundEntry.objects.update(amount_yuan=1)
    assert FundEntry.objects.count() == 1


def test_deposits_have_a_document_and_a_county(cast):
    with pytest.raises(Invalid) as refusal:
        relieving.deposit(cast, source="", document_number=" ", booked_on=relieving.PAID_ON)
    assert codes(refusal) == ["source_required", "document_number_required", "booked_later"]
    assert FundApplication.objects.count() == 0
