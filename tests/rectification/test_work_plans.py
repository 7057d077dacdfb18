"""0-01, 0-02, 1-34, 4-15: a plan of the year, whose its tasks are, and what is done of them by when."""

import datetime
import io
from types import SimpleNamespace

import docx
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from povertycase.choices import OrganisationKind, Role
from povertycase.exceptions import Conflict, Invalid, Refused, Stale
from povertycase.models import Division, Obligation, Organisation, WarZone, ZoneTown
from rectification import actions
from rectification.actions.month_duties import month_duties
from rectification.choices.plans import MonthStanding
from rectification.models import TaskMonth, TaskUnit, WorkPlan
from rectification.models.directory import directory_of
from rectification.reports.months import standing_of
from rectification.reports.plan_bulletin import bulletin_of, plan_facts
from rectification.reports.plans import tree_of
from rectification.reports.wall import wall_of
from rectification.rules.plan_bulletin import plan_bulletin
from rectification.rules.responsible import names_in
from tests import factories
from tests.rectification.making import fresh, take

DAY = datetime.date
JANUARY, MARCH, JUNE = DAY(2026, 1, 10), DAY(2026, 3, 31), DAY(2026, 6, 30)
NAMED = ("县脱贫攻坚办", "教育局", "示例县水务局", "县卫健局")
LEADING = "“两不愁三保障”牵头行业部门"
TOWNS = ["990101100", "990101101", "990101110"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    county = Division.objects.get(pk=factories.COUNTY)
    known = [
        Organisation.objects.create(name=name, kind=OrganisationKind.DEPARTMENT, division=county)
        for name in NAMED
    ]
    world.units = dict(zip(NAMED, known, strict=True))
    world.place = county
    world.health = factories.user("health", Role.DEPARTMENT, factories.COUNTY, organisation=known[3])
    group(world, "各乡镇街委", covers_towns=True)
    group(world, LEADING, members=known[1:])
    return world


def group(cast, name, *, on=JANUARY, by=None, **facts):
    draft = actions.UnitGroupDraft(name=name, **facts)
    return actions.keep_unit_group(cast.place, draft, by=by or cast.county, on=on)


def small(cast, units="县卫健局、各乡镇街委", *, begins=True):
    """A plan with one task, in force."""
    task = actions.TaskDraft(number=1, title="强化基本医疗保障", stated_units=units)
    section = actions.SectionDraft(kind="focus", title="全面巩固提升民生保障", tasks=[task])
    draft = actions.PlanDraft(name="巩固提升年实施方案", year=2026, sections=[section])
    plan = actions.enter_plan(cast.place, draft, by=cast.county)
    take(actions.expand_units, plan, by=cast.county, on=JANUARY)
    if begins:
        take(actions.begin_plan, plan, by=cast.county)
    return fresh(plan)


def unit_of(plan, place=factories.TOWN, organisation=None):
    return TaskUnit.objects.get(task__plan=plan, division=place, organisation=organisation)


def planned(cast, plan, *, by=None, place=factories.TOWN, organisation=None, days=(MARCH, JUNE), **facts):
    unit = unit_of(plan, place, organisation)
    known = {"what": "签约随访", "person": "何明"} | facts
    drafts = [actions.MonthDraft(due_on=day, **known) for day in days]
    return actions.plan_months(unit, drafts, by=by or cast.township, on=JANUARY)


def done(month, *, by, on=MARCH, outcome="随访 120 户"):
    return take(actions.finish_month, month, outcome=outcome, by=by, on=on)


def test_the_document_that_ships_becomes_a_plan_and_every_name_is_recognised_or_told(cast):
    """0-01, 0-02: 46 tasks, 13 sections, 3 guarantee groups, 1 goal; 区 is written as 县 in a county.

    Tasks 8 and 9 reach the members of the group and every township.
    """
    draft = actions.shipped_plan("tongchuan2020", cast.place, year=2026)
    plan = actions.enter_plan(cast.place, draft, by=cast.county)
    kinds = list(plan.sections.values_list("kind", flat=True))
    assert [kinds.count(each) for each in ("goal", "focus", "guarantee")] == [1, 13, 3]
    assert list(plan.tasks.order_by("number").values_list("number", flat=True)) == list(range(1, 47))
    assert plan.tasks.get(number=25).stated_units.startswith("县扶贫开发局、统计局、贫困信息数据")
    assert plan.status == "draft"

    take(actions.expand_units, plan, by=cast.county, on=JANUARY)

    for number in (8, 9):
        units = plan.tasks.get(number=number).units
        assert sorted(units.filter(organisation=None).values_list("division_id", flat=True)) == TOWNS
        named = units.exclude(organisation=None).values_list("organisation__name", "origin", "stated_as")
        assert set(named) == {
            ("县脱贫攻坚办", "named", "县脱贫攻坚办"),
            *((name, "group", LEADING) for name in NAMED[1:]),
        }
    known = directory_of(cast.place, on=JANUARY)
    lines = [line for part in tree_of(plan, cast.county, on=JANUARY, known=known) for line in part.lines]
    for line in lines:
        stated = {each.text for each in names_in(line.task.stated_units)}
        borne = set(line.task.units.values_list("stated_as", flat=True))
        assert stated == borne | set(line.unknown), line.task.number
    unknown = {line.task.number: list(line.unknown) for line in lines}
    assert unknown[8] == unknown[9] == ["问题整改涉及相关部门"]
    # 县水务局 is 示例县水务局 here, 县教科局 is not 教育局.
    assert (unknown[23], unknown[18]) == ([], ["县教科局"])


def test_whom_a_group_means_depends_on_the_day(cast):
    """0-02: “on a date”: who left is not meant any more; who is there already stays."""
    found = group(cast, "领导小组成员单位", members=[cast.units["教育局"]])
    draft = actions.UnitGroupDraft(name=found.name, members=[cast.units["县卫健局"]])
    take(actions.keep_unit_group, found, draft, by=cast.county, on=JUNE)

    for day, name in ((MARCH, "教育局"), (JUNE, "县卫健局")):
        assert directory_of(cast.place, on=day).groups["领导小组成员单位"] == ([cast.units[name].pk], [])
    with pytest.raises(Invalid, match="一个名称只能指一个组"):
        group(cast, "各乡镇", also_named="x；各乡镇街委", covers_towns=True)
    with pytest.raises(Refused):
        group(cast, "成员单位", covers_towns=True, by=cast.township)


def test_expanding_again_adds_only_what_is_new_and_the_rest_is_named_by_hand(cast):
    plan = small(cast, "县卫健局、各有帮扶任务单位、各乡镇街委", begins=False)
    task = plan.tasks.get()
    assert task.units.count() == 4
    assert take(actions.expand_units, plan, by=cast.county, on=JANUARY) == 0
    by_hand = {"stated_as": "各有帮扶任务单位", "is_lead": True, "by": cast.county}
    assert take(actions.add_task_unit, task, [cast.units["教育局"]], **by_hand) == 1
    assert take(actions.add_task_unit, task, [cast.units["教育局"]], **by_hand) == 0
    unknown = [
        line.unknown
        for part in tree_of(plan, cast.county, on=JANUARY, known=directory_of(cast.place, on=JANUARY))
        for line in part.lines
    ]
    assert unknown == [[]]
    with pytest.raises(Invalid, match="文件里没有"):
        take(actions.add_task_unit, task, [cast.place], stated_as="别的单位", by=cast.county)
    take(actions.begin_plan, plan, by=cast.county)
    with pytest.raises(Refused):
        take(actions.add_task_unit, task, [cast.units["教育局"]], by=cast.township)


def test_a_plan_begins_when_each_task_has_somebody_and_a_task_is_free_until_then(cast):
    plan = small(cast, "无名单位", begins=False)
    task = plan.tasks.get()
    assert plan not in WorkPlan.objects.visible_to(cast.township)
    with pytest.raises(Invalid, match="第 1 项任务还没有责任单位"):
        take(actions.begin_plan, plan, by=cast.county)
    draft = actions.TaskDraft(number=2, title="改名", stated_units="县卫健局")
    take(actions.change_task, task, task.section, draft, by=cast.county)
    take(actions.expand_units, plan, by=cast.county, on=JANUARY)
    with pytest.raises(Conflict, match="先移除责任单位"):
        take(actions.remove_task, task, by=cast.county)
    unit = task.units.get()
    actions.remove_task_unit(unit, by=cast.county, version=fresh(task).version)
    take(actions.remove_task, task, by=cast.county)
    with pytest.raises(Invalid, match="还没有任务"):
        take(actions.begin_plan, plan, by=cast.county)
    with pytest.raises(Conflict):
        actions.enter_plan(cast.place, actions.PlanDraft(name=plan.name, year=2026), by=cast.county)


def test_a_plan_is_held_before_its_tasks(cast):
    """expand_units holds the plan and writes below its tasks: otherwise they wait for each other."""
    task = small(cast).tasks.get()
    with CaptureQueriesContext(connection) as asked:
        take(actions.add_task_unit, task, [cast.units["教育局"]], by=cast.county)
    held = [each["sql"].split(" FROM ")[1].split()[0] for each in asked if "FOR UPDATE" in each["sql"]]
    assert held == ['"rectification_workplan"', '"rectification_worktask"']


def test_two_who_change_one_section_do_not_undo_each_other(cast):
    plan = small(cast)
    section = plan.sections.get()
    first, second = (actions.SectionDraft(kind="focus", title=title) for title in ("一", "二"))
    actions.change_section(section, first, by=cast.county, version=plan.version)
    with pytest.raises(Stale):
        actions.change_section(section, second, by=cast.county, version=plan.version)
    assert fresh(section).title == "一"


def test_a_unit_plans_and_does_its_own_months_and_the_county_all(cast):
    """1-34: 任务细化到月、落实到人, each with a day."""
    plan = small(cast)
    months = planned(cast, plan)
    assert [(each.due_on, each.person) for each in months] == [(MARCH, "何明"), (JUNE, "何明")]
    health = cast.units["县卫健局"]
    planned(cast, plan, by=cast.health, place=factories.COUNTY, organisation=health, account=cast.health)
    with pytest.raises(Refused, match="责任单位自己"):
        planned(cast, plan, by=cast.sister)
    with pytest.raises(Invalid, match="不是甲镇的账号"):
        planned(cast, plan, account=cast.health)
    with pytest.raises(Invalid, match="不能早于今天"):
        planned(cast, plan, days=[DAY(2026, 1, 9)])
    with pytest.raises(Invalid, match="2026 年内"):
        planned(cast, plan, days=[DAY(2027, 1, 9)])
    seen = {name: TaskMonth.objects.visible_to(getattr(cast, name)).count() for name in SEEN}
    assert seen == SEEN
    with pytest.raises(Invalid, match="用一句话"):
        done(months[0], by=cast.township, outcome=" ")
    done(months[0], by=cast.township)
    with pytest.raises(Conflict):
        done(months[0], by=cast.county)
    with pytest.raises(Refused):
        take(actions.reopen_month, months[0], note="没有做", by=cast.township)
    take(actions.reopen_month, months[0], note="没有做", by=cast.county)
    assert (fresh(months[0]).done_on, months[0].status) == (None, "open")


SEEN = {"county": 4, "leader": 4, "township": 2, "sister": 0, "health": 2, "department": 0, "helper": 0}


def test_another_day_is_the_countys_alone(cast):
    plan = small(cast)
    month = planned(cast, plan, days=[MARCH])[0]
    later = actions.MonthDraft(what="签约随访", person="宋洁", due_on=JUNE)
    with pytest.raises(Refused, match="县级调整"):
        take(actions.change_month, month, later, by=cast.township, on=JANUARY)
    same = actions.MonthDraft(what="签约随访", person="宋洁", due_on=MARCH)
    take(actions.change_month, month, same, by=cast.township, on=JANUARY)
    take(actions.change_month, month, later, by=cast.county, on=JANUARY)
    assert (fresh(month).person, month.due_on) == ("宋洁", JUNE)


def test_what_is_owed_follows_the_month_and_its_plan(cast):
    """0042: open, met, open again, withdrawn with the month or with the plan; rebuilt the same."""
    plan = small(cast)
    town = planned(cast, plan)
    health = cast.units["县卫健局"]
    planned(cast, plan, by=cast.health, place=factories.COUNTY, organisation=health, account=cast.health)
    owed = Obligation.objects.filter(kind="work_month")
    assert set(owed.open().values_list("role", "organisation", "assignee", "due_on")) == {
        *(("township", None, None, day) for day in (MARCH, JUNE)),
        *(("township", health.pk, cast.health.pk, day) for day in (MARCH, JUNE)),
    }
    done(town[0], by=cast.township)
    take(actions.withdraw_month, town[1], note="不再开展", by=cast.county)
    assert owed.open().count() == 2
    take(actions.reopen_month, town[0], note="没有做", by=cast.county)
    assert owed.open().count() == 3
    take(actions.end_plan, plan, reason="年度结束", by=cast.county)
    assert owed.open().count() == 0
    assert {duty.state for duty in month_duties()} == {"withdrawn"}
    with pytest.raises(Conflict, match="已结束"):
        done(town[0], by=cast.township)


def test_the_standing_in_sql_is_that_of_the_rule(cast):
    """R-PLAN on each side of the day."""
    plan = small(cast)
    early, late, still, gone = (planned(cast, plan, what=f"第{each}件", days=[MARCH])[0] for each in range(4))
    done(early, by=cast.township, on=MARCH)
    done(late, by=cast.township, on=DAY(2026, 4, 1))
    take(actions.withdraw_month, gone, note="重复", by=cast.county)
    for on in (JANUARY, MARCH, DAY(2026, 4, 1), JUNE):
        rows = TaskMonth.objects.all()
        by_rule = {each.pk: standing_of(each, on) for each in rows}
        for standing in MonthStanding:
            of_sql = set(rows.with_standing(on).filter(standing=standing).values_list("pk", flat=True))
            assert of_sql == {key for key, known in by_rule.items() if known == standing}, (on, standing)
    assert standing_of(fresh(still), DAY(2026, 4, 1)) == MonthStanding.OVERDUE


def test_the_database_keeps_a_done_month_told_and_a_month_with_its_unit(cast):
    plan = small(cast)
    planned(cast, plan)
    for statement in (
        "UPDATE rectification_taskmonth SET status = 'done'",
        "UPDATE rectification_taskmonth SET division_id = '990101101'",
        "UPDATE rectification_worktask SET division_id = '990102'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def quarter(cast):
    """A plan with months of the first half: a township in time, another late, a department not at all."""
    plan = small(cast)
    done(planned(cast, plan)[0], by=cast.township)
    sister = planned(cast, plan, by=cast.sister, place=factories.SISTER_TOWN)
    done(sister[0], by=cast.sister, on=DAY(2026, 4, 3))
    health = cast.units["县卫健局"]
    planned(cast, plan, by=cast.health, place=factories.COUNTY, organisation=health)
    return SimpleNamespace(plan=plan, on=DAY(2026, 4, 10))


def test_the_bulletin_counts_each_unit_and_each_number_leads_to_the_list_that_makes_it(
    cast, quarter, logged_in
):
    """1-34: 每季度组织情况通报: text, page and list have the same figures."""
    found = bulletin_of(quarter.plan, cast.county, quarter=1, on=quarter.on)
    figures = [found.whole.figures, *(row.figures for _title, rows in found.sections for row in rows)]
    assert [(each.months, each.in_time, each.late, each.overdue) for each in figures] == [
        (3, 1, 1, 1),
        (1, 0, 0, 1),
        (1, 1, 0, 0),
        (1, 0, 1, 0),
    ]
    facts = plan_facts(found, quarter.on)
    text = plan_bulletin(facts, office="局", number="", signed_on=quarter.on).text
    assert text.startswith(f"关于{quarter.plan.name}2026年第一季度执行情况的通报\n")
    assert "安排月度任务3项" in text
    assert "县卫健局（1项）" in text
    assert "全部按时完成的：甲镇。" in text
    client = logged_in(cast.county)
    today = bulletin_of(quarter.plan, cast.county, quarter=1, on=timezone.localdate())
    for row in (today.whole, *today.units, today.towns[0]):
        for value, query in row.cells:
            assert client.get(f"{MONTHS}?{query}").content.decode().count(ROW) == value, query
    own = bulletin_of(quarter.plan, cast.township, quarter=1, on=quarter.on)
    assert own.whole.figures.months == 1


def test_the_wall_shows_each_zones_townships_with_who_and_when(cast, quarter):
    """4-15: zone by township by task, person and date; a township that planned nothing is seen."""
    zone = WarZone.objects.create(
        division=cast.place,
        name="北部战区",
        commander="李县长",
        duty="副县长",
        office=cast.medical,
        since=JANUARY,
    )
    ZoneTown.objects.create(zone=zone, division_id=factories.TOWN, since=JANUARY)
    zones = wall_of(quarter.plan, cast.county, on=quarter.on)
    assert [each.zone.name if each.zone else None for each in zones] == ["北部战区", None]
    assert [town.name for town in zones[1].towns] == ["乙镇", "丙乡"]
    (entry,) = zones[0].lines[0].cells[0]
    assert (entry.label, entry.month.person, entry.month.due_on) == ("未到期", "何明", JUNE)
    assert (entry.done, entry.of_all) == (1, 2)
    assert [cell[0].label for cell in zones[1].lines[0].cells] == ["未到期", "未细化"]
    later = wall_of(quarter.plan, cast.county, on=DAY(2026, 7, 1))
    assert later[0].lines[0].cells[0][0].label == "逾期"


PLANS, MONTHS = "/rectification/work/plans/", "/rectification/work/plans/months/"
ROW = 'data-label="责任人"'


def to(name, *keys):
    return reverse(f"rectification:{name}", args=keys)


def test_a_plan_is_made_from_the_document_and_begun_in_the_browser(cast, logged_in):
    client = logged_in(cast.county)
    blank = client.post(to("plan-new"), {"year": "2026", "template": ""})
    assert blank.status_code == 422
    assert "请填写工作方案的名称" in blank.content.decode()
    made = client.post(to("plan-new"), {"year": "2026", "template": "tongchuan2020"})
    plan = WorkPlan.objects.get()
    assert made.url == to("plan", plan.pk)
    assert client.post(to("plan-expand", plan.pk), {"version": plan.version}).status_code == 302
    shown = client.get(made.url).content.decode()
    assert "8. 持续推进问题整改" in shown
    assert "问题整改涉及相关部门（第 8、9 项）" in shown
    refused = client.post(to("plan-begin", plan.pk), {"version": plan.version})
    assert refused.status_code == 422
    assert "还没有责任单位" in refused.content.decode()
    assert logged_in(cast.township).get(made.url).status_code == 404
    assert logged_in(cast.helper).get(PLANS).status_code == 403


def test_a_unit_is_named_by_hand_planned_and_done_in_the_browser(cast, logged_in):
    plan = small(cast, "各有帮扶任务单位、县卫健局")
    task = plan.tasks.get()
    client = logged_in(cast.county)
    assert "未识别" in client.get(to("work-task", task.pk)).content.decode()
    typed = {"version": task.version, "stated_as": "各有帮扶任务单位", "towns": [factories.TOWN]}
    assert client.post(to("task-unit-new", task.pk), typed).status_code == 302
    assert "人工指定，1 个" in client.get(to("work-task", task.pk)).content.decode()
    town, unit = logged_in(cast.township), unit_of(plan)
    nothing = town.post(to("work-month-new", unit.pk), {"what": "走访", "person": "何明", "day": "31"})
    assert nothing.status_code == 422
    facts = {"what": "走访", "person": "何明", "day": "31", "months": ["12"]}
    assert town.post(to("work-month-new", unit.pk), facts).status_code == 302
    month = TaskMonth.objects.get()
    assert month.due_on == DAY(2026, 12, 31)
    page = town.get(to("work-month", month.pk)).content.decode()
    assert "登记完成" in page
    assert "退回" not in page
    told = {"version": month.version, "outcome": "走访 30 户"}
    assert town.post(to("work-month-done", month.pk), told).status_code == 302
    assert "走访 30 户" in town.get(to("work-month", month.pk)).content.decode()


def test_the_list_asks_as_often_for_one_row_as_for_many_and_filters(cast, quarter, logged_in):
    client = logged_in(cast.county)
    with CaptureQueriesContext(connection) as few:
        client.get(MONTHS)
    planned(cast, quarter.plan, what="更多", days=[DAY(2026, month, 28) for month in range(1, 13)])
    with CaptureQueriesContext(connection) as many:
        client.get(MONTHS)
    assert len(few) == len(many)
    for query, count in (
        ({"period": "2026-03"}, 4),
        ({"period": "2026Q1", "person": "何"}, 6),
        ({"division": factories.SISTER_TOWN}, 2),
        ({"unit": str(cast.units["县卫健局"].pk), "standing": "overdue"}, 2),
        ({"standing": "nonsense"}, 0),
    ):
        shown = client.get(MONTHS, query)
        assert shown.status_code == 200
        assert shown.content.decode().count(ROW) == count, query


def test_the_pages_drawn_from_a_plan_and_the_sheet(cast, quarter, logged_in):
    client, plan = logged_in(cast.county), quarter.plan
    assert "未编入战区" in client.get(to("plan-wall", plan.pk)).content.decode()
    bulletin = client.get(to("plan-bulletin", plan.pk), {"quarter": "1"}).content.decode()
    assert f"{plan.name}2026年第一季度执行情况的通报" in bulletin
    paper = to("plan-bulletin-paper", plan.pk) + "?quarter=1"
    assert paper in bulletin
    written = docx.Document(io.BytesIO(client.get(paper).content))
    assert "月度任务3项" in "\n".join(line.text for line in written.paragraphs)
    assert [table.rows[0].cells[0].text for table in written.tables] == ["单位", "乡镇（街道）"]
    assert [cell.text for cell in written.tables[1].rows[1].cells[1:]] == ["1", "1", "0", "0", "0"]
    sheet = client.post(to("plan-bulletin-export", plan.pk) + "?quarter=1", {"purpose": "印发季度通报"})
    assert sheet["Content-Type"].startswith("application/vnd.openxml")
    health = logged_in(cast.health)
    assert health.get(paper).status_code == 403
    assert paper not in health.get(to("plan-bulletin", plan.pk), {"quarter": "1"}).text
    shown = health.get(to("plan", plan.pk)).content.decode()
    assert "0 / 2" in shown
    assert "各乡镇街委" in logged_in(cast.county).get(to("unit-group-list")).content.decode()


def test_the_same_by_the_api(cast, quarter, logged_in):
    client = logged_in(cast.health)
    plans = client.get("/api/v1/work-plans/").json()["results"]
    assert [each["name"] for each in plans] == [quarter.plan.name]
    (task,) = client.get("/api/v1/work-tasks/").json()["results"]
    assert [each["name"] for each in task["units"]] == ["县卫健局"]
    months = client.get("/api/v1/work-months/", {"standing": "overdue"}).json()["results"]
    month = next(each for each in months if each["due_on"] == str(MARCH))
    told = client.post(
        f"/api/v1/work-months/{month['id']}/done/",
        {"outcome": "已完成", "version": month["version"]},
        content_type="application/json",
    )
    assert told.json()["status"] == "done"
    assert client.get("/api/v1/work-plans/999/").status_code == 404
