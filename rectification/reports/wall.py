"""挂图作战: each zone's townships by the tasks of a plan, with who does what by when (4-15)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from povertycase.calendars import SOON_DAYS
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User, WarZone, ZoneTown
from rectification.choices.plans import MonthStatus
from rectification.models import TaskMonth, TaskUnit, WorkPlan, WorkTask

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
LAMPS = {"overdue": "逾期", "soon": "即将到期", "ok": "未到期", "done": "已完成", "none": "未细化"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit's part of a task in a township. month: the one that stands here, None where none is planned.

    village: whose it is if not the township's own. done, of_all: how many of its months.
    """

    unit_pk: int
    village: str
    lamp: str
    done: int
    of_all: int
    month: TaskMonth | None = None

    @property
    def label(self) -> str:
        """The lamp in words."""
        return LAMPS[self.lamp]


@dataclass(frozen=True, slots=True)
class WallLine:
    """A task and what each township of the zone has of it."""

    task: WorkTask
    cells: Sequence[Sequence[Entry]]


@dataclass(frozen=True, slots=True)
class WallZone:
    """A zone with its townships. zone: None for those that are in none."""

    zone: WarZone | None
    towns: Sequence[Division]
    lines: Sequence[WallLine]


def wall_of(plan: WorkPlan, user: User, *, on: datetime.date) -> list[WallZone]:
    """The chart of what is in the user's reach, as zones stand on a day, of tasks that townships have."""
    entries = _entries(plan, user, on=on)
    towns = {each.pk: each for each in Division.objects.filter(pk__in={code for code, _task in entries})}
    tasks = WorkTask.objects.visible_to(user).filter(plan=plan).order_by("number")
    known = [task for task in tasks if any(task.pk == key for _code, key in entries)]
    zones = WarZone.objects.visible_to(user).filter(division=plan.division_id).in_force(on).order_by("pk")
    members = ZoneTown.objects.visible_to(user).filter(zone__in=zones).in_force(on)
    of_town = dict(members.values_list("division_id", "zone_id"))
    found = []
    for zone in [*zones, None]:
        own = [towns[code] for code in sorted(towns) if of_town.get(code) == (zone.pk if zone else None)]
        if own:
            lines = [WallLine(task, [entries.get((town.pk, task.pk), []) for town in own]) for task in known]
            found.append(WallZone(zone, own, lines))
    return found


def _entries(plan: WorkPlan, user: User, *, on: datetime.date) -> Mapping[tuple[str, int], list[Entry]]:
    """{(township, task): what its office and its villages have of it}."""
    months: dict[int, list[TaskMonth]] = {}
    rows = TaskMonth.objects.visible_to(user).filter(unit__task__plan=plan)
    for month in rows.exclude(status=MonthStatus.WITHDRAWN).order_by("due_on", "pk"):
        months.setdefault(month.unit_id, []).append(month)
    units = TaskUnit.objects.visible_to(user).filter(task__plan=plan, organisation=None)
    found: dict[tuple[str, int], list[Entry]] = {}
    for unit in units.select_related("division").order_by("division_id"):
        own = months.get(unit.pk, [])
        is_village = len(unit.division_id) > TOWN
        entry = _entry(unit.pk, unit.division.name if is_village else "", own, on)
        found.setdefault((unit.division_id[:TOWN], unit.task_id), []).append(entry)
    return found


def _entry(unit: int, village: str, months: Sequence[TaskMonth], on: datetime.date) -> Entry:
    """What is to be done next, the oldest first; where all is done, what was done last."""
    open_ones = [each for each in months if each.status == MonthStatus.OPEN]
    shown = open_ones[0] if open_ones else months[-1] if months else None
    if shown is None:
        lamp = "none"
    elif not open_ones:
        lamp = "done"
    else:
        days = (shown.due_on - on).days
        lamp = "overdue" if days < 0 else "soon" if days <= SOON_DAYS else "ok"
    return Entry(unit, village, lamp, len(months) - len(open_ones), len(months), shown)
