"""/api/v1/ of villages: incomes, workshops, moves and rounds of 回头看 as other systems take them."""

import datetime

import pytest

from tests import factories
from tests.projects import making
from tests.projects.test_assets import reach

INCOMES, WORKSHOPS = "/api/v1/village-incomes/", "/api/v1/workshops/"
MOVES, REVIEWS = "/api/v1/relocations/", "/api/v1/project-reviews/"
BUILT = datetime.date(2024, 6, 1)
LINES = [
    {"source": "property", "amount_yuan": "900000.00"},
    {"source": "shares", "amount_yuan": "100001.01"},
]


@pytest.fixture
def cast(world):
    """The cast of projects."""
    return making.cast_of_projects(world)


def send(client, path, **body):
    return client.post(path, body, content_type="application/json")


def codes(answer):
    return [item["code"] for item in answer.json()["details"]]


def test_1_29_a_village_s_year_from_the_report_to_the_halves(cast, logged_in):
    client = logged_in(cast.village)
    year = {"division": factories.VILLAGE, "year": 2024, "lines": LINES}
    assert send(client, INCOMES, **year | {"year": 2099}).status_code == 400
    inexact = [{"source": "shares", "amount_yuan": 0.1}]
    assert send(client, INCOMES, **year | {"lines": inexact}).status_code == 400
    assert codes(send(client, INCOMES, **year | {"lines": []})) == ["lines_required"]
    made = send(client, INCOMES, **year)
    assert made.status_code == 201, made.content
    one = f"{INCOMES}{made.json()['id']}/"
    assert (made.json()["gap_yuan"], made.json()["district_yuan"]) == ("199998.99", "0.00")
    assert send(client, INCOMES, **year).status_code == 409
    assert send(client, f"{one}change/", lines=LINES).status_code == 428
    assert send(client, f"{one}change/", lines=LINES, version=9).status_code == 412
    changed = send(client, f"{one}change/", lines=LINES, version=made.json()["version"])
    assert changed.status_code == 200
    grounds = {"version": changed.json()["version"], "grounds": "符合条件"}
    assert send(client, f"{one}confirm-topup/", **grounds).status_code == 403

    client = logged_in(cast.county)
    assert codes(send(client, f"{one}confirm-topup/", **grounds | {"grounds": " "})) == ["grounds_required"]
    found = send(client, f"{one}confirm-topup/", **grounds).json()
    assert (found["floor_yuan"], found["district_yuan"], found["town_yuan"]) == (
        "1200000.00",
        "99999.50",
        "99999.49",
    )
    [row] = client.get(INCOMES, {"is_confirmed": "true", "year": 2024}).json()["results"]
    assert (row["income_yuan"], len(row["lines"])) == ("1000001.01", 2)
    assert client.get(INCOMES, {"year": 2023}).json()["count"] == 0
    assert logged_in(cast.neighbour).get(one).status_code == 404


def test_2_29_a_workshop_and_its_doubts(cast, logged_in):
    client = logged_in(cast.village)
    facts = {"division": factories.VILLAGE, "kind": "workshop", "name": "服装车间", "orders_yuan": "0.00"}
    assert codes(send(client, WORKSHOPS, **facts, jobs=1, registered_workers=2)) == ["more_than_jobs"]
    assert codes(send(client, WORKSHOPS, **facts, organisation=999_999)) == ["organisation_elsewhere"]
    made = send(client, WORKSHOPS, **facts)
    assert made.status_code == 201, made.content
    one = f"{WORKSHOPS}{made.json()['id']}/"
    assert (made.json()["doubts"], made.json()["jobs"]) == (["no_orders"], None)
    assert client.get(WORKSHOPS).json()["results"][0]["doubts"] == ["no_orders"]
    assert send(client, f"{one}change/", **facts).status_code == 428
    changed = send(client, f"{one}change/", **facts | {"orders_yuan": "10.50"}, version=1)
    assert (changed.json()["doubts"], changed.json()["orders_yuan"]) == ([], "10.50")
    close = {"closed_on": "2024-09-01", "version": changed.json()["version"]}
    assert codes(send(client, f"{one}close/", **close)) == ["note_required"]
    assert send(client, f"{one}close/", **close, note="停产").json()["closed_on"] == "2024-09-01"
    assert client.get(WORKSHOPS, {"is_closed": "false"}).json()["count"] == 0
    assert send(logged_in(cast.sister), f"{one}close/", **close).status_code == 404


def test_4_23_a_move_in_its_order(cast, logged_in):
    project = making.planned_project(cast, category="易地搬迁后扶", subcategory="")
    for kind in ("started", "completed"):
        reach(cast, project, kind, BUILT)
    cast.own.refresh_from_db()
    cast.own.is_relocated = True
    cast.own.save()
    cast.own.refresh_from_db()
    client = logged_in(cast.township)
    facts = {"household": cast.own.pk, "project": project.pk, "version": cast.own.version}

    early = send(client, MOVES, **facts, moved_in_on="2024-05-01", reclaimed_on="2024-07-01")
    assert codes(early) == ["moved_in_on_order", "reclaimed_on_early"]
    made = send(client, MOVES, **facts, moved_in_on="2024-06-10")
    assert made.status_code == 201, made.content
    assert client.get(MOVES, {"state": "to_demolish"}).json()["count"] == 1
    assert client.get(MOVES, {"state": "demolished"}).json()["count"] == 0
    assert client.get(f"{MOVES}{made.json()['id']}/").json()["moved_in_on"] == "2024-06-10"
    assert send(client, MOVES, **facts | {"version": None}).status_code == 428
    assert send(logged_in(cast.village), MOVES, **facts).status_code == 403


def test_2_31_a_round_sees_a_project_once(cast, logged_in):
    project = making.planned_project(cast)
    project.refresh_from_db()
    client = logged_in(cast.township)
    facts = {"project": project.pk, "round": 1, "reviewed_on": "2024-09-01", "version": project.version}

    assert codes(send(client, REVIEWS, **facts, outcome="faulty")) == ["found_required"]
    made = send(client, REVIEWS, **facts, outcome="sound")
    assert made.status_code == 201, made.content
    project.refresh_from_db()
    again = facts | {"version": project.version}
    assert send(client, REVIEWS, **again, outcome="sound").status_code == 409
    assert client.get(REVIEWS, {"year": 2024, "round": 1, "outcome": "sound"}).json()["count"] == 1
    assert client.get(f"{REVIEWS}{made.json()['id']}/").json()["project_name"] == project.name
    assert logged_in(cast.neighbour).get(f"{REVIEWS}{made.json()['id']}/").status_code == 404
