"""Whether a project of the year's plan keeps its days, in one state and one sentence."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from povertycase.models import PolicyParameter
from povertycase.models.parameters import rows_within
from projects.choices.library import MilestoneKind, ProjectStatus
from projects.models import Milestone, Project
from projects.models.deadlines import CONSTRUCTION_DUE, OTHER_DUE, deadlines_of
from projects.rules.milestones import ORDER, Step, due_on, late_days

SOON_DAYS = 7
COUNTY = 6


@dataclass(frozen=True)
class Lateness:
    """state: as lamps name it (overdue, soon, ok, done). days: how late, in calendar days; 0 when not."""

    state: str
    words: str
    days: int = 0


@dataclass(frozen=True)
class Calendar:
    """The deadlines of each county and year, found by one query for many projects."""

    rows: Sequence[PolicyParameter]

    @classmethod
    def of(cls, projects: Iterable[Project]) -> "Calendar":
        """For these projects."""
        codes = sorted({project.division_id[:COUNTY] for project in projects})
        return cls(rows_within([CONSTRUCTION_DUE, OTHER_DUE], codes=codes) if codes else [])

    def due_on(self, project: Project) -> datetime.date | None:
        """The day by which a project is complete; None where nobody set one."""
        deadlines = deadlines_of(self.rows, project.division_id, project.year)
        if deadlines is None:
            return None
        return due_on(project.year, is_construction=project.is_construction, deadlines=deadlines)


def lateness_of(
    project: Project, milestones: Iterable[Milestone], due: datetime.date | None, *, as_of: datetime.date
) -> Lateness | None:
    """How a project stands on a day; None while it is not in the year's plan."""
    if project.status != ProjectStatus.PLANNED:
        return None
    steps = {row.kind: Step(row.kind, row.planned_on, row.actual_on) for row in milestones}
    late = [step for step in steps.values() if step.actual_on is None and late_days(step, as_of=as_of)]
    if late:
        first = min(late, key=lambda step: ORDER.index(step.kind))
        days = late_days(first, as_of=as_of)
        return Lateness("overdue", _("{step}超期 {days} 天").format(step=_label(first.kind), days=days), days)
    completed = steps.get(MilestoneKind.COMPLETED)
    if completed and completed.actual_on:
        return _after_completion(steps)
    if due and due < as_of:
        days = (as_of - due).days
        return Lateness("overdue", _("应于 {day} 完工，超期 {days} 天").format(day=due, days=days), days)
    return _ahead(steps, as_of)


def _after_completion(steps: Mapping[str, Step]) -> Lateness:
    done = [kind for kind, step in steps.items() if step.actual_on]
    return Lateness("done", _("已{}").format(_label(max(done, key=ORDER.index))))


def _ahead(steps: Mapping[str, Step], as_of: datetime.date) -> Lateness:
    waiting = [step for step in steps.values() if step.planned_on and not step.actual_on]
    if not waiting:
        return Lateness("soon", _("未排节点"))
    step = min(waiting, key=lambda each: (each.planned_on, ORDER.index(each.kind)))
    days = ((step.planned_on or as_of) - as_of).days
    if days <= SOON_DAYS:
        words = _("今日应{}") if days == 0 else _("{days} 天内应{step}")
        return Lateness("soon", words.format(_label(step.kind), days=days, step=_label(step.kind)))
    return Lateness("ok", _("正常，下一步{}").format(_label(step.kind)))


def _label(kind: str) -> str:
    return str(MilestoneKind(kind).label)
