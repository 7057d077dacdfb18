"""The months of work plans as a list shows them, and how many stand how."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from povertycase.choices import Level
from povertycase.models import User
from rectification.choices.plans import MonthStanding, MonthStatus
from rectification.models import TaskMonth, TaskUnit
from rectification.rules.plans import month_standing

CHIPS: Mapping[str, str] = {
    MonthStanding.IN_TIME: "ok",
    MonthStanding.LATE: "warning",
    MonthStanding.OVERDUE: "error",
    MonthStanding.PENDING: "note",
}


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: what who does by when, and how it stands. standing: None once withdrawn."""

    pk: int
    task: str
    unit_pk: int
    unit: str
    place: str
    what: str
    person: str
    due_on: datetime.date
    done_on: datetime.date | None
    outcome: str
    status: str
    standing: MonthStanding | None

    @property
    def chip(self) -> str:
        """The colour of its standing."""
        return CHIPS[self.standing] if self.standing else ""

    @property
    def standing_label(self) -> str:
        """The standing in words."""
        return str(self.standing.label) if self.standing else self.status


def listed_months(user: User) -> Any:
    """The months of the user's reach."""
    return TaskMonth.objects.visible_to(user)


def totals_of(rows: Any, on: datetime.date) -> dict[str, int]:
    """{standing: how many}; what is withdrawn is not counted."""
    count = Counter(rows.with_standing(on).order_by().values_list("standing", flat=True))
    return {each.value: count[each.value] for each in MonthStanding}


def month_rows(months: Any, on: datetime.date) -> list[MonthRow]:
    """As a list shows them, by one query."""
    return rows_of(months.select_related(*WITH), on)


# What a row shows beside the month itself.
WITH = ("unit__task", "unit__organisation", "unit__division__parent")


def rows_of(months: Iterable[TaskMonth], on: datetime.date) -> list[MonthRow]:
    """As a list shows them; the caller joined what they need."""
    return [_row_of(month, on) for month in months]


def standing_of(month: TaskMonth, on: datetime.date) -> MonthStanding | None:
    """How one month stands on a day; what is withdrawn is owed by nobody, as in with_standing()."""
    if month.status == MonthStatus.WITHDRAWN:
        return None
    return month_standing(month.done_on, due_on=month.due_on, on=on)


def place_of(unit: TaskUnit) -> str:
    """The township of a village's office; nothing else needs one."""
    parent = unit.division.parent
    is_village = unit.organisation_id is None and unit.division.level == Level.VILLAGE
    return parent.name if parent is not None and is_village else ""


def _row_of(month: TaskMonth, on: datetime.date) -> MonthRow:
    unit = month.unit
    return MonthRow(
        pk=month.pk,
        task=str(unit.task),
        unit_pk=unit.pk,
        unit=str(unit),
        place=place_of(unit),
        what=month.what,
        person=month.person,
        due_on=month.due_on,
        done_on=month.done_on,
        outcome=month.outcome,
        status=month.get_status_display(),
        standing=standing_of(month, on),
    )
