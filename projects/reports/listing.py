"""The project library as a list."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from projects.models import Project
from projects.reports.lateness import Calendar, Lateness, lateness_of

TOWNSHIP = 9


@dataclass(frozen=True)
class Row:
    """One project as a list shows it; planned_yuan: None without a funding plan."""

    project: Project
    place: str
    planned_yuan: Decimal | None
    lateness: Lateness | None

    @property
    def pk(self) -> int:
        """The key of the project."""
        return self.project.pk


@dataclass(frozen=True)
class Totals:
    """Of everything that a filter leaves."""

    projects: int
    planned_yuan: Decimal


def with_rows(projects: QuerySet[Project]) -> QuerySet[Project]:
    """With all that `rows_of` reads."""
    return projects.select_related("division__parent").prefetch_related("funding", "milestones")


def rows_of(projects: Sequence[Project], *, as_of: datetime.date) -> list[Row]:
    """The rows of a page, in one query for the deadlines beside those of `with_rows`."""
    calendar = Calendar.of(projects)
    return [
        Row(
            project,
            place_of(project),
            _planned(project),
            lateness_of(project, project.milestones.all(), calendar.due_on(project), as_of=as_of),
        )
        for project in projects
    ]


def totals_of(projects: QuerySet[Project]) -> Totals:
    """How many projects and how much money in all, whatever page is shown."""
    found = projects.order_by().aggregate(
        projects=Count("pk", distinct=True), planned=Sum("funding__planned_yuan")
    )
    return Totals(found["projects"], found["planned"] or Decimal(0))


def place_of(project: Project) -> str:
    """Township and village; a project of several villages says so."""
    division = project.division
    if len(division.pk) > TOWNSHIP:
        return f"{division.parent.name if division.parent else ''}{division.name}"
    return _("%s（多村）") % division.name


def _planned(project: Project) -> Decimal | None:
    amounts = [row.planned_yuan for row in project.funding.all()]
    return sum(amounts, Decimal(0)) if amounts else None
