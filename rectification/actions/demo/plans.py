"""This year's work plan of the county: the document that ships, its units, and months of some tasks."""

import datetime
from collections.abc import Sequence

from povertycase.models import Division, Organisation, User
from projects.actions.demo.cast import place, user
from rectification.actions.plan_fixtures import shipped_plan, shipped_plans
from rectification.actions.plans import begin_plan, enter_plan
from rectification.actions.task_months import MonthDraft, finish_month, plan_months
from rectification.actions.task_units import add_task_unit, expand_units
from rectification.actions.unit_groups import UnitGroupDraft, keep_unit_group
from rectification.models import TaskMonth, TaskUnit, WorkPlan

# (task, what is done) of the tasks that are broken down to months.
MONTHLY = (
    (8, "排查问题逐项整改销号（示例）"),
    (23, "农村饮水设施巡查维修（示例）"),
)
# What the document calls the units of the demonstration.
BEARERS = (
    ("区脱贫攻坚办；区扶贫开发局；区农业农村局", "示例乡村振兴局"),
    ("区民政局；区残联", "示例民政局"),
    ("区医保局；区卫健局", "示例医疗保障局"),
    ("区教科局", "示例教育局"),
    ("区住建局；区自然资源局", "示例住房和城乡建设局"),
    ("区财政局；区金融办", "示例财政局"),
)
# Fictitious people of the townships.
PEOPLE = ("何明", "宋洁", "唐勇", "许芳", "韩磊", "冯敏")
QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
# By how many days each unit in turn is before or after its day; None: it has not told yet.
HABITS: tuple[int | None, ...] = (3, 1, -4, 2, None)
DONE = "已按要求完成，台账附后（示例）"
MOST_ORGANISATIONS, MOST_TOWNS = 2, 3


def seed_plans(*, on: datetime.date) -> None:
    """The plan as it stands on a day."""
    county, clerk = Division.objects.get(pk=place("county")), user("county")
    begun = on.replace(month=1, day=5) if (on.month, on.day) >= (1, 5) else on
    offices = [each.organisation for each in clerk.postings if each.organisation]
    around = [*offices, *Organisation.objects.filter(division=county, kind="department").order_by("pk")]
    departments = list(dict.fromkeys(around))
    _groups(county, departments, by=clerk, on=begun)
    draft = shipped_plan(shipped_plans()[0]["key"], county, year=on.year)
    plan = enter_plan(county, draft, by=clerk)
    expand_units(plan, by=clerk, on=begun, version=plan.version)
    for task in plan.tasks.filter(units=None).order_by("number"):
        add_task_unit(task, departments[:1], is_lead=True, by=clerk, version=task.version)
    plan = begin_plan(plan, by=clerk, version=plan.version)
    _months(plan, by=clerk, begun=begun, on=on)


def _groups(county: Division, departments: Sequence[Organisation], *, by: User, on: datetime.date) -> None:
    towns = UnitGroupDraft(name="各乡镇街委", also_named="各乡镇（街道）；各乡镇", covers_towns=True)
    leading = UnitGroupDraft(name="“两不愁三保障”牵头行业部门", members=departments)
    for draft in (towns, leading):
        keep_unit_group(county, draft, by=by, on=on)
    known = {each.name: each for each in Organisation.objects.filter(division=county)}
    for names, bearer in BEARERS:
        if bearer in known:
            name, _mark, others = names.partition("；")
            alias = UnitGroupDraft(name=name, also_named=others, members=[known[bearer]])
            keep_unit_group(county, alias, by=by, on=on)


def _months(plan: WorkPlan, *, by: User, begun: datetime.date, on: datetime.date) -> None:
    days = [datetime.date(on.year, month, day) for month, day in QUARTER_ENDS]
    days = [day for day in days if day >= begun]
    turn = 0
    for number, what in MONTHLY:
        units = TaskUnit.objects.filter(task__plan=plan, task__number=number).select_related("task__plan")
        towns = units.filter(organisation=None).order_by("division_id")[:MOST_TOWNS]
        for unit in [*units.exclude(organisation=None).order_by("pk")[:MOST_ORGANISATIONS], *towns]:
            person = PEOPLE[turn % len(PEOPLE)]
            drafts = [MonthDraft(what=what, person=person, due_on=day) for day in days]
            for month in plan_months(unit, drafts, by=by, on=begun):
                _finish(month, HABITS[turn % len(HABITS)], by=by, on=on)
                turn += 1


def _finish(month: TaskMonth, early: int | None, *, by: User, on: datetime.date) -> None:
    day = month.due_on - datetime.timedelta(days=early or 0)
    if early is not None and day <= on:
        finish_month(month, outcome=DONE, by=by, on=day, version=month.version)
