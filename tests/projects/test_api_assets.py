"""/api/v1/assets/ and /api/v1/loans/: the steps as other systems take them."""

import datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from households.models import Person
from projects.models import Asset, Loan
from tests.projects import making
from tests.projects.test_assets import FORMED, reach
from tests.projects.test_loans import BORN

ASSETS, LOANS = "/api/v1/assets/", "/api/v1/loans/"
DAYS = {"started": datetime.date(2024, 3, 1), "completed": FORMED, "accepted": datetime.date(2024, 6, 1)}


@pytest.fixture
def cast(world):
    """The cast of projects; the head of its household may borrow."""
    making.cast_of_projects(world)
    world.head = Person.objects.get(name="张三丰")
    world.head.birth_on = BORN
    world.head.save()
    return world


def send(client, path, **body):
    return client.post(path, body, content_type="application/json")


def paper():
    return SimpleUploadedFile("确权.pdf", b"%PDF-1.4 test", content_type="application/pdf")


def codes(answer):
    return [item["code"] for item in answer.json()["details"]]


def test_an_asset_from_registration_to_its_strategy(cast, logged_in):
    project = making.planned_project(cast)
    for kind, day in DAYS.items():
        reach(cast, project, kind, day)
    project.refresh_from_db()
    client = logged_in(cast.township)
    facts = {"name": "冷库", "kind": "productive", "value_yuan": "300000.00", "formed_on": "2024-05-01"}

    made = send(client, ASSETS, project=project.pk, version=project.version, **facts)
    assert made.status_code == 201, made.content
    one = f"{ASSETS}{made.json()['id']}/"
    assert send(client, f"{one}name-keeper/", keeper="村委会").status_code == 428
    assert send(client, f"{one}name-keeper/", keeper="村委会", version=9).status_code == 412
    owner = {"owner_level": "collective", "owner_name": "红星村", "confirmed_on": "2024-06-10", "version": 1}
    confirmed = client.post(f"{one}confirm-owner/", owner | {"document": paper()})
    assert confirmed.status_code == 200, confirmed.content
    assert client.get(f"{one}title-document/").content.startswith(b"%PDF")
    unfit = client.post(
        f"{one}confirm-owner/", owner | {"owner_level": "household", "document": paper(), "version": 2}
    )
    assert (unfit.status_code, codes(unfit)) == (422, ["owner_unfit"])

    judged = send(client, f"{one}judge/", status="idle", version=2, note="停用")
    plan = {"plan": "出租", "owner": cast.township.pk, "due_on": "2099-01-01"}
    planned = send(client, f"{one}plan-strategy/", version=judged.json()["version"], **plan)
    assert planned.json()["strategies"][0]["owner_name"] == "township"
    assert send(client, f"{one}plan-strategy/", version=planned.json()["version"], **plan).status_code == 409
    earned = {"received_on": "2024-07-01", "amount_yuan": "0.10", "payer": "示例公司"}
    assert (
        send(client, f"{one}record-income/", version=planned.json()["version"], **earned).status_code == 201
    )
    assert client.get(f"{one}incomes/").json()["results"][0]["amount_yuan"] == "0.10"
    assert client.get(ASSETS, {"status": "idle", "is_confirmed": "true"}).json()["count"] == 1
    assert logged_in(cast.neighbour).get(one).status_code == 404


def test_a_loan_from_application_to_the_last_yuan(cast, logged_in):
    client = logged_in(cast.township)
    cast.own.refresh_from_db()
    facts = {
        "household": cast.own.pk,
        "borrower": cast.head.pk,
        "bank": "示例农商行",
        "use": "planting",
        "purpose": "花椒种植",
        "amount_yuan": "50000.00",
        "months": 12,
        "applied_on": "2024-08-01",
        "version": cast.own.version,
    }
    assert codes(send(client, LOANS, **facts | {"use": "debt", "amount_yuan": "50000.01"})) == [
        "loan_cap",
        "loan_use",
    ]
    assert send(client, LOANS, **facts | {"amount_yuan": 0.1}).status_code == 400
    made = send(client, LOANS, **facts)
    assert made.status_code == 201, made.content
    one = f"{LOANS}{made.json()['id']}/"
    approved = send(client, f"{one}approve/", decided_on="2024-08-06", version=made.json()["version"])
    lent = send(client, f"{one}lend/", lent_on="2024-08-10", version=approved.json()["version"])
    assert (lent.json()["due_on"], lent.json()["subsidised_yuan"]) == ("2025-08-10", "50000.00")
    assert client.get(LOANS, {"is_overdue": "true"}).json()["count"] == 1
    line = {"repaid_on": "2024-09-01", "amount_yuan": "50000.00", "repayer": "household"}
    assert send(client, f"{one}record-repayment/", version=lent.json()["version"], **line).status_code == 201

    loan = Loan.objects.get()
    assert (loan.status, client.get(one).json()["rest_yuan"]) == ("repaid", "0.00")
    assert len(client.get(f"{one}repayments/").json()["results"]) == 1
    assert logged_in(cast.department).get(one).status_code == 404


def test_a_list_asks_as_often_for_twenty_as_for_one(cast, logged_in, django_assert_max_num_queries):
    project = making.planned_project(cast)

    def register(number):
        facts = {"name": f"资产{number}", "kind": "public", "value_yuan": Decimal(1), "formed_on": FORMED}
        moved = {"moved_by": cast.county, "moved_at": project.moved_at}
        Asset.objects.create(project=project, division_id=project.division_id, **facts, **moved)

    client = logged_in(cast.county)
    register(0)
    client.get(ASSETS)
    with django_assert_max_num_queries(50) as once:
        client.get(ASSETS)
    for number in range(1, 20):
        register(number)
    with django_assert_max_num_queries(len(once)):
        assert len(client.get(ASSETS).json()["results"]) == 20
