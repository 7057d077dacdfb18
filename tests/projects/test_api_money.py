"""Money through the API: batches, allocations, payments, the ledger, the year, and who may touch which."""

import datetime
import json
from urllib.parse import parse_qsl

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from povertycase.choices import OrganisationKind, Trade
from povertycase.models import Organisation
from projects import actions
from projects.models import FinanceLedgerYear, FundBatch, PaymentRequest, YearClosing
from tests import factories
from tests.projects import making

API = "/api/v1/"
BATCH = {
    "division": factories.COUNTY,
    "year": 2026,
    "document_number": "示财农〔2026〕1号",
    "level": "中央",
    "source": "中央衔接资金",
    "fund_class": "special",
    "name": "2026年第一批",
    "amount_yuan": "8126.73",
    "issued_on": "2026-01-05",
    "shares": [{"purpose": "支持产业发展", "category": "产业发展", "amount_yuan": "8126.73"}],
}


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


@pytest.fixture
def given(cast):
    """100,000 yuan for a project of the year's plan."""
    return making.allocation(cast)


@pytest.fixture
def send(client):
    """A function that posts as somebody, with a paper as multipart: (status, body)."""

    def post(user, path, paper=None, **body):
        client.force_login(user)
        if paper:
            file = SimpleUploadedFile("凭证.pdf", b"%PDF-1.4 proof", content_type="application/pdf")
            answer = client.post(API + path, {**body, paper: file})
        else:
            answer = client.post(API + path, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    return post


@pytest.fixture
def read(client):
    """A function that reads as somebody: (status, body)."""

    def get(user, path, **query):
        client.force_login(user)
        answer = client.get(API + path, query)
        return answer.status_code, answer.json()

    return get


def codes(body):
    return {each["code"] for each in body["details"]}


def version(row):
    return type(row).objects.get(pk=row.pk).version


def ask(given, yuan="1000.00", **changes):
    return {
        "allocation": given.pk,
        "mode": "progress",
        "amount_yuan": yuan,
        "payee": "示例公司",
        "version": version(given),
        **changes,
    }


def test_a_batch_comes_arrives_and_is_given_on(cast, send, read):
    status, body = send(cast.county, "funds/", **BATCH)
    assert (status, body["amount_yuan"], body["balance_yuan"]) == (201, "8126.73", "8126.73")
    batch = FundBatch.objects.get(pk=body["id"])
    step = f"funds/{batch.pk}/record-arrival/"
    assert send(cast.county, step, arrived_on="2026-01-04", version=version(batch))[0] == 422
    assert send(cast.county, step, arrived_on="2026-01-06")[0] == 428
    assert send(cast.county, step, arrived_on="2026-01-06", version=version(batch))[0] == 200
    project = making.planned_project(cast)
    sent = {"batch": batch.pk, "project": project.pk, "purpose": "支持产业发展", "amount_yuan": "8126.73"}

    status, body = send(cast.county, "allocations/", **sent, version=version(batch))

    assert (status, body["amount_yuan"], body["unpaid_yuan"]) == (201, "8126.73", "8126.73")
    assert read(cast.county, f"funds/{batch.pk}/")[1]["balance_yuan"] == "0.00"
    more = sent | {"amount_yuan": "0.01", "purpose": "支持产业发展", "version": version(batch)}
    assert send(cast.county, "allocations/", **more)[0] == 422


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"amount_yuan": 0.1}, 400),
        ({"amount_yuan": 8126.73}, 400),
        ({"amount_yuan": "1.001"}, 400),
        ({"amount_yuan": "Infinity"}, 400),
        ({"amount_yuan": "-5"}, 422),
        ({"amount_yuan": "0.00"}, 422),
        ({"year": 20000}, 400),
        ({"parent": 99999999}, 422),
        ({"division": "880101"}, 422),
        ({"division": factories.OTHER_COUNTY}, 403),
        ({"shares": [{"purpose": "a", "category": "产业发展", "amount_yuan": "9000.00"}]}, 422),
        ({"shares": "x"}, 400),
    ],
)
def test_batches_that_are_none(cast, send, change, expected):
    status, body = send(cast.county, "funds/", **(BATCH | change))

    assert status == expected, body
    assert not FundBatch.objects.exists()


def test_a_tenth_and_two_tenths_from_the_wire_are_three_tenths(cast, given, send, read):
    for yuan in ("0.10", "0.20"):
        status, body = send(cast.owner, "payments/", "proof", **ask(given, yuan))
        assert status == 201, body
        payment = PaymentRequest.objects.get(pk=body["id"])
        assert send(cast.county, f"payments/{payment.pk}/pay/", version=version(payment))[0] == 409
        send(cast.county, f"payments/{payment.pk}/approve/", version=version(payment))
        assert send(cast.county, f"payments/{payment.pk}/pay/", version=version(payment))[0] == 200

    status, body = read(cast.owner, f"allocations/{given.pk}/")
    assert (body["paid_yuan"], body["unpaid_yuan"], body["asked_yuan"]) == ("0.30", "99999.70", "0.00")
    status, body = read(cast.owner, f"allocations/{given.pk}/entries/")
    assert [each["amount_yuan"] for each in body["results"]] == ["0.10", "0.20"]
    status, body = read(cast.county, "payments/", paid_year=datetime.date.today().year, fund_year=2024)
    assert (status, len(body["results"])) == (200, 2)


@pytest.mark.parametrize(
    ("change", "expected", "code"),
    [
        ({"amount_yuan": "100000.01"}, 422, "P-PAY"),
        ({"amount_yuan": "-1000"}, 422, "amount_not_positive"),
        ({"amount_yuan": "-0"}, 422, "amount_not_positive"),
        ({"amount_yuan": "0.001"}, 400, "max_decimal_places"),
        ({"amount_yuan": "NaN"}, 400, "invalid"),
        ({"mode": "advance", "amount_yuan": "30000.01"}, 422, "advance_share"),
        ({"mode": "final"}, 422, "not_accepted"),
        ({"mode": "gift"}, 400, "invalid_choice"),
        ({"payee": " "}, 400, "blank"),
        ({"allocation": 99999999}, 404, ""),
        ({"on": "2099-01-01"}, 400, "invalid"),
        ({"on": "2020-01-01"}, 422, "booked_early"),
    ],
)
def test_requests_that_are_refused(cast, given, send, change, expected, code):
    status, body = send(cast.owner, "payments/", "proof", **ask(given, **change))

    assert status == expected, body
    assert not code or code in codes(body)
    assert not PaymentRequest.objects.exists()


def test_without_version_or_proof_or_place_nobody_asks(cast, given, send):
    sent = ask(given)
    without = {name: value for name, value in sent.items() if name != "version"}
    assert send(cast.owner, "payments/", "proof", **without)[0] == 428
    assert send(cast.owner, "payments/", "proof", **(sent | {"version": sent["version"] + 1}))[0] == 412
    assert codes(send(cast.owner, "payments/", **sent)[1]) == {"required"}
    for user, expected in (
        (cast.sister, 404),
        (cast.neighbour, 404),
        (cast.department, 404),
        (cast.village, 403),
        (cast.helper, 403),
        (cast.leader, 403),
        (cast.auditor, 403),
        (cast.system, 403),
        (cast.stranger, 403),
    ):
        assert send(user, "payments/", "proof", **sent)[0] == expected, user
    assert not PaymentRequest.objects.exists()


def test_another_person_approves_and_a_reason_is_given(cast, given, send):
    payment = making.asked(cast, given, "5.00", by=cast.county)
    step = f"payments/{payment.pk}/"
    assert send(cast.county, f"{step}approve/", version=version(payment))[0] == 403
    assert send(cast.township, f"{step}approve/", version=version(payment))[0] == 403
    assert codes(send(cast.county2, f"{step}decline/", version=version(payment))[1]) == {"note_required"}
    assert send(cast.county2, f"{step}decline/", version=version(payment), note="缺合同")[0] == 200
    assert send(cast.county2, f"{step}approve/", version=version(payment))[0] == 409


def test_money_comes_back_and_is_accounted_for_no_more_than_was_out(cast, given, send):
    making.paid(cast, given, "500.00")
    step = f"allocations/{given.pk}/"
    back = {"payee": "示例公司", "note": "结余", "version": version(given)}
    assert codes(send(cast.county, f"{step}refund/", **back, amount_yuan="500.01")[1]) == {
        "refund_exceeds_paid"
    }
    assert send(cast.county, f"{step}refund/", **back, amount_yuan=0.1)[0] == 400
    assert send(cast.township, f"{step}refund/", **back, amount_yuan="1")[0] == 403
    assert send(cast.county, f"{step}refund/", **back, amount_yuan="200.00")[0] == 201
    done = {"amount_yuan": "300.01", "version": version(given)}
    assert send(cast.county, f"{step}account-for/", "proof", **done)[0] == 422
    status, body = send(cast.county, f"{step}account-for/", "proof", **(done | {"amount_yuan": "300.00"}))
    assert (status, body["kind"], body["has_proof"]) == (201, "expense", True)


def test_what_was_paid_keeps_its_amount_and_use(cast, given, send):
    making.paid(cast, given, "500.00")
    change = {"purpose": "别的", "amount_yuan": "499.99", "note": "调整", "version": version(given)}

    status, body = send(cast.county, f"allocations/{given.pk}/change/", **change)

    assert (status, codes(body)) == (422, {"below_paid", "purpose_unknown", "purpose_bound"})


def test_papers_go_to_those_who_reach_their_money(cast, given, client):
    entry = making.paid(cast, given, "1.00")
    other = making.allocation(cast, making.planned_project(cast, name="另一个"), of=given.batch)
    proof = f"{API}payments/{entry.request_id}/proof/"
    line = f"{API}allocations/{given.pk}/entries/{entry.pk}/proof/"
    for user, path, expected in (
        (cast.owner, proof, 200),
        (cast.village, line, 200),
        (cast.finance, line, 200),
        (cast.sister, proof, 404),
        (cast.sister, line, 404),
        (cast.neighbour, proof, 404),
        (cast.neighbour, line, 404),
        (cast.department, line, 404),
        (cast.security, proof, 404),
        (cast.county, f"{API}allocations/{other.pk}/entries/{entry.pk}/proof/", 404),
        (cast.county, f"{API}allocations/{given.pk}/entries/999999999999999999999/proof/", 404),
    ):
        client.force_login(user)
        assert client.get(path).status_code == expected, (user, path)


def test_two_hats_do_not_make_a_builder(cast, given, send):
    """Who reads a project as a helper and works for another department does not act on its money."""
    office = Organisation.objects.create(
        name="水利局", kind=OrganisationKind.DEPARTMENT, trade=Trade.WATER, division_id=factories.COUNTY
    )
    factories.post(cast.helper, "department", factories.COUNTY, organisation=office)
    project = given.project

    assert send(cast.helper, "payments/", "proof", **ask(given))[0] == 403
    step = f"projects/{project.pk}/plan-milestone/"
    sent = {"kind": "started", "planned_on": "2026-01-01", "version": version(project)}
    assert send(cast.helper, step, **sent)[0] == 403
    payment = making.asked(cast, given, "1.00")
    assert send(cast.helper, f"payments/{payment.pk}/withdraw/", version=version(payment))[0] == 403
    assert not project.milestones.exists()


def test_departments_and_villages_see_no_batches(cast, given, read):
    for user in (cast.village, cast.helper, cast.owner, cast.department, cast.neighbour, cast.system):
        assert read(user, f"funds/{given.batch_id}/")[0] == 404, user
        assert read(user, "funds/")[1]["results"] == []
    for user in (cast.township, cast.finance, cast.leader, cast.prefecture):
        assert read(user, f"funds/{given.batch_id}/")[0] == 200, user


def test_a_year_is_closed_once_by_its_county(cast, given, send, read):
    payment = making.asked(cast, given, "1.00")
    sent, path = {"division": factories.COUNTY, "year": 2024}, "year-closings/"
    for user, expected in ((cast.township, 403), (cast.finance, 403), (cast.neighbour, 403)):
        assert send(user, path, **sent)[0] == expected
    assert codes(send(cast.county, path, **sent)[1]) == {"payments_open"}
    actions.withdraw_payment(payment, by=cast.township, version=version(payment))
    assert send(cast.county, path, **(sent | {"division": factories.OTHER_COUNTY}))[0] == 403
    assert send(cast.county, path, **(sent | {"division": factories.TOWN}))[0] == 422
    assert send(cast.county, path, **(sent | {"year": datetime.date.today().year}))[0] == 422
    status, body = send(cast.county, path, **sent)
    assert (status, body["year"], body["closed_by"]) == (201, 2024, cast.county.name)
    assert send(cast.county, path, **sent)[0] == 409
    assert codes(send(cast.owner, "payments/", "proof", **ask(given, on="2024-12-01"))[1]) == {"year_closed"}
    assert YearClosing.objects.count() == 1
    assert [row["year"] for row in read(cast.township, path, year=2024)[1]["results"]] == [2024]
    for user, status in ((cast.leader, 200), (cast.neighbour, 404), (cast.village, 404)):
        assert read(user, f"{path}{body['id']}/")[0] == status


def test_finance_s_ledger_is_recorded_and_corrected(cast, send, read):
    sent = {"division": factories.COUNTY, "year": 2016, "projects": 3, "amount_yuan": "100.10"}
    path = "finance-ledger-years/"
    assert send(cast.finance, path, **sent)[0] == 403
    assert send(cast.county, path, **(sent | {"division": factories.TOWN}))[0] == 422
    assert send(cast.county, path, **sent)[0] == 201
    assert send(cast.county, path, **(sent | {"projects": 4}))[0] == 409
    for change in ({"amount_yuan": 100.1}, {"amount_yuan": "-1"}, {"projects": -1}, {"projects": 10**12}):
        assert send(cast.county, path, **(sent | change))[0] == 400
    row = FinanceLedgerYear.objects.get()
    step, numbers = f"{path}{row.pk}/change/", {"projects": 4, "amount_yuan": "100.20"}
    assert send(cast.county, step, **numbers)[0] == 428
    assert send(cast.finance, step, **numbers, version=row.version)[0] == 403
    assert send(cast.neighbour, step, **numbers, version=row.version)[0] == 404
    assert send(cast.county, step, **numbers, version=row.version)[0] == 200
    assert send(cast.county, step, **numbers, version=row.version)[0] == 412
    assert read(cast.county, path, year=2016)[1]["results"][0]["projects"] == 4
    year = next(each for each in read(cast.county, "funds/board/")[1]["library"] if each["year"] == 2016)
    assert (year["ledger_yuan"], year["must_be_whole"], year["is_whole"]) == ("100.20", True, False)
    assert read(cast.neighbour, "funds/board/")[1]["library"] == []


def test_the_board_leads_from_each_number_to_its_list(cast, given, read):
    making.paid(cast, given, "40000.00")

    status, body = read(cast.county, "funds/board/", year=2024)

    special = body["classes"][0]
    assert (status, special["rate"]["paid"], special["lamp"]) == (200, "40000.00", None)
    for number in (special, body["growth"], body["timeliness"]):
        for listed in number["lists"].values():
            query = dict(parse_qsl(listed["query"]))
            assert read(cast.county, f"{listed['collection']}/", **query)[0] == 200, listed
    assert read(cast.county, "funds/board/", year=2099)[0] == 400
    assert read(cast.county, "funds/board/", division="x")[0] == 400
    far = read(cast.county, "funds/board/", year=2024, division=factories.OTHER_COUNTY)[1]
    assert far["classes"][0]["rate"]["arrived"] == "0.00"


def test_lists_ask_as_often_for_twenty_as_for_one(cast, given, client):
    making.asked(cast, given, "1.00")
    client.force_login(cast.county)
    client.get("/healthz")  # writes the session once

    def asked():
        with CaptureQueriesContext(connection) as queries:
            for path in (
                "funds/",
                "allocations/?is_blocking=true",
                "allocations/",
                "payments/",
                "funds/board/",
            ):
                assert client.get(API + path).status_code == 200
        return len(queries)

    first = asked()
    project = making.planned_project(cast, name="另一个")
    for n in range(19):
        money = making.batch(cast, number=f"示财农〔2024〕{n + 10}号")
        making.asked(cast, making.allocation(cast, project, of=money), "1.00")
    assert asked() == first
    assert FundBatch.objects.count() == 20
