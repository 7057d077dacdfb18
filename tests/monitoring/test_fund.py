"""0-13: the prevention fund, from the money that comes to the money that comes back."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from monitoring import actions
from monitoring.actions.fund_lines import rest_of
from monitoring.models import FundApplication, FundEntry
from monitoring.reports.invariants import INVARIANTS
from monitoring.views.steps import moves_for
from povertycase import actions as kernel
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Notification, PolicyParameter, Posting
from povertycase.models.people import SCHEDULER
from tests import factories
from tests.monitoring import making, relieving
from tests.monitoring.making import PDF, fresh, take

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime.date(2027, 1, 4)
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
        for key in ("I13-fund-balance", "I13-fund-applications", "I13-fund-carried"):
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


def reverse(cast, entry, yuan="1000.00", **changes):
    facts = {"amount_yuan": Decimal(yuan), "document": PDF, "booked_on": relieving.ON, "note": "多记了一笔"}
    draft = actions.ReversalDraft(**facts | changes)
    version = fresh(entry.fund).version
    return actions.reverse_deposit(entry, draft, by=cast.county, on=relieving.ON, version=version)


def test_a_wrong_deposit_is_reversed_by_a_line_of_its_own(cast):
    """0-13 冲减: with a paper and a reason, never more than came in, nor than is left of it."""
    entry = relieving.deposit(cast, amount="8000.00")
    relieving.approved(cast, amount="5000.00")
    with pytest.raises(Invalid) as refusal:
        reverse(cast, entry, "3000.01", note=" ", booked_on=relieving.PAID_ON)
    assert codes(refusal) == ["F-BALANCE", "booked_on", "note_required"]
    line = reverse(cast, entry, "2999.00")
    assert (line.answers, line.kind, entry.fund.entries.net_yuan()) == (entry, "reversal", Decimal("5001.00"))
    relieving.deposit(cast, amount="9000.00")
    with pytest.raises(Invalid) as refusal:
        reverse(cast, entry, "5001.01")
    assert codes(refusal) == ["reversal_exceeds_deposit"]
    with pytest.raises(Conflict, match="只有到账的资金"):
        reverse(cast, line)
    with pytest.raises(Stale):
        actions.reverse_deposit(
            entry,
            actions.ReversalDraft(amount_yuan=Decimal(1), document=PDF, booked_on=relieving.ON, note="重复"),
            by=cast.county,
            on=relieving.ON,
            version=fresh(entry.fund).version - 1,
        )
    assert violations() == {0}


def carry(cast, fund, on=NEW_YEAR):
    version = fresh(fund).version
    return actions.carry_over_relief(
        fund, actions.CarryDraft(document=PDF), by=cast.county, on=on, version=version
    )


def test_a_years_rest_goes_to_the_next_once(cast):
    """0-13 结转: out of the old year and into the new, both lines linked; what was promised stays."""
    fund = relieving.deposit(cast).fund
    relieving.paid(cast)
    waiting = relieving.approved(cast, amount="1000.00")
    with pytest.raises(Conflict, match="还没有结束"):
        carry(cast, fund, on=relieving.ON)
    come = carry(cast, fund)

    assert (come.fund.year, come.amount_yuan, come.kind) == (2027, Decimal("44000.00"), "rest_in")
    assert (come.answers.fund, come.answers.kind) == (fund, "rest_out")
    assert fund.entries.net_yuan() == Decimal("1000.00")
    with pytest.raises(Conflict, match="没有可以结转"):
        carry(cast, fund)
    take(actions.pay_relief, waiting, by=cast.county, on=NEW_YEAR, proof=PDF)
    assert fund.entries.net_yuan() == 0
    with pytest.raises(Invalid) as refusal:
        relieving.deposit(cast, source="carried", booked_on=NEW_YEAR)
    assert "carried_by_hand" in codes(refusal)
    assert violations() == {0}


def test_the_county_gives_less_than_was_asked(cast):
    """0-13: with a reason; that much is promised, counted, paid, and free to come back."""
    fund = relieving.deposit(cast, amount="5000.00").fund
    row = relieving.application(cast, amount="8000.00")
    take(actions.review_relief, row, by=cast.township, note="情况属实")
    asked = {"by": cast.county, "on": relieving.ON, "amount_yuan": Decimal("8000.01")}
    with pytest.raises(Invalid) as refusal:
        take(actions.approve_relief, row, note="", **asked)
    assert codes(refusal) == ["note_required", "approved_exceeds_asked", "F-BALANCE"]
    row = take(
        actions.approve_relief, row, note="医保已报销一部分", **asked | {"amount_yuan": Decimal("4500.00")}
    )
    assert (row.approved_yuan, row.approved_on) == (Decimal("4500.00"), relieving.ON)
    assert rest_of(fund) == Decimal("500.00")
    entry = take(actions.pay_relief, row, by=cast.county, on=relieving.PAID_ON, proof=PDF)
    assert entry.amount_yuan == Decimal("4500.00")
    assert actions.room_of(row.household, on=relieving.ON) == Decimal("15500.00")
    assert violations() == {0}


def test_what_is_not_paid_in_time_lapses_back_into_the_balance(cast):
    """0-13: on the day after the last one, by the daily job, once; the village hears of it."""
    fund = relieving.deposit(cast, amount="5000.00").fund
    row = relieving.approved(cast, amount="5000.00")
    last = relieving.ON + datetime.timedelta(days=90)
    assert actions.lapse_unpaid(on=last) == 0
    assert actions.lapse_unpaid(on=last + datetime.timedelta(days=1)) == 1
    assert actions.lapse_unpaid(on=last + datetime.timedelta(days=1)) == 0
    assert fresh(row).status == "lapsed"
    assert rest_of(fund) == Decimal("5000.00")
    event = AuditEvent.objects.get(verb="lapse_relief")
    assert last.isoformat() in event.note
    assert (event.actor, event.actor_name) == (SCHEDULER, "定时任务")
    assert fresh(row).moved_by.username == SCHEDULER
    changed = row.events.order_by("-pgh_created_at", "-pgh_id").first()
    assert changed.pgh_context.metadata["user"] == fresh(row).moved_by_id
    told = Notification.objects.get(user=cast.village, kind="relief_lapsed")
    assert "已逾期失效" in told.title
    with pytest.raises(Conflict):
        take(actions.pay_relief, row, by=cast.county, on=last, proof=PDF)
    assert violations() == {0}


def test_a_lapse_is_nobodys_step(cast):
    """0-13: no button offers it to the county, and the job needs nobody of the county's office."""
    relieving.deposit(cast)
    row = relieving.approved(cast)
    assert "lapse_relief" not in moves_for(cast.county, row)
    with pytest.raises(Refused):
        kernel.move(row, "lapse_relief", by=cast.county)
    with pytest.raises(Refused):
        kernel.move_by_itself(fresh(row), "revoke_relief", by=cast.county, note="系统")
    Posting.objects.filter(user=cast.county).delete()
    assert actions.lapse_unpaid(on=relieving.ON + datetime.timedelta(days=91)) == 1
    told = Notification.objects.filter(kind="relief_lapsed").values_list("user__username", flat=True)
    assert set(told) == {cast.village.username, cast.county2.username}


def test_nothing_lapses_where_nobody_set_the_days(cast):
    relieving.deposit(cast)
    relieving.approved(cast)
    PolicyParameter.objects.filter(key="fund.prevention_pay_days").delete()
    assert actions.lapse_unpaid(on=datetime.date(2030, 1, 1)) == 0


def test_who_asked_does_not_approve_though_another_reviewed(cast):
    """AC23, 0-13: by person, under another account too."""
    relieving.deposit(cast)
    row = relieving.application(cast)
    take(actions.review_relief, row, by=cast.township, note="情况属实")
    for account in (cast.village, cast.county):
        account.person_id18 = factories.identity(9002)
        account.save()
    cast.county = type(cast.county).objects.get(pk=cast.county.pk)
    with pytest.raises(Refused, match="由您本人提交"):
        take(actions.approve_relief, row, by=cast.county, on=relieving.ON, note="同意")
    assert (
        take(actions.approve_relief, row, by=cast.county2, on=relieving.ON, note="同意").status == "approved"
    )


def test_the_same_money_comes_once(cast):
    """0-13: a second press adds nothing, and the words name the line that is there; the database agrees."""
    entry = relieving.deposit(cast)
    with pytest.raises(Conflict, match=r"2026-01-05，示例财农〔2026〕1号，50000.00 元，由"):
        relieving.deposit(cast, document_number=" 示例财农〔2026〕1号 ")
    for change in ({"amount": "1.00"}, {"document_number": "示例财农〔2026〕2号"}):
        relieving.deposit(cast, **change)

    assert entry.fund.entries.net_yuan() == Decimal("100001.00")
    facts = {name: getattr(entry, name) for name in ("fund", "kind", "amount_yuan", "booked_on", "source")}
    papers = {name: getattr(entry, name) for name in ("document_number", "document", "booked_by")}
    with pytest.raises(IntegrityError, match="fund_entry_deposited_once"), transaction.atomic():
        FundEntry.objects.create(**facts, **papers)
