"""任务台账: the physical quantities of a year by category, number and village, from the projects' targets."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from povertycase.models import User
from projects.choices.library import IN_LIBRARY, TargetKind
from projects.models import Project
from projects.rules.tasks import Amount, Together, together

VILLAGE = 12


@dataclass(frozen=True, slots=True)
class Target:
    """One promised number of a project, with where it is and by when it should be done."""

    project: int
    category: str
    place: str
    place_name: str
    name: str
    unit: str
    planned: Decimal
    actual: Decimal | None
    end_on: datetime.date | None

    @property
    def amount(self) -> Amount:
        """As the rule sees it."""
        return Amount(self.planned, self.actual)

    def is_late(self, as_of: datetime.date) -> bool:
        """Whether it should have been done and is not."""
        is_short = self.actual is None or self.actual < self.planned
        return is_short and self.end_on is not None and self.end_on < as_of


@dataclass(frozen=True, slots=True)
class TaskRow:
    """What is to be built of one thing in one place, or in all of them (place ""), in one unit."""

    category: str
    name: str
    unit: str
    place: str
    place_name: str
    projects: int
    villages: int
    amount: Together
    late: int


def years_of(user: User) -> list[int]:
    """The years with projects in the library, the newest first."""
    rows = Project.objects.visible_to(user).in_library().order_by()
    return sorted(rows.values_list("year", flat=True).distinct(), reverse=True)


def targets_of(user: User, *, year: int, place: str, category: str) -> list[Target]:
    """What the library's projects of a year are to build; one query."""
    rows = Project.objects.visible_to(user).filter(
        year=year,
        division__code__startswith=place,
        status__in=IN_LIBRARY,
        targets__kind=TargetKind.QUANTITY,
    )
    rows = rows.filter(category=category) if category else rows
    fields = (
        *("pk", "category", "division_id", "division__name", "division__parent__name", "planned_end_on"),
        *("targets__name", "targets__unit", "targets__planned", "targets__actual"),
    )
    return [_target(row) for row in rows.order_by("division_id", "pk").values(*fields)]


def _target(row: dict) -> Target:
    code, name = row["division_id"], row["division__name"]
    is_village = len(code) == VILLAGE
    return Target(
        project=row["pk"],
        category=row["category"],
        place=code,
        place_name=f"{row['division__parent__name'] or ''}{name}" if is_village else _("%s（多村）") % name,
        name=row["targets__name"],
        unit=row["targets__unit"],
        planned=row["targets__planned"],
        actual=row["targets__actual"],
        end_on=row["planned_end_on"],
    )


def by_village(targets: Iterable[Target], *, as_of: datetime.date) -> list[TaskRow]:
    """A thing in a place a row."""
    groups: defaultdict[tuple[str, str, str, str], list[Target]] = defaultdict(list)
    for each in targets:
        groups[each.category, each.name, each.unit, each.place].append(each)
    return [_row(those, those[0].place, those[0].place_name, as_of) for _key, those in sorted(groups.items())]


def by_thing(targets: Iterable[Target], *, as_of: datetime.date) -> list[TaskRow]:
    """A thing in a unit a row, of all places together."""
    groups: defaultdict[tuple[str, str, str], list[Target]] = defaultdict(list)
    for each in targets:
        groups[each.category, each.name, each.unit].append(each)
    return [_row(those, "", "", as_of) for _key, those in sorted(groups.items())]


def _row(those: Sequence[Target], place: str, place_name: str, as_of: datetime.date) -> TaskRow:
    first = those[0]
    return TaskRow(
        category=first.category,
        name=first.name,
        unit=first.unit,
        place=place,
        place_name=place_name,
        projects=len({each.project for each in those}),
        villages=len({each.place for each in those if len(each.place) == VILLAGE}),
        amount=together((each.amount for each in those), first.unit),
        late=len({each.project for each in those if each.is_late(as_of)}),
    )
