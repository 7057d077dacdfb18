"""A work plan as its tree: how far each task is, and whom the document's words mean."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from povertycase.models import User
from rectification.choices.plans import MonthStanding
from rectification.models import TaskMonth, TaskUnit, WorkPlan, WorkSection, WorkTask
from rectification.models.plans import TaskMonthQuerySet
from rectification.reports.months import MonthRow, month_rows, place_of
from rectification.rules.responsible import Directory, meant_by, names_in


@dataclass(frozen=True, slots=True)
class Figures:
    """How many units and months there are; bare: units that planned no month yet."""

    units: int = 0
    bare: int = 0
    months: int = 0
    in_time: int = 0
    late: int = 0
    overdue: int = 0
    pending: int = 0

    @property
    def done(self) -> int:
        """Done by its day or after it."""
        return self.in_time + self.late


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of the tree."""

    task: WorkTask
    figures: Figures
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A section with its tasks."""

    section: WorkSection
    lines: Sequence[TaskLine]


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit of a task with its months."""

    unit: TaskUnit
    place: str
    months: Sequence[MonthRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ToldName:
    """A name of the document and what became of it. count: units it means; by_hand: of those the office's."""

    text: str
    count: int
    by_hand: int
    is_group: bool = False
    is_known: bool = True

    @property
    def is_open(self) -> bool:
        """Nobody has it to do by this name."""
        return not (self.count or self.by_hand)


def tree_of(
    plan: WorkPlan, user: User, *, on: datetime.date, known: Directory | None = None
) -> list[SectionPart]:
    """The sections of a plan in their order; known: whom names mean, for those who see to the rest."""
    figures = figures_of(plan, user, on=on)
    tasks: dict[int, list[TaskLine]] = {}
    stated = _stated(plan, user) if known else {}
    for task in WorkTask.objects.visible_to(user).filter(plan=plan).order_by("number"):
        told = names_of(task, known, stated.get(task.pk, {})) if known else []
        unknown = [each.text for each in told if each.is_open]
        line = TaskLine(task, figures.get(task.pk, Figures()), unknown)
        tasks.setdefault(task.section_id, []).append(line)
    return [SectionPart(section, tasks.get(section.pk, [])) for section in plan.sections.order_by("position")]


def figures_of(plan: WorkPlan, user: User, *, on: datetime.date) -> dict[int, Figures]:
    """{task: how far it is}, of what is in the user's reach."""
    units = TaskUnit.objects.visible_to(user).filter(task__plan=plan)
    counts = {row["task_id"]: row["n"] for row in units.values("task_id").annotate(n=Count("pk"))}
    rows: TaskMonthQuerySet = TaskMonth.objects.visible_to(user).filter(unit__task__plan=plan)
    months = rows.with_standing(on).order_by()
    asked = set(months.values_list("unit_id", flat=True).distinct())
    bare = Counter(task for task, unit in units.values_list("task_id", "pk") if unit not in asked)
    standing: dict[int, Counter[str]] = {}
    for row in months.values("unit__task_id", "standing").annotate(n=Count("pk")):
        standing.setdefault(row["unit__task_id"], Counter())[row["standing"]] = row["n"]
    return {
        task: Figures(units=counts[task], bare=bare[task], **standings(standing.get(task, Counter())))
        for task in counts
    }


def standings(count: Mapping[str, int]) -> dict[str, int]:
    """The months of each standing, and all of them, by the names of the figures."""
    found = {each.value: count.get(each.value, 0) for each in MonthStanding}
    return {"months": sum(found.values()), **found}


def whole_of(parts: Iterable[SectionPart]) -> Figures:
    """The figures of a plan together."""
    names = Figures.__slots__
    lines = [line.figures for part in parts for line in part.lines]
    return Figures(**{name: sum(getattr(each, name) for each in lines) for name in names})


def names_of(task: WorkTask, known: Directory, stated: Mapping[str, int]) -> list[ToldName]:
    """What became of each name that the document gives a task; stated: units by the name they came by."""
    told = []
    for name in names_in(task.stated_units):
        meant = meant_by(name.text, known)
        count = len(meant.organisations) + len(meant.towns) if meant else 0
        by_hand = 0 if count else stated.get(name.text, 0)
        told.append(ToldName(name.text, count, by_hand, bool(meant and meant.group), meant is not None))
    return told


def stated_of(task: WorkTask, user: User) -> dict[str, int]:
    """{name of the document: how many units came by it} of a task."""
    rows = TaskUnit.objects.visible_to(user).filter(task=task).values_list("stated_as", flat=True)
    return Counter(rows)


def units_of(task: WorkTask, user: User, *, on: datetime.date) -> list[UnitPart]:
    """Who carries a task out, the leading ones first, each with its months."""
    units = TaskUnit.objects.visible_to(user).filter(task=task)
    units = units.select_related("organisation", "division__parent")
    months: dict[int, list[MonthRow]] = {}
    rows = TaskMonth.objects.visible_to(user).filter(unit__task=task).order_by("due_on", "pk")
    for row in month_rows(rows, on):
        months.setdefault(row.unit_pk, []).append(row)
    return [
        UnitPart(unit, place_of(unit), months.get(unit.pk, []))
        for unit in units.order_by("-is_lead", "division_id", "organisation__name", "pk")
    ]


def _stated(plan: WorkPlan, user: User) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    rows = TaskUnit.objects.visible_to(user).filter(task__plan=plan).values_list("task_id", "stated_as")
    for task, name in rows:
        found.setdefault(task, Counter())[name] += 1
    return found
