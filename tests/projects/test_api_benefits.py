"""/api/v1/benefits/, benefit-dues/, in-kind-loans/, dividend-runs/: the steps as other systems take them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from povertycase.models import Division
from tests import factories
from tests.projects import making
from tests.projects.benefiting import home, linked, promised
from tests.projects.test_api_assets import codes, send

LINKS, DUES, LOANS, RUNS = (
    f"/api/v1/{name}/" for name in ("benefits", "benefit-dues", "in-kind-loans", "dividend-runs")
)


@pytest.fixture
def cast(world):
    """The cast, and a project of its village."""
    making.cast_of_projects(world)
    world.project = making.draft(world)
    return world


def link(client, cast, **body):
    cast.project.refresh_from_db()
    known = {"project": cast.project.pk, "mode": "guaranteed", "on": "2024-10-08"}
    return send(client, LINKS, version=cast.project.version, **known | body)


def test_a_link_from_its_promise_to_the_last_yuan(cast, logged_in):
    assert link(logged_in(cast.leader), cast, household=cast.own.pk).status_code == 403
    client = logged_in(cast.township)
    assert link(client, cast).status_code == 400
    assert link(client, cast, household=cast.own.pk, village=factories.VILLAGE).status_code == 400
    assert link(client, cast, household=cast.sibling.pk).status_code == 404
    assert link(client, cast, village="990101999999").status_code == 404
    made = link(client, cast, household=cast.own.pk, terms="每年 500 元")
    assert made.status_code == 201, made.content
    assert (made.json()["beneficiary_name"], made.json()["household"]) == ("张三丰户", cast.own.pk)
    assert link(client, cast, household=cast.own.pk).status_code == 409

    one = f"{LINKS}{made.json()['id']}/"
    promise = {"kind": "guaranteed", "due_on": "2024-10-01", "amount_yuan": "500.00"}
    assert send(client, f"{one}promise/", **promise).status_code == 428
    assert send(client, f"{one}promise/", **promise, version=9).status_code == 412
    due = send(client, f"{one}promise/", **promise, version=1)
    assert (due.status_code, due.json()["short_yuan"]) == (201, "500.00")
    pay = f"{DUES}{due.json()['id']}/pay/"
    line = {"amount_yuan": "500.01", "paid_on": "2024-10-02", "version": 1}
    assert codes(send(client, pay, **line)) == ["P-BEN"]
    assert send(client, pay, **line | {"amount_yuan": 0.5}).status_code == 400
    assert send(client, pay, **line | {"amount_yuan": "200.00"}).status_code == 200
    proof = SimpleUploadedFile("签领表.pdf", b"%PDF-1.4 test", content_type="application/pdf")
    paid = client.post(pay, line | {"amount_yuan": "200.00", "proof": proof})
    assert paid.status_code == 200, paid.content
    assert (paid.json()["short_yuan"], [row["has_proof"] for row in paid.json()["payments"]]) == (
        "100.00",
        [False, True],
    )
    paper = f"{DUES}{due.json()['id']}/payments/{paid.json()['payments'][1]['id']}/proof/"
    assert client.get(paper).content.startswith(b"%PDF")
    assert client.get(one).json()["short_yuan"] == "100.00"
    assert client.get(LINKS, {"fulfilled": "short", "household": cast.own.pk}).json()["count"] == 1
    assert client.get(DUES, {"is_short": "true", "project": cast.project.pk}).json()["count"] == 1
    for name in ("neighbour", "sister"):
        other = logged_in(getattr(cast, name))
        assert other.get(one).status_code == other.get(paper).status_code == 404
        assert other.get(LINKS).json()["count"] == other.get(DUES).json()["count"] == 0


def test_what_is_booked_back_and_changed_is_the_townships(cast, logged_in):
    due = promised(cast, linked(cast, cast.project, cast.own), "500.00")
    change = {"amount_yuan": "0", "due_on": "2024-12-31", "version": 1, "note": "停产"}
    village = logged_in(cast.village)
    assert send(village, f"{DUES}{due.pk}/change/", **change).status_code == 403
    assert send(village, f"{DUES}{due.pk}/return/", amount_yuan="1.00", version=1).status_code == 403
    client = logged_in(cast.township)
    assert codes(send(client, f"{DUES}{due.pk}/return/", amount_yuan="1.00", version=1, note="错")) == [
        "returned_exceeds_paid"
    ]
    assert send(client, f"{DUES}{due.pk}/change/", **change).json()["amount_yuan"] == "0.00"
    ended = send(client, f"{LINKS}{due.link_id}/end/", on="2024-10-09", version=1, note="停产")
    assert ended.json()["ended_on"] == "2024-10-09"
    assert client.get(LINKS, {"state": "ended"}).json()["count"] == 1


def test_sheep_go_out_and_come_back(cast, logged_in):
    one = linked(cast, cast.project, cast.own, mode="in_kind")
    client = logged_in(cast.township)
    lend = {"item": "黄羊", "unit": "只", "count": 5, "lent_on": "2024-10-08", "due_on": "2024-11-08"}
    made = send(client, f"{LINKS}{one.pk}/lend-in-kind/", **lend, version=1)
    assert (made.status_code, made.json()["open_count"]) == (201, 5)
    loan = f"{LOANS}{made.json()['id']}/"
    settled = {"settled_on": "2024-10-10", "version": 1}
    assert codes(send(client, f"{loan}return/", count=6, **settled)) == ["more_than_out"]
    assert send(client, f"{loan}return/", count=3, **settled).json()["open_count"] == 2
    assert codes(send(client, f"{loan}write-off/", count=1, **settled)) == ["note_required"]
    lost = send(client, f"{loan}write-off/", count=1, **settled, note="病死")
    assert [row["kind"] for row in lost.json()["returns"]] == ["returned", "lost"]
    assert client.get(LOANS, {"is_overdue": "true"}).json()["count"] == 1
    assert client.get(LOANS, {"is_open": "false"}).json()["count"] == 0
    assert logged_in(cast.neighbour).get(loan).status_code == 404


def test_a_yield_is_divided(cast, logged_in):
    run = {"total_yuan": "100.00", "due_on": "2024-12-31", "on": "2024-10-08", "note": "村民代表大会决议"}
    cast.project.refresh_from_db()
    known = {"project": cast.project.pk, "version": cast.project.version, **run}
    assert send(logged_in(cast.village), RUNS, **known).status_code == 403
    client = logged_in(cast.township)
    assert codes(send(client, RUNS, **known)) == ["one_collective", "no_registered"]
    linked(cast, cast.project, Division.objects.get(pk=factories.VILLAGE), mode="equity")
    linked(cast, cast.project, home(exit_year=2019), mode="equity")
    made = send(client, RUNS, **known)
    assert (made.status_code, made.json()["collective_yuan"]) == (201, "66.67")
    assert client.get(f"{RUNS}{made.json()['id']}/").json()["registered_households"] == 1
    assert client.get(DUES, {"run": made.json()["id"]}).json()["count"] == 2
    assert client.get(RUNS, {"project": cast.project.pk}).json()["count"] == 1
    assert logged_in(cast.neighbour).get(RUNS).json()["count"] == 0


def test_whom_a_helper_does_not_reach_has_no_name(cast, logged_in):
    linked(cast, cast.project, home(head="李全清"))
    answer = logged_in(cast.helper).get(LINKS)

    assert [row["beneficiary_name"] for row in answer.json()["results"]] == ["管辖范围以外的户"]
    assert "李全清" not in answer.text


def test_lists_ask_as_often_for_twelve_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client = logged_in(cast.county)
    promised(cast, linked(cast, cast.project, cast.own), "1.00")
    asked = {}
    for address in (LINKS, DUES):
        client.get(address)
        with django_assert_max_num_queries(50) as once:
            client.get(address)
        asked[address] = len(once)
    for serial in range(11):
        promised(cast, linked(cast, cast.project, home(head=f"户主{serial}")), "1.00")
    for address, most in asked.items():
        with django_assert_max_num_queries(most):
            assert len(client.get(address).json()["results"]) == 12
