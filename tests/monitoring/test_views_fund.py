"""Pages of the prevention fund: 0-13."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring import actions
from monitoring.models import FundApplication, FundEntry, PreventionFund
from povertycase.models import AuditEvent
from tests import factories
from tests.monitoring import making, relieving
from tests.monitoring.making import PDF
from tests.monitoring.test_api_cases import scan

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-03-25T10:00:00+08:00", tick=False)]
FUND, LEDGER = reverse("monitoring:fund"), reverse("monitoring:fund-ledger")
ASKED = {"ground": "sudden", "purpose": "medical", "amount_yuan": "5000", "reason": "户主突发脑梗住院"}


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def at(record, word=""):
    return reverse(f"monitoring:fund-application{'-' + word if word else ''}", args=[record.pk])


def send(client, record, word, **facts):
    return client.post(at(record, word), {"version": making.fresh(record).version, **facts})


def test_the_county_writes_down_what_came(cast, logged_in):
    client = logged_in(cast.county)
    assert "还没有登记资金到账" in client.get(FUND).text
    address = reverse("monitoring:fund-deposit")
    facts = {"division": factories.COUNTY, "booked_on": "2026-01-05", "amount_yuan": "0", "source": "budget"}
    wrong = client.post(address, {**facts, "document_number": "示例财农〔2026〕1号", "document": scan()})
    assert wrong.status_code == 422
    assert "金额应大于 0" in wrong.text

    facts["amount_yuan"] = "50,000.00"
    done = client.post(address, {**facts, "document_number": "示例财农〔2026〕1号", "document": scan()})
    assert done.status_code == 302, done.text
    assert PreventionFund.objects.get().entries.net_yuan() == 50000
    page = client.get(FUND).text
    assert "50,000.00" in page
    assert logged_in(cast.township).get(address).status_code == 403
    assert "50,000.00" not in client.get(FUND).text


def test_a_household_from_its_page_to_its_money(cast, logged_in):
    relieving.deposit(cast)
    client = logged_in(cast.village)
    panel = client.get(reverse("monitoring:household-cases", args=[cast.own.pk])).text
    new = reverse("monitoring:fund-application-new", args=[cast.own.pk])
    assert new in panel
    assert 'value="sudden"' in client.get(new).text
    asked = {**ASKED, "version": making.fresh(cast.own).version}
    wrong = client.post(new, {**asked, "amount_yuan": "20000.01", "proof": scan()})
    assert wrong.status_code == 422
    assert "每户每年最多 20,000.00 元" in wrong.text
    assert client.post(new, asked).status_code == 422  # without its paper
    assert client.post(new, {**asked, "version": 99, "proof": scan()}).status_code == 412

    assert client.post(new, {**asked, "proof": scan()}).status_code == 302
    row = FundApplication.objects.get()
    page = client.get(at(row)).text
    assert "等待乡镇审核" in page
    assert at(row, "review") not in page
    assert send(client, row, "review", note="同意").status_code == 403
    assert send(logged_in(cast.township), row, "review", note="").status_code == 422
    assert send(client, row, "review", note="情况属实").status_code == 302
    assert send(logged_in(cast.county), row, "approve", note="同意", amount_yuan="5000.00").status_code == 302
    assert at(row, "pay") in client.get(at(row)).text
    assert send(client, row, "pay").status_code == 422
    assert send(client, row, "pay", document_number="凭证9", proof=scan()).status_code == 302
    facts = {"booked_on": "2026-03-25", "amount_yuan": "1000", "note": "多付"}
    assert send(client, row, "refund", **facts, proof=scan()).status_code == 302
    page = client.get(at(row)).text
    assert "1,000.00" in page
    assert "办理记录" in page
    assert client.get(at(row, "proof")).status_code == 200
    entry = FundEntry.objects.filter(kind="payment").get()
    paper = reverse("monitoring:fund-entry-document", args=[entry.pk])
    assert client.get(paper).status_code == 200
    assert logged_in(cast.village).get(paper).status_code == 404
    assert "已退回" in client.get(at(row)).text


def test_the_form_says_what_is_left_before_anything_is_typed(cast, logged_in):
    client = logged_in(cast.village)
    new = reverse("monitoring:fund-application-new", args=[cast.own.pk])
    assert "还没有登记 2026 年防返贫基金到账" in client.get(new).text
    relieving.deposit(cast)
    relieving.application(cast, amount="5000.00")
    assert "本年还可申请 15,000.00 元" in client.get(new).text


def test_every_number_leads_to_its_list(cast, logged_in):
    fund = relieving.deposit(cast).fund
    relieving.paid(cast, amount="3000.00")
    relieving.application(cast, amount="2000.00")
    client = logged_in(cast.county)
    page = client.get(FUND).text
    for query in ("?status=paid", f"{LEDGER}?fund={fund.pk}&amp;kind=payment", f"{LEDGER}?fund={fund.pk}"):
        assert query in page
    assert [row.application.status for row, _chip in client.get(f"{FUND}?status=paid").context["rows"]] == [
        "paid"
    ]
    kinds = [row.entry.kind for row in client.get(f"{LEDGER}?fund={fund.pk}&kind=payment").context["rows"]]
    assert kinds == ["payment"]
    assert "47,000.00" in client.get(LEDGER).text
    assert "没有符合条件的流水" in client.get(f"{LEDGER}?kind=refund").text
    assert "没有符合条件的申请" in client.get(f"{FUND}?status=declined").text


def test_less_is_approved_a_deposit_reversed_and_a_rest_carried(cast, logged_in):
    """0-13: each from its page, with what may be done said before anything is typed."""
    entry = relieving.deposit(cast)
    row = relieving.application(cast)
    making.take(actions.review_relief, row, by=cast.township, note="情况属实")
    client = logged_in(cast.county)
    assert 'value="5000.00"' in client.get(at(row, "approve")).text
    wrong = send(client, row, "approve", note="少批", amount_yuan="5000.01")
    assert wrong.status_code == 422
    assert "超过申请的 5,000.00 元" in wrong.text
    assert send(client, row, "approve", note="医保已报", amount_yuan="4000").status_code == 302
    assert "4,000.00，" in client.get(at(row)).text

    reverse_it = reverse("monitoring:fund-entry-reverse", args=[entry.pk])
    assert reverse_it in client.get(LEDGER).text
    facts = {"booked_on": "2026-03-25", "note": "多记", "version": making.fresh(entry.fund).version}
    much = client.post(reverse_it, {**facts, "amount_yuan": "46000.01", "document": scan()})
    assert much.status_code == 422
    assert "其中 4,000.00 元已批准待拨付" in much.text
    done = client.post(reverse_it, {**facts, "amount_yuan": "6000", "document": scan()})
    assert done.status_code == 302, done.text
    assert "−6,000.00" in client.get(LEDGER).text.replace("\n", "").replace(" ", "")

    carry = reverse("monitoring:fund-carry", args=[entry.fund.pk])
    assert carry not in client.get(FUND).text  # its year is not over
    early = client.get(carry)
    assert (early.status_code, "2026 年还没有结束" in early.text) == (409, True)
    old = relieving.deposit(cast, booked_on=datetime.date(2025, 12, 1)).fund
    carry = reverse("monitoring:fund-carry", args=[old.pk])
    assert carry in client.get(FUND).text
    assert "可结转 50,000.00 元，转入 2026 年" in client.get(carry).text
    facts = {"version": making.fresh(old).version, "document": scan()}
    assert client.post(carry, facts).status_code == 302
    again = client.post(carry, {"version": making.fresh(old).version, "document": scan()})
    assert again.status_code == 409
    page = client.get(FUND).text
    assert carry not in page
    assert "94,000.00" in page
    for kind in ("rest_in", "rest_out"):
        assert f"&amp;kind={kind}" in page
    for user in (cast.leader, cast.township):
        assert logged_in(user).get(reverse_it).status_code in {403, 404}
        assert client.get(carry).status_code in {403, 404}


def test_only_what_is_left_of_a_deposit_is_offered_for_reversal(cast, logged_in):
    """0-13 冲减: not when all of it was taken back, nor when the rest of the fund is promised."""
    gone, stays = (
        relieving.deposit(cast, amount="5000.00", document_number=f"示例〔2026〕{each}号") for each in (1, 2)
    )
    draft = {"document": PDF, "booked_on": relieving.ON, "note": "重复入账"}
    whole = actions.ReversalDraft(amount_yuan=gone.amount_yuan, **draft)
    version = making.fresh(gone.fund).version
    actions.reverse_deposit(gone, whole, by=cast.county, on=relieving.ON, version=version)
    links = {row: reverse("monitoring:fund-entry-reverse", args=[row.pk]) for row in (gone, stays)}
    client = logged_in(cast.county)
    page = client.get(LEDGER).text
    assert (links[gone] in page, links[stays] in page) == (False, True)
    assert "已冲减 5,000.00" in page
    (row,) = client.get(f"{LEDGER}?kind=reversal").context["rows"]
    assert row.number == "示例〔2026〕1号"  # which deposit was wrong

    relieving.approved(cast, amount="4000.00")
    assert "可冲减 1,000.00 元" in client.get(links[stays]).text
    relieving.approved(cast, amount="1000.00")
    assert links[stays] not in client.get(LEDGER).text
    assert links[stays] not in logged_in(cast.leader).get(LEDGER).text


def test_the_list_costs_the_same_for_one_and_many(cast, logged_in):
    relieving.deposit(cast)
    client = logged_in(cast.county)
    relieving.application(cast, amount="100.00")
    client.get(FUND)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(FUND)
    for _turn in range(5):
        relieving.paid(cast, amount="100.00")
    with CaptureQueriesContext(connection) as many:
        client.get(FUND)
    assert len(many) == len(one)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{LEDGER}?kind=deposit")
    with CaptureQueriesContext(connection) as lines:
        client.get(LEDGER)
    assert len(lines) <= len(few) + 2  # the households' heads


def test_the_ledger_goes_out_for_a_purpose(cast, logged_in):
    relieving.deposit(cast)
    relieving.paid(cast)
    address = reverse("monitoring:fund-export")
    assert logged_in(cast.township).get(address).status_code == 403
    client = logged_in(cast.county)
    assert client.post(address, {"purpose": ""}).status_code == 422
    assert not AuditEvent.objects.filter(verb="export_relief").exists()

    done = client.post(address, {"purpose": "季度核对账目"})
    assert done.status_code == 200
    cells = [
        str(cell)
        for row in openpyxl.load_workbook(io.BytesIO(done.content)).active.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    ]
    assert {"拨付到户", "资金到账", "医疗费用", "凭证1"} <= set(cells)
    assert {"50000", "-5000"} <= set(cells)  # what went out is less than nought: a column may be summed
    event = AuditEvent.objects.get(verb="export_relief")
    assert (event.note, event.facts["rows"]) == ("季度核对账目", 2)
