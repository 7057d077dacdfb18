"""/api/v1/prevention-funds/ and /api/v1/fund-applications/: 0-13, as other systems take them."""

import pytest
import time_machine

from tests.monitoring import making, relieving
from tests.monitoring.test_api_cases import scan
from tests.projects.test_api_assets import codes, send

pytestmark = pytest.mark.django_db
FUNDS, APPLICATIONS = "/api/v1/prevention-funds/", "/api/v1/fund-applications/"


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def ask(client, cast, **body):
    known = {
        "household": cast.own.pk,
        "version": making.fresh(cast.own).version,
        "ground": "sudden",
        "purpose": "medical",
        "amount_yuan": "5000.00",
        "reason": "户主突发脑梗住院",
        "on": "2026-03-20",
        "proof": scan(),
    }
    return client.post(APPLICATIONS, known | body)


def test_a_fund_with_its_money(cast, logged_in):
    fund = relieving.deposit(cast).fund
    relieving.paid(cast)
    relieving.approved(cast, amount="1000.00")
    client = logged_in(cast.county)
    (row,) = client.get(FUNDS).json()["results"]
    known = ("balance_yuan", "paid_yuan", "promised_yuan", "deposited_yuan", "refunded_yuan")
    assert [row[name] for name in known] == ["45000.00", "5000.00", "1000.00", "50000.00", "0.00"]
    assert client.get(f"{FUNDS}{fund.pk}/").json() == row
    assert logged_in(cast.township).get(FUNDS).json()["results"] == []


def test_an_application_by_its_steps(cast, logged_in):
    relieving.deposit(cast)
    assert ask(logged_in(cast.helper), cast).status_code == 403
    client = logged_in(cast.village)
    assert codes(ask(client, cast, amount_yuan="20000.01")) == ["F-CAP"]
    assert ask(client, cast, household=999999).status_code == 404
    assert ask(client, cast, version=99).status_code == 412
    made = ask(client, cast)
    assert made.status_code == 201, made.content
    one = f"{APPLICATIONS}{made.json()['id']}/"
    assert client.get(f"{one}proof/").status_code == 200
    assert send(client, f"{one}review/", version=1, note="同意").status_code == 403

    reviewed = send(logged_in(cast.township), f"{one}review/", version=1, note="属实")
    assert reviewed.json()["status"] == "reviewed", reviewed.content
    facts = {"on": "2026-03-21", "note": "同意"}
    much = send(logged_in(cast.county), f"{one}approve/", version=2, amount_yuan="5000.01", **facts)
    assert codes(much) == ["approved_exceeds_asked"]
    logged_in(cast.county)
    approved = send(client, f"{one}approve/", version=reviewed.json()["version"], **facts)
    assert approved.json()["status"] == "approved", approved.content
    body = {"version": approved.json()["version"], "on": "2026-03-22"}
    assert client.post(f"{one}pay/", body).status_code == 400  # without its voucher
    paid = client.post(f"{one}pay/", body | {"proof": scan()})
    assert (paid.json()["status"], paid.json()["paid_on"]) == ("paid", "2026-03-22"), paid.content
    back = {
        "version": paid.json()["version"],
        "amount_yuan": "5000.01",
        "booked_on": "2026-03-23",
        "on": "2026-03-23",
        "note": "多付",
    }
    assert codes(client.post(f"{one}refund/", back | {"proof": scan()})) == ["refund_exceeds_paid"]
    done = client.post(f"{one}refund/", back | {"amount_yuan": "5000.00", "proof": scan()})
    assert done.status_code == 200, done.content
    assert client.get(FUNDS).json()["results"][0]["balance_yuan"] == "50000.00"


@pytest.mark.parametrize(
    ("word", "before", "ends"),
    [
        ("decline", "applied", "declined"),
        ("withdraw", "applied", "withdrawn"),
        ("revoke", "approved", "declined"),
    ],
)
def test_an_application_ends_for_a_reason(cast, logged_in, word, before, ends):
    relieving.deposit(cast)
    row = relieving.application(cast) if before == "applied" else relieving.approved(cast)
    client, one = logged_in(cast.county), f"{APPLICATIONS}{row.pk}/{word}/"
    version = making.fresh(row).version
    assert codes(send(client, one, version=version, note="")) == ["note_required"]
    assert send(client, one, version=version, note="已由医保报销").json()["status"] == ends
    assert [each["status"] for each in client.get(f"{APPLICATIONS}?status={ends}").json()["results"]] == [
        ends
    ]


def test_a_deposit_is_reversed_and_a_rest_carried(cast, logged_in):
    """0-13: with the fund's version; the money of each year beside it."""
    entry = relieving.deposit(cast)
    client, one = logged_in(cast.county), f"{FUNDS}{entry.fund.pk}/"
    body = {"entry": entry.pk, "amount_yuan": "20000.00", "booked_on": "2026-03-25", "note": "多记"}
    body |= {"on": "2026-03-25", "version": entry.fund.version}
    assert client.post(f"{one}reverse/", body | {"entry": 999999, "document": scan()}).status_code == 404
    done = client.post(f"{one}reverse/", body | {"document": scan()})
    assert done.status_code == 200, done.content
    assert (done.json()["reversed_yuan"], done.json()["balance_yuan"]) == ("20000.00", "30000.00")
    assert client.post(f"{one}reverse/", body | {"document": scan()}).status_code == 412
    facts = {"on": "2026-03-25", "version": done.json()["version"], "document": scan()}
    assert client.post(f"{one}carry-over/", facts).status_code == 409  # the year is not over
    with time_machine.travel("2027-01-05T10:00:00+08:00", tick=False):
        client = logged_in(cast.county)
        done = client.post(f"{one}carry-over/", facts | {"on": "2027-01-05", "document": scan()})
    assert (done.json()["carried_yuan"], done.json()["balance_yuan"]) == ("-30000.00", "0.00"), done.content
    assert logged_in(cast.leader).post(f"{one}carry-over/", facts).status_code == 403
