"""Pages of measures and plans: 2-04, 2-10, 2-11, 0-15, 0-57."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from households.models import SafeguardCheck
from monitoring import actions
from monitoring.models import MonitoringCase, SupportMeasure, SupportPlan
from projects.models import Project
from tests import factories
from tests.households import planning
from tests.monitoring import making
from tests.monitoring.test_api_cases import scan
from tests.monitoring.test_api_measures import PLAN
from tests.projects import making as projects

LIST, FIRST = reverse("monitoring:measure-list"), reverse("monitoring:first-measures")
PLANS = reverse("monitoring:plan-list")


@pytest.fixture
def cast(world):
    making.cast_of_monitoring(world)
    world.case = making.active(world)
    return world


def at(name, record):
    return reverse(f"monitoring:{name}", args=[record.pk])


def new(case, kind="健康帮扶"):
    return f"{at('measure-new', case)}?kind={kind}"


def identified(case, day):
    MonitoringCase.objects.filter(pk=case.pk).update(identified_on=day)


def days_ago(days):
    return (timezone.localdate() - datetime.timedelta(days=days)).isoformat()


def wanted(case, **changes):
    facts = {
        "version": making.fresh(case).version,
        "items": ["医疗救助"],
        "content": "申请医疗救助",
        "responsible": "王芳",
        "planned_on": "2026-04-01",
    }
    return facts | changes


def test_a_measure_is_planned_within_its_kind_landed_and_ended(cast, logged_in):
    for name in ("helper", "leader"):
        assert logged_in(getattr(cast, name)).get(at("measure-new", cast.case)).status_code == 403
    client = logged_in(cast.village)
    chooser = client.get(at("measure-new", cast.case)).text
    assert "因病" in chooser
    assert chooser.index("健康帮扶") < chooser.index("其他类别") < chooser.index("搬迁")
    form = client.get(new(cast.case)).text
    assert "大病保险" in form
    assert "对应：因病" in form
    assert "技能培训" not in form
    refused = client.post(new(cast.case), wanted(cast.case, content="", items=["技能培训"]))
    assert refused.status_code == 422
    stale = client.post(new(cast.case), wanted(cast.case, version=99))
    assert stale.status_code == 412
    assert client.post(new(cast.case), wanted(cast.case)).status_code == 302
    measure = SupportMeasure.objects.get()
    page = client.get(at("case-measures", cast.case)).text
    assert "申请医疗救助" in page
    assert "已安排对应措施" in page

    landed = {"version": measure.version, "landed_on": "2026-04-02", "amount_yuan": "3,000.00"}
    refused = client.post(at("measure-land", measure), landed)
    assert (refused.status_code, "落实凭证" in refused.text) == (422, True)
    done = client.post(at("measure-land", measure), landed | {"proof": scan("收据.pdf")})
    assert done.status_code == 302
    assert client.get(at("measure-proof", measure)).content.startswith(b"%PDF")
    assert logged_in(cast.sister).get(at("measure-proof", measure)).status_code == 404
    client = logged_in(cast.village)
    ended = {"version": making.fresh(measure).version, "ended_on": "2026-03-01", "note": "痊愈"}
    assert "结束日期应在落实之后" in client.post(at("measure-end", measure), ended).text
    assert client.post(at("measure-end", measure), ended | {"ended_on": "2026-05-01"}).status_code == 302
    assert "3,000.00" in client.get(at("case-measures", cast.case)).text


def test_a_measure_leans_on_a_project_that_reaches_the_household(cast, logged_in):
    cast.builder = cast.lead
    near = projects.draft(cast)
    Project.objects.filter(pk=near.pk).update(status="planned", name="养殖项目", listed_on=making.CLUE_ON)
    client = logged_in(cast.village)
    assert "养殖项目" in client.get(new(cast.case)).text
    assert client.post(new(cast.case), wanted(cast.case, project=str(near.pk))).status_code == 302
    assert SupportMeasure.objects.get().project == near
    refused = client.post(new(cast.case), wanted(cast.case, project="999999"))
    assert refused.status_code == 422


def test_a_failing_safeguard_proposes_what_mends_it_with_a_day(cast, logged_in):
    """0-15: a house that is not safe asks for 住房安全保障 or 搬迁, a month after it was seen."""
    visit = planning.visit(cast.own, cast.village, making.DAY(2026, 3, 20))
    SafeguardCheck.objects.create(
        household=cast.own,
        division_id=cast.own.division_id,
        visit=visit,
        item="housing",
        is_met=False,
        checked_on=making.DAY(2026, 3, 20),
        explanation="D级危房",
    )
    client = logged_in(cast.village)
    page = client.get(at("case-measures", cast.case)).text
    assert "住房安全有保障：2026-03-20 核查不达标" in page
    assert "建议最迟 2026-04-20 落实" in page
    assert f'value="{timezone.localdate().isoformat()}"' in client.get(new(cast.case, "搬迁")).text
    client.post(new(cast.case, "搬迁"), wanted(cast.case, items=[]))
    assert "建议最迟 2026-04-20 落实" not in client.get(at("case-measures", cast.case)).text


def test_tiles_lead_to_who_waits_for_the_first_measure(cast, logged_in):
    """2-10: due a calendar month after identification, warned seven days before."""
    client = logged_in(cast.county)
    identified(cast.case, days_ago(5))
    assert "没有超期无措施的监测户" in client.get(FIRST).text
    assert "没有首项措施即将到期的监测户" in client.get(f"{FIRST}?state=soon").text
    identified(cast.case, days_ago(26))
    assert "落实帮扶措施，还剩" in client.get(at("case-measures", cast.case)).text
    assert "张三丰" in client.get(f"{FIRST}?state=soon").text
    assert "张三丰" not in client.get(f"{FIRST}?state=late").text
    identified(cast.case, days_ago(60))
    late = client.get(f"{FIRST}?state=late").text
    assert "张三丰" in late
    assert "还没有落实措施" in late
    assert "<b>1</b>超期无措施" in client.get(LIST).text
    assert "张三丰" not in logged_in(cast.sister).get(FIRST).text
    making.helped(cast, cast.case)
    assert "<b>0</b>超期无措施" in logged_in(cast.county).get(LIST).text


def test_the_list_filters_by_state_kind_and_place(cast, logged_in):
    client = logged_in(cast.village)
    assert "还没有帮扶措施" in client.get(LIST).text
    client.post(new(cast.case), wanted(cast.case))
    making.helped(cast, cast.case)
    page = client.get(LIST)
    assert page.text.count("case-measures") == 0
    assert page.text.count("张三丰") == 2
    for query, count in (("state=late", 1), ("state=landed", 1), ("state=ended", 0), ("kind=搬迁", 0)):
        assert client.get(f"{LIST}?{query}").text.count("张三丰") == count, query
    assert "没有符合条件的措施" in client.get(f"{LIST}?state=ended").text
    assert logged_in(cast.department).get(LIST).status_code == 403
    assert "张三丰" not in logged_in(cast.sister).get(LIST).text


def test_a_plan_goes_through_its_steps(cast, logged_in):
    """0-57: drafted, submitted, returned, changed, approved by somebody else."""
    client = logged_in(cast.village)
    lacking = client.get(f"{PLANS}?state=lacking").text
    assert "张三丰" in lacking
    body = PLAN | {"version": making.fresh(cast.case).version, "year": timezone.localdate().year}
    assert client.post(at("plan-new", cast.case), body | {"aims": ""}).status_code == 422
    assert client.post(at("plan-new", cast.case), body).status_code == 302
    plan = SupportPlan.objects.get()
    again = client.post(at("plan-new", cast.case), body | {"version": making.fresh(cast.case).version})
    assert (again.status_code, "本年度已有一份" in again.text) == (409, True)

    def step(name, **facts):
        return client.post(at(name, plan), {"version": making.fresh(plan).version, **facts})

    assert step("plan-submit").status_code == 302
    assert step("plan-approve", note="同意").status_code == 403
    client = logged_in(cast.township)
    assert step("plan-return").status_code == 422
    assert step("plan-return", note="目标不具体").status_code == 302
    stale = client.post(at("plan-change", plan), body | {"aims": "别的", "version": 1})
    assert (stale.status_code, "别的" in stale.text) == (412, True)
    assert (
        step(
            "plan-change", **body | {"aims": "不再有大额支出", "version": making.fresh(plan).version}
        ).status_code
        == 302
    )
    client = logged_in(cast.village)
    step("plan-submit")
    client = logged_in(cast.township)
    assert step("plan-approve", note="同意").status_code == 302
    page = client.get(at("plan", plan)).text
    assert "不再有大额支出" in page
    assert "批准帮扶计划" in page
    assert "<b>1</b>已批准" in client.get(PLANS).text
    assert "张三丰" not in client.get(f"{PLANS}?state=lacking").text
    assert logged_in(cast.sister).get(at("plan", plan)).status_code == 404


def test_lists_ask_as_often_for_six_as_for_one(cast, logged_in):
    client = logged_in(cast.county)
    draft = actions.PlanDraft(**PLAN | {"remove_by": making.LEFT, "year": timezone.localdate().year})

    def add(case):
        making.helped(cast, case)
        making.take(actions.draft_plan, case, draft, by=cast.village)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    def late(serial):
        home = factories.household(head=f"户{serial}", by_type="一般农户")
        case = making.active(cast, household=home)
        identified(case, days_ago(60))
        return case

    add(cast.case)
    late(0)
    addresses = (LIST, PLANS, FIRST, f"{PLANS}?state=lacking")
    for address in addresses:
        client.get(address)
    before = {address: asked(address) for address in addresses}
    for serial in range(1, 4):
        add(late(serial))
        late(10 + serial)
    assert {address: asked(address) for address in addresses} == before
