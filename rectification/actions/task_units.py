"""Who carries a task of a plan out: whom the document's words mean on a day, and whom the office names."""

import datetime
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import record
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.actions.plans import open_plan, open_task
from rectification.choices.plans import UnitOrigin
from rectification.models import TaskUnit, WorkPlan, WorkTask
from rectification.models.directory import directory_of
from rectification.rules.plans import PLANNING
from rectification.rules.responsible import Directory, Meant, Name, meant_by, names_in

# Where it lies, and which organisation it is; None for the office of the place.
Place = tuple[str, int | None]
OFFICE_LEVELS = (Level.VILLAGE, Level.TOWNSHIP)


@transaction.atomic
def expand_units(plan: WorkPlan, *, by: User, on: datetime.date, version: int | None) -> int:
    """Lay each task upon whom its document means on a day; how many came. Who: the county's office.

    Whoever is there stays; a name that nobody bears is left for the office. As often as it likes.
    """
    plan = open_plan(plan, by=by, version=version)
    known = directory_of(plan.division, on=on)
    with guards.writing("expand_units", by=by):
        homes, there = _homes(known), _there(plan)
        rows = [
            row
            for task in plan.tasks.order_by("number")
            for row in _expanded(task, known, homes, there.setdefault(task.pk, set()))
        ]
        TaskUnit.objects.bulk_create(rows)
    record("expand_units", plan, by=by, facts={"units": len(rows)})
    return len(rows)


@transaction.atomic
def add_task_unit(
    task: WorkTask,
    units: Sequence[Organisation | Division],
    *,
    stated_as: str = "",
    is_lead: bool = False,
    by: User,
    version: int | None,
) -> int:
    """Lay a task upon units by hand; how many came. Who: the county's office.

    stated_as: the words of the document that mean them, for what the system did not recognise.
    """
    task = open_task(task, by=by, version=version)
    guards.require(_units_unmet(task, units, stated_as))
    with guards.writing("add_task_unit", by=by):
        there = set(task.units.values_list("division_id", "organisation_id"))
        rows = [
            row
            for row in (_row(task, each, Name(stated_as, is_lead), UnitOrigin.HAND) for each in units)
            if (row.division_id, row.organisation_id) not in there
        ]
        TaskUnit.objects.bulk_create(rows)
    record("add_task_unit", task, by=by, note=stated_as, facts={"task": task.number, "units": len(rows)})
    return len(rows)


@transaction.atomic
def remove_task_unit(unit: TaskUnit, *, by: User, version: int | None) -> None:
    """It has nothing to do with the task; version: the task's. Who: the county's office."""
    task = open_task(unit.task, by=by, version=version)
    if unit.months.exists():
        raise Conflict(_("{}已经有月度任务，不能移除；请先取消这些月度任务。").format(unit))
    record("remove_task_unit", task, by=by, note=str(unit), facts={"task": task.number})
    with guards.writing("remove_task_unit", by=by):
        unit.delete()


@transaction.atomic
def name_task_lead(unit: TaskUnit, *, is_lead: bool, by: User, version: int | None) -> TaskUnit:
    """It leads the task, or does not any more; version: the task's. Who: the county's office."""
    task = open_task(unit.task, by=by, version=version)
    with guards.writing("name_task_lead", by=by):
        unit.is_lead = is_lead
        unit.save(update_fields=["is_lead"])
    words = _("{}：牵头") if is_lead else _("{}：不再牵头")
    record("name_task_lead", task, by=by, note=words.format(unit), facts={"task": task.number})
    return unit


def _expanded(
    task: WorkTask, known: Directory, homes: dict[int, str], there: set[Place]
) -> Iterator[TaskUnit]:
    """Whoever is meant by two names is there once, by the first."""
    for name in names_in(task.stated_units):
        meant = meant_by(name.text, known)
        for whom in _whom(meant, homes) if meant else ():
            if whom not in there:
                there.add(whom)
                origin = UnitOrigin.GROUP if meant and meant.group else UnitOrigin.NAMED
                yield _made(task, *whom, name, origin)


def _there(plan: WorkPlan) -> dict[int, set[Place]]:
    """{task: who has it}."""
    found: dict[int, set[Place]] = {}
    rows = TaskUnit.objects.filter(task__plan=plan).values_list("task_id", "division_id", "organisation_id")
    for task, division, organisation in rows:
        found.setdefault(task, set()).add((division, organisation))
    return found


def _homes(known: Directory) -> dict[int, str]:
    keys = [key for key, _name in known.organisations]
    return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "division_id"))


def _whom(meant: Meant, homes: dict[int, str]) -> Iterator[Place]:
    yield from ((homes[each], each) for each in meant.organisations if each in homes)
    yield from ((each, None) for each in meant.towns)


def _row(task: WorkTask, unit: Organisation | Division, name: Name, origin: str) -> TaskUnit:
    if isinstance(unit, Division):
        return _made(task, unit.pk, None, name, origin)
    return _made(task, unit.division_id, unit.pk, name, origin)


def _made(task: WorkTask, place: str, organisation: int | None, name: Name, origin: str) -> TaskUnit:
    return TaskUnit(
        task=task,
        division_id=place,
        organisation_id=organisation,
        origin=origin,
        stated_as=name.text,
        is_lead=name.is_lead,
    )


def _units_unmet(task: WorkTask, units: Sequence[Organisation | Division], stated_as: str) -> list[Unmet]:
    unmet = []
    if not units:
        unmet.append(Unmet("units_required", _("请至少选择一个单位或乡镇。"), PLANNING, "units"))
    outside = [
        each.name
        for each in units
        if not (each.pk if isinstance(each, Division) else each.division_id).startswith(task.division_id)
    ]
    if outside:
        message = _("不在本县，不能指定：{}。").format("、".join(outside[:5]))
        unmet.append(Unmet("units_outside", message, PLANNING, "units"))
    if any(isinstance(each, Division) and each.level not in OFFICE_LEVELS for each in units):
        unmet.append(Unmet("units_level", _("按地方指定的请选择乡镇或村。"), PLANNING, "units"))
    if stated_as and stated_as not in [each.text for each in names_in(task.stated_units)]:
        message = _("文件里没有“{}”这个名称。").format(stated_as)
        unmet.append(Unmet("stated_as", message, PLANNING, "stated_as"))
    return unmet
