"""/api/v1/measures/ and /api/v1/plans/: 2-04, 2-10, 0-57, as other systems take them."""

import pytest

from projects.models import Project
from tests import factories
from tests.monitoring import making
from tests.monitoring.test_api_cases import scan
from tests.projects import making as projects
from tests.projects.test_api_assets import codes, send

MEASURES, PLANS = "/api/v1/measures/", "/api/v1/plans/"
PLAN = {
    "year": 2026,
    "aims": "人均收入超过监测线",
    "steps": "每月随访，落实医疗救助",
    "responsible": "王芳",
    "remove_by": "2026-12-31",
}


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.case = making.active(world)
    return world


def measure(client, cast, **body):
    known = {
        "case": cast.case.pk,
        "version": making.fresh(cast.case).version,
        "kind": "健康帮扶",
        "items": ["医疗救助"],
        "content": "申请医疗救助",
        "responsible": "王芳",
        "planned_on": "2026-04-01",
    }
    return send(client, MEASURES, **known | body)


def test_a_measure_from_its_plan_to_its_end(cast, logged_in):
    assert measure(logged_in(cast.helper), cast).status_code == 403
    client = logged_in(cast.village)
    assert codes(measure(client, cast, items=["危房改造"])) == ["item_unknown"]
    assert measure(client, cast, version=99).status_code == 412
    assert measure(client, cast, project=999999).status_code == 404
    cast.builder = cast.lead
    project = projects.draft(cast)
    assert codes(measure(client, cast, project=project.pk)) == ["project_not_listed"]
    Project.objects.update(status="listed", listed_on=making.CLUE_ON)
    made = measure(client, cast, project=project.pk)
    assert (made.status_code, made.json()["project"]) == (201, project.pk), made.content

    one = f"{MEASURES}{made.json()['id']}/"
    assert client.get(f"{one}proof/").status_code == 404
    later = {"landed_on": "2099-01-01", "on": "2099-01-01", "version": 1, "proof": scan()}
    assert client.post(f"{one}land/", later).status_code == 400  # 2-10: nor by a later day of its own
    assert codes(client.post(f"{one}land/", later | {"on": "2026-04-01", "proof": scan()})) == [
        "landed_later"
    ]
    landed = {"landed_on": "2026-04-01", "amount_yuan": "3000.00", "version": 1}
    assert send(client, f"{one}land/", **landed).status_code == 400  # without its proof
    assert codes(client.post(f"{one}land/", landed | {"proof": scan("a.pdf", b"PK\x03\x04")})) == [
        "document_kind"
    ]
    assert codes(client.post(f"{one}land/", landed | {"amount_yuan": "0", "proof": scan()})) == ["amount"]
    done = client.post(f"{one}land/", landed | {"proof": scan("收据.pdf")})
    assert (done.status_code, done.json()["amount_yuan"], done.json()["has_proof"]) == (200, "3000.00", True)
    assert client.get(f"{one}proof/").content.startswith(b"%PDF")
    ended = {"ended_on": "2026-03-31", "version": done.json()["version"], "note": "已治愈"}
    assert codes(send(client, f"{one}end/", **ended)) == ["ended_on"]
    over = send(client, f"{one}end/", **ended | {"ended_on": "2026-06-30"})
    assert (over.json()["ended_on"], over.json()["ended_reason"]) == ("2026-06-30", "已治愈")
    assert client.get(MEASURES, {"state": "ended", "kind": "健康帮扶"}).json()["count"] == 1
    assert client.get(MEASURES, {"state": "late"}).json()["count"] == 0
    for name in ("sister", "neighbour", "department"):
        other = logged_in(getattr(cast, name))
        assert other.get(one).status_code == other.get(f"{one}proof/").status_code == 404


def test_measures_by_state(cast, logged_in):
    client = logged_in(cast.village)
    measure(client, cast)
    measure(client, cast, planned_on="2999-01-01")
    making.helped(cast, cast.case)

    for state, count in (("planned", 2), ("late", 1), ("landed", 1), ("ended", 0)):
        assert client.get(MEASURES, {"state": state}).json()["count"] == count, state
    assert client.get(MEASURES, {"search": "张三", "case": cast.case.pk}).json()["count"] == 3


def test_a_plan_is_drafted_submitted_returned_and_approved(cast, logged_in):
    """0-57: 一户一策 of a year, approved by another than who submitted it."""
    body = PLAN | {"case": cast.case.pk, "version": making.fresh(cast.case).version}
    assert send(logged_in(cast.helper), PLANS, **body).status_code == 403
    client = logged_in(cast.village)
    assert send(client, PLANS, **body | {"aims": ""}).status_code == 400
    made = send(client, PLANS, **body)
    assert made.status_code == 201, made.content
    one = f"{PLANS}{made.json()['id']}/"
    assert send(client, PLANS, **body | {"version": making.fresh(cast.case).version}).status_code == 409
    changed = send(client, f"{one}change/", **PLAN | {"aims": "不再有大额支出", "version": 1})
    assert changed.json()["aims"] == "不再有大额支出"
    sent = send(client, f"{one}submit/", version=changed.json()["version"])
    assert sent.json()["status"] == "submitted"
    assert send(client, f"{one}change/", **PLAN, version=sent.json()["version"]).status_code == 409
    assert send(client, f"{one}approve/", version=sent.json()["version"]).status_code == 403
    town = logged_in(cast.township)
    assert codes(send(town, f"{one}return/", version=sent.json()["version"])) == ["note_required"]
    back = send(town, f"{one}return/", version=sent.json()["version"], note="目标不具体")
    assert back.json()["status"] == "drafted"
    again = send(town, f"{one}submit/", version=back.json()["version"])
    assert send(town, f"{one}approve/", version=again.json()["version"]).status_code == 403  # four eyes
    last = send(
        logged_in(cast.county), f"{one}approve/", version=again.json()["version"], on="2026-04-02", note="好"
    )
    assert (last.json()["status"], last.json()["approved_on"]) == ("approved", "2026-04-02")
    assert town.get(PLANS, {"year": 2026, "status": "approved"}).json()["count"] == 1
    assert logged_in(cast.sister).get(one).status_code == 404


def test_lists_ask_as_often_for_twelve_as_for_one(cast, logged_in, django_assert_max_num_queries):
    client, asked = logged_in(cast.county), {}

    def add(case):
        making.helped(cast, case)
        draft = making.actions.PlanDraft(**PLAN | {"remove_by": making.LEFT})
        making.take(making.actions.draft_plan, case, draft, by=cast.village)

    add(cast.case)
    for address in (MEASURES, PLANS):
        client.get(address)
        with django_assert_max_num_queries(40) as once:
            client.get(address)
        asked[address] = len(once)
    for serial in range(5):
        add(making.active(cast, household=factories.household(head=f"户{serial}", by_type="一般农户")))
    for address, most in asked.items():
        with django_assert_max_num_queries(most):
            assert len(client.get(address).json()["results"]) == 6
