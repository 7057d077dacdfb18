"""The county's office enters a work plan, changes it while nothing hangs on it, begins and ends it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.actions.month_duties import owe_months
from rectification.choices.plans import PlanStatus
from rectification.models import TaskMonth, WorkPlan, WorkSection, WorkTask
from rectification.rules.plans import PLANNING, plan_unmet, task_unmet

STEP = "enter_plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """One numbered task; stated_units: whom the document names, as it does."""

    number: int
    title: str
    stated_units: str
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDraft:
    """A part of a plan and its tasks."""

    kind: str
    title: str
    tasks: Sequence[TaskDraft] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan of a year, with what a document that ships has of it."""

    name: str
    year: int
    document_number: str = ""
    sections: Sequence[SectionDraft] = field(default_factory=tuple)


@transaction.atomic
def enter_plan(division: Division, draft: PlanDraft, *, by: User) -> WorkPlan:
    """A plan of a county, as a draft. Who: the county's office."""
    guards.require_role(STEP, by=by, division_code=division.pk)
    unmet = plan_unmet(name=draft.name, year=draft.year)
    if division.level != Level.COUNTY:
        unmet.append(Unmet("level", _("工作方案按县建立，请选择县（市、区）。"), PLANNING, "division"))
    guards.require(unmet)
    with guards.writing("enter_plan", by=by):
        plan = WorkPlan.objects.create(
            division=division,
            year=draft.year,
            name=draft.name.strip(),
            document_number=draft.document_number.strip(),
            moved_by=by,
            moved_at=timezone.now(),
        )
        for position, section in enumerate(draft.sections, start=1):
            _write_section(plan, section, position)
    record("enter_plan", plan, by=by)
    return plan


@transaction.atomic
def add_section(plan: WorkPlan, draft: SectionDraft, *, by: User, version: int | None) -> WorkSection:
    """One more part at the end of its plan. Who: the county's office, until the plan is over."""
    plan = open_plan(plan, by=by, version=version)
    guards.require(_title_unmet(draft.title))
    with guards.writing("change_plan", by=by):
        last = plan.sections.order_by("-position").values_list("position", flat=True).first() or 0
        section = _write_section(plan, draft, last + 1)
    record("change_plan", plan, by=by, note=section.title)
    return section


@transaction.atomic
def change_section(
    section: WorkSection, draft: SectionDraft, *, by: User, version: int | None
) -> WorkSection:
    """Its kind and title are put right; version: the plan's. Who: the county's office."""
    plan = open_plan(section.plan, by=by, version=version)
    guards.require(_title_unmet(draft.title))
    with guards.writing("change_plan", by=by):
        section.kind, section.title = draft.kind, draft.title.strip()
        section.save(update_fields=["kind", "title"])
        plan.save(update_fields=["updated_at"])  # whoever saw the plan before sees that it moved on
    record("change_plan", plan, by=by, note=section.title)
    return section


@transaction.atomic
def add_task(section: WorkSection, draft: TaskDraft, *, by: User, version: int | None) -> WorkTask:
    """One more task of a part; version: the plan's. Who: the county's office, until the plan is over."""
    plan = open_plan(section.plan, by=by, version=version)
    guards.require(_task_unmet(draft, section))
    with guards.writing("change_plan", by=by):
        task = _task_of(section, draft)
        task.save(force_insert=True)
    record("change_plan", plan, by=by, facts={"task": task.number})
    return task


@transaction.atomic
def change_task(
    task: WorkTask, section: WorkSection, draft: TaskDraft, *, by: User, version: int | None
) -> WorkTask:
    """Another number, part or words, as long as nobody has it to do. Who: the county's office."""
    task = _free(task, by=by, version=version)
    guards.require(_task_unmet(draft, section))
    with guards.writing("change_plan", by=by):
        task.section = section
        task.number, task.title, task.content = draft.number, draft.title.strip(), draft.content.strip()
        task.stated_units = draft.stated_units.strip()
        task.save(update_fields=["section", "number", "title", "content", "stated_units"])
    record("change_plan", task.plan, by=by, facts={"task": task.number})
    return task


@transaction.atomic
def remove_task(task: WorkTask, *, by: User, version: int | None) -> None:
    """Entered by mistake, and nobody has it to do. Who: the county's office."""
    task = _free(task, by=by, version=version)
    record("change_plan", task.plan, by=by, note=_("删除任务：{}").format(task), facts={"task": task.number})
    with guards.writing("change_plan", by=by):
        task.delete()


@transaction.atomic
def begin_plan(plan: WorkPlan, *, by: User, version: int | None) -> WorkPlan:
    """From now on its units work by it; each task has somebody to do it. Who: the county's office."""
    plan = lock(plan, by=by, version=version)
    guards.require_move("begin_plan", plan, by=by)
    nobodys = [str(number) for number in _numbers(plan, units=None)]
    unmet = []
    if not plan.tasks.exists():
        unmet.append(Unmet("tasks_required", _("方案还没有任务，请先增加任务。"), PLANNING))
    if nobodys:
        message = _("第 {} 项任务还没有责任单位，请先识别或指定。").format("、".join(nobodys))
        unmet.append(Unmet("units_required", message, PLANNING))
    guards.require(unmet)
    with guards.writing("begin_plan", by=by):
        move(plan, "begin_plan", by=by)
    return plan


@transaction.atomic
def end_plan(plan: WorkPlan, *, reason: str, by: User, version: int | None) -> WorkPlan:
    """Nothing of it is owed any more; what was done or not done stays as it is. Who: the county's office."""
    plan = lock(plan, by=by, version=version)
    guards.require_move("end_plan", plan, by=by)
    guards.require(guards.note_unmet(reason, _("请写明为什么结束，如年度任务已完成。")))
    with guards.writing("end_plan", by=by):
        move(plan, "end_plan", by=by, note=reason)
        owe_months(TaskMonth.objects.filter(unit__task__plan=plan))
    return plan


def open_plan(plan: WorkPlan, *, by: User, version: int | None) -> WorkPlan:
    """The plan, locked for its office; refuses one that is over."""
    plan = lock(plan, by=by, version=version)
    guards.require_role(STEP, by=by, division_code=plan.division_id)
    require_running(plan)
    return plan


def open_task(task: WorkTask, *, by: User, version: int | None) -> WorkTask:
    """The same of a task; its plan, held before it as by expand_units, neither begins nor ends meanwhile."""
    plan = WorkPlan.objects.select_for_update().get(pk=task.plan_id)
    task = lock(task, by=by, version=version)
    guards.require_role(STEP, by=by, division_code=task.division_id)
    require_running(plan)
    return task


def require_running(plan: WorkPlan) -> None:
    """Refuse what would change a plan that is over."""
    if plan.status == PlanStatus.OVER:
        raise Conflict(_("这个工作方案已经结束，不能再修改。"))


def _free(task: WorkTask, *, by: User, version: int | None) -> WorkTask:
    task = open_task(task, by=by, version=version)
    if task.units.exists():
        raise Conflict(_("这项任务已经有责任单位，不能再修改；请先移除责任单位。"))
    return task


def _numbers(plan: WorkPlan, **which: object) -> list[int]:
    return list(plan.tasks.filter(**which).order_by("number").values_list("number", flat=True))


def _title_unmet(title: str) -> list[Unmet]:
    return [] if title.strip() else [Unmet("title_required", _("请填写名称。"), PLANNING, "title")]


def _task_unmet(draft: TaskDraft, section: WorkSection) -> list[Unmet]:
    return task_unmet(number=draft.number, title=draft.title, units=draft.stated_units, kind=section.kind)


def _write_section(plan: WorkPlan, draft: SectionDraft, position: int) -> WorkSection:
    section = WorkSection.objects.create(
        plan=plan, kind=draft.kind, position=position, title=draft.title.strip()
    )
    WorkTask.objects.bulk_create(_task_of(section, each) for each in draft.tasks)
    return section


def _task_of(section: WorkSection, draft: TaskDraft) -> WorkTask:
    return WorkTask(
        plan=section.plan,
        division_id=section.plan.division_id,
        section=section,
        number=draft.number,
        title=draft.title.strip(),
        content=draft.content.strip(),
        stated_units=draft.stated_units.strip(),
    )
