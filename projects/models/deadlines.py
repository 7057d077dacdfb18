"""By when a project of a year is to be complete, as the parameters of its county say."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from povertycase.access import NOTHING
from povertycase.models import PolicyParameter
from povertycase.models.parameters import rows_within
from projects.rules.milestones import Deadlines, due_on

CONSTRUCTION_DUE, OTHER_DUE = "project.construction_due", "project.other_due"


def past_due(years: Sequence[tuple[str, int]], on: datetime.date) -> Q:
    """The condition that a project's own day is before `on`; years: (county, year) of the projects asked.

    What nothing in force speaks for is not due.
    """
    rows = rows_within([CONSTRUCTION_DUE, OTHER_DUE], codes=sorted({county for county, _year in years}))
    past = NOTHING
    for county, year in years:
        deadlines = deadlines_of(rows, county, year)
        for is_construction in (True, False):
            if deadlines and due_on(year, is_construction=is_construction, deadlines=deadlines) < on:
                past |= Q(division__code__startswith=county, year=year, is_construction=is_construction)
    return past


def deadlines_of(rows: Iterable[PolicyParameter], place: str, year: int) -> Deadlines | None:
    """The days of a place for projects of a year, as they stood when that year ended."""
    known = [in_force(rows, key, place, datetime.date(year, 12, 31)) for key in (CONSTRUCTION_DUE, OTHER_DUE)]
    construction, other = (row and (row.value["month"], row.value["day"]) for row in known)
    return Deadlines(construction, other) if construction and other else None


def in_force(
    rows: Iterable[PolicyParameter], key: str, place: str, on: datetime.date
) -> PolicyParameter | None:
    """The row that stands at a place on a day: its own, else the nearest above."""
    near = [
        row
        for row in rows
        if row.key == key
        and row.valid_from <= on
        and (row.valid_to is None or row.valid_to >= on)
        and place.startswith(row.division_id or "")
    ]
    return max(near, key=_depth, default=None)


def _depth(row: Any) -> int:
    return len(row.division_id or "")
