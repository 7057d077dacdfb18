"""Plans of villages of the demonstration for the year: one in each state, the other villages without."""

import datetime

from monitoring.actions import village_plans as steps
from monitoring.actions.demo.cast import Cast
from monitoring.choices.cases import MONITORED
from monitoring.choices.measures import VillagePlanStatus
from monitoring.models import MonitoringCase
from povertycase.models import Division

MEASURES = (
    "三月底前安排公益岗位，优先安排监测户中的弱劳动力（示例）",
    "六月底前落实到户产业奖补，农技员每月上门指导一次（示例）",
    "每季度核算一次收入，村委会研判风险变化（示例）",
)


def seed_village_plans(people: Cast, *, on: datetime.date) -> None:
    """The introduced village's waits for the township; of two others one is in force, one is written."""
    reached = (VillagePlanStatus.SUBMITTED, VillagePlanStatus.APPROVED, VillagePlanStatus.DRAFTED)
    monitored = MonitoringCase.objects.filter(status__in=MONITORED).exclude(division=people.own_village)
    others = sorted(set(monitored.values_list("division", flat=True)))
    for code, state in zip((people.own_village, *others), reached, strict=False):
        _plan(Division.objects.get(pk=code), people, reached=state, on=on)


def _plan(village: Division, people: Cast, *, reached: VillagePlanStatus, on: datetime.date) -> None:
    by = people.asks(village.pk)
    draft = steps.VillagePlanDraft(
        goals="监测户人均纯收入比上年增长一成以上，“三保障”和饮水安全问题动态清零（示例）",
        measures="\n".join(MEASURES),
        responsible="何帮扶",
    )
    plan = steps.draft_village_plan(village, draft, year=on.year, by=by)
    if reached != VillagePlanStatus.DRAFTED:
        plan = steps.submit_village_plan(plan, by=by, version=plan.version)
    if reached == VillagePlanStatus.APPROVED:
        approves = people.approves(village.pk)
        steps.approve_village_plan(plan, by=approves, on=on, version=plan.version, note="同意实施")
