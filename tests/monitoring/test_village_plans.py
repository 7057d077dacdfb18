"""0-57: a village's plan of help for a year, by its steps, its pages and the API."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring import actions
from monitoring.models import VillagePlan
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import AuditEvent, Division, User
from tests import factories
from tests.monitoring import making
from tests.monitoring.making import DAY, take
from tests.projects.test_api_assets import codes, send

TODAY = DAY(2026, 4, 10)
LIST, API = reverse("monitoring:village-plan-list"), "/api/v1/village-plans/"
TEXTS = {
    "goals": "监测户人均纯收入增长一成",
    "measures": "三月底前落实公益岗位 6 个\n\n 每季度研判一次 ",
    "responsible": "王芳",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    return making.cast_of_monitoring(world)


def draft(cast, *, by=None, code=factories.VILLAGE, year=2026, **changes):
    facts = actions.VillagePlanDraft(**TEXTS | changes)
    village = Division.objects.get(pk=code)
    return actions.draft_village_plan(village, facts, year=year, by=by or cast.village)


def at(name, key):
    return reverse(f"monitoring:village-plan-{name}" if name else "monitoring:village-plan", args=[key])


def test_it_is_drafted_submitted_returned_changed_and_approved_by_another(cast):
    """0-57: approved; what the village changes within the year goes the same way again."""
    plan = draft(cast)
    assert plan.measures == "三月底前落实公益岗位 6 个\n每季度研判一次"
    take(actions.submit_village_plan, plan, by=cast.village)
    with pytest.raises(Conflict, match="请先退回"):
        take(actions.change_village_plan, plan, actions.VillagePlanDraft(**TEXTS), by=cast.village)
    with pytest.raises(Refused):
        take(actions.approve_village_plan, plan, by=cast.village, on=TODAY)
    with pytest.raises(Invalid):
        take(actions.return_village_plan, plan, by=cast.township, note=" ")
    take(actions.return_village_plan, plan, by=cast.township, note="没有写完成时间")
    changed = actions.VillagePlanDraft(**TEXTS | {"goals": "风险消除 3 户"})
    take(actions.change_village_plan, plan, changed, by=cast.village)
    take(actions.submit_village_plan, plan, by=cast.village)
    take(actions.approve_village_plan, plan, by=cast.township, on=TODAY)
    plan = making.fresh(plan)
    assert (plan.status, plan.approved_on, plan.goals) == ("approved", TODAY, "风险消除 3 户")

    take(actions.return_village_plan, plan, by=cast.township, note="年中新增监测户")

    plan = making.fresh(plan)
    assert (plan.status, plan.approved_on) == ("drafted", None)
    verbs = AuditEvent.objects.filter(subject="monitoring.villageplan").values_list("verb", flat=True)
    assert set(verbs) == {
        f"{step}_village_plan" for step in ("draft", "change", "submit", "approve", "return")
    }


def test_who_submitted_does_not_approve_under_no_account(cast):
    """0-57: four eyes, also of one person under two accounts."""
    plan = draft(cast, by=cast.township)
    take(actions.submit_village_plan, plan, by=cast.township)
    with pytest.raises(Refused, match="另一人"):
        take(actions.approve_village_plan, plan, by=cast.township, on=TODAY)
    both = [cast.township.pk, cast.county.pk]
    User.objects.filter(pk__in=both).update(person_id18=factories.identity(9001))
    with pytest.raises(Refused, match="另一人"):
        take(actions.approve_village_plan, plan, by=User.objects.get(pk=cast.county.pk), on=TODAY)

    assert take(actions.approve_village_plan, plan, by=cast.county2, on=TODAY).status == "approved"


def test_a_village_has_one_for_a_year(cast):
    """0-57: said in a sentence that names the village and the year, and held by the database."""
    plan = draft(cast)
    name = plan.division.name
    with pytest.raises(Conflict) as caught:
        draft(cast, by=cast.township)
    assert caught.value.message.startswith(f"{name}已有2026年的年度帮扶计划，请打开它")
    assert draft(cast, year=2027).year == 2027
    plan.pk = None
    with pytest.raises(IntegrityError, match="village_plan_once"), transaction.atomic():
        plan.save(force_insert=True)


def test_an_empty_one_says_what_it_lacks_and_a_township_has_none(cast):
    with pytest.raises(Invalid) as caught:
        draft(cast, by=cast.county, code=factories.TOWN, goals=" ", measures="\n \n", responsible="")
    expected = ["village_required", "goals_required", "measures_required", "responsible_required"]
    assert [item.code for item in caught.value.unmet] == expected
    assert not VillagePlan.objects.exists()


def test_what_somebody_else_changed_first_is_not_overwritten(cast):
    plan = draft(cast)
    seen = plan.version
    take(
        actions.change_village_plan,
        plan,
        actions.VillagePlanDraft(**TEXTS | {"goals": "一"}),
        by=cast.village,
    )
    with pytest.raises(Stale):
        actions.change_village_plan(
            plan, actions.VillagePlanDraft(**TEXTS | {"goals": "二"}), by=cast.township, version=seen
        )
    assert making.fresh(plan).goals == "一"


def test_it_is_drafted_where_one_works(cast):
    for stranger in (cast.sister, cast.neighbour, cast.helper, cast.department, cast.leader):
        with pytest.raises(Refused):
            draft(cast, by=stranger)
    assert not VillagePlan.objects.exists()


def test_the_pages_lead_from_a_village_without_a_plan_to_an_approved_one(cast, logged_in):
    """0-57: villages with and without a plan, the monitored households beside each, and the steps."""
    making.active(cast)
    year = timezone.localdate().year
    name = Division.objects.get(pk=factories.VILLAGE).name
    client = logged_in(cast.village)
    assert f"{LIST}?year={year}" in client.get(reverse("monitoring:plan-list")).text
    lacking = client.get(LIST, {"state": "lacking"}).text
    assert (name in lacking, "去制定" in lacking, 'class="num">1</td>' in lacking) == (True, True, True)
    new = at("new", factories.VILLAGE)
    assert "现有监测对象 1 户" in client.get(new, {"year": year}).text
    refused = client.post(new, TEXTS | {"year": year, "goals": ""})
    assert refused.status_code == 422
    assert client.post(new, TEXTS | {"year": year - 1}).status_code == 422
    assert client.post(new, TEXTS | {"year": year}).status_code == 302
    again = client.post(new, TEXTS | {"year": year})
    assert (again.status_code, f"{name}已有{year}年" in again.text) == (409, True)
    plan = VillagePlan.objects.get()

    def step(word, **facts):
        return client.post(at(word, plan.pk), {"version": making.fresh(plan).version, **facts})

    assert step("submit").status_code == 302
    assert step("approve").status_code == 403
    client = logged_in(cast.township)
    assert f'tile-soon"\n           href="?year={year}&amp;state=submitted' in client.get(LIST).text
    assert step("return").status_code == 422
    assert step("return", note="没有写完成时间").status_code == 302
    stale = client.post(at("change", plan.pk), TEXTS | {"goals": "别的", "version": 1})
    assert (stale.status_code, "别的" in stale.text, TEXTS["goals"] in stale.text) == (412, True, True)
    client = logged_in(cast.village)
    assert step("change", **TEXTS | {"goals": "风险消除 3 户"}).status_code == 302
    assert step("submit").status_code == 302
    client = logged_in(cast.county)
    assert step("approve", note="同意").status_code == 302
    page = client.get(at("", plan.pk)).text
    for words in (
        "风险消除 3 户",
        "<li>每季度研判一次</li>",
        "1 户",
        "批准村级年度帮扶计划",
        "没有写完成时间",
    ):
        assert words in page
    assert "须重新提交" in client.get(at("return", plan.pk)).text
    assert "<b>1</b>已批准" in client.get(LIST).text
    assert logged_in(cast.sister).get(at("", plan.pk)).status_code == 404


def test_the_list_shows_the_villages_in_reach_and_asks_as_often_for_more(cast, logged_in):
    draft(cast, year=timezone.localdate().year)
    own = Division.objects.get(pk=factories.VILLAGE).name
    other = Division.objects.get(pk=factories.SISTER_VILLAGE).name
    town = logged_in(cast.township)
    page = town.get(LIST).text
    assert own in page
    assert other not in page.split('id="list"')[1]
    assert "没有符合条件的村" in town.get(LIST, {"state": "approved"}).text
    wrong = town.get(LIST, {"year": "今年"})
    assert (wrong.status_code, own in wrong.text.split('id="list"')[1]) == (200, False)
    assert logged_in(cast.helper).get(LIST).status_code == 403
    county = logged_in(cast.county)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            county.get(LIST)
        return len(queries)

    asked()
    before = asked()
    draft(cast, by=cast.county, code=factories.SISTER_VILLAGE, year=timezone.localdate().year)
    assert asked() <= before


def test_the_api_takes_the_same_steps(cast, logged_in):
    """0-57: as other systems take them."""
    body = TEXTS | {"division": factories.VILLAGE, "year": 2026}
    assert send(logged_in(cast.helper), API, **body).status_code == 403
    client = logged_in(cast.village)
    assert codes(send(client, API, **body | {"division": "519900"})) == ["division_unknown"]
    made = send(client, API, **body)
    assert made.status_code == 201, made.content
    assert send(client, API, **body).status_code == 409
    one = f"{API}{made.json()['id']}/"
    changed = send(client, f"{one}change/", **TEXTS | {"goals": "风险消除 3 户", "version": 1})
    assert changed.json()["goals"] == "风险消除 3 户"
    assert send(client, f"{one}submit/", version=1).status_code == 412
    sent = send(client, f"{one}submit/", version=changed.json()["version"])
    town = logged_in(cast.township)
    assert codes(send(town, f"{one}return/", version=sent.json()["version"])) == ["note_required"]
    last = send(town, f"{one}approve/", version=sent.json()["version"], on="2026-04-02", note="好")
    assert (last.json()["status"], last.json()["approved_on"]) == ("approved", "2026-04-02")
    assert town.get(API, {"year": 2026, "status": "approved"}).json()["count"] == 1
    assert logged_in(cast.sister).get(one).status_code == 404
    assert logged_in(cast.helper).get(API).json()["count"] == 0
