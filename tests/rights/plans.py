"""A work plan of each place of the canaries with a task, a month of it, and a group of units."""

import datetime

from django.utils import timezone

from povertycase.models import UnitGroup
from rectification.models import TaskMonth, TaskUnit, WorkPlan, WorkSection, WorkTask

DUE = datetime.date(2026, 6, 30)
WORDS = ("方案", "章节", "任务", "月度", "单位组")


def rows(there, owner, mark):
    """A county has them in life, each place here."""
    place = there.household.division_id
    moved = {"moved_by": owner, "moved_at": timezone.now()}
    group = UnitGroup.objects.create(division_id=place, name=f"铜雀单位组{mark}", covers_towns=True)
    plan = WorkPlan.objects.create(
        division_id=place, year=2026, name=f"铜雀方案{mark}", status="in_force", **moved
    )
    section = WorkSection.objects.create(plan=plan, kind="focus", position=1, title=f"铜雀章节{mark}")
    task = WorkTask.objects.create(
        plan=plan,
        division_id=place,
        section=section,
        number=1,
        title=f"铜雀任务{mark}",
        stated_units=f"铜雀单位组{mark}",
    )
    unit = TaskUnit.objects.create(task=task, division_id=place, origin="group")
    month = TaskMonth.objects.create(
        unit=unit, division_id=place, what=f"铜雀月度{mark}", person="何明", due_on=DUE, **moved
    )
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in WORDS))
    return {
        "unit_group": group.pk,
        "work_plan": plan.pk,
        "work_task": task.pk,
        "task_unit": unit.pk,
        "task_month": month.pk,
    }
