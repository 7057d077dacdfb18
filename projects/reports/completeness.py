"""Whether the library is whole and its projects are in time."""

import datetime
from collections.abc import Set
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, Q, Sum
from django.utils.translation import gettext as _

from povertycase.models import User
from povertycase.models.parameters import values_in_force
from projects.choices.library import IN_LIBRARY, MilestoneKind, ProjectStatus
from projects.models import FinanceLedgerYear, Milestone, Project
from projects.reports.places import PLAN, Listed
from projects.rules.completeness import YearHeld, year_held

WHOLE_YEARS = "project.whole_years"
# What was taken into the library and stayed there or was broken off; 出库 took the project out again.
HELD = (*IN_LIBRARY, ProjectStatus.TERMINATED)


@dataclass(frozen=True, slots=True)
class LibraryYear:
    """One year of the library against finance's ledger; is_known: whether finance's numbers are recorded."""

    held: YearHeld
    is_known: bool
    version: int | None
    sentence: str
    clause: str
    rows: Listed


@dataclass(frozen=True, slots=True)
class LateKind:
    """How many steps of one kind are past their planned day, in how many projects, and the oldest."""

    kind: MilestoneKind
    milestones: int
    oldest_planned_on: datetime.date
    rows: Listed


@dataclass(frozen=True, slots=True)
class Timeliness:
    """P-LATE and the deadlines of a year and kind: projects with a late step; those past their own day."""

    late_projects: int
    overdue_projects: int
    overdue_earlier: int
    kinds: list[LateKind]
    clause: str
    lists: dict[str, Listed]


def library_years(
    user: User, *, place: str, on: datetime.date, until: int | None = None
) -> list[LibraryYear]:
    """Every year that finance recorded or the library holds, the oldest first; three queries.

    on: the day whose parameter says which years must be whole. until: also every year from the first that
    is known or must be whole up to this one.
    """
    years = values_in_force([WHOLE_YEARS], division_code=place, on=on).get(WHOLE_YEARS)
    whole = (years["least"], years["most"]) if years else None
    ledger: dict[int, list[FinanceLedgerYear]] = {}
    for row in FinanceLedgerYear.objects.visible_to(user).filter(division__code__startswith=place):
        ledger.setdefault(row.year, []).append(row)
    projects = Project.objects.visible_to(user).filter(division__code__startswith=place, status__in=HELD)
    sums = projects.values_list("year").annotate(
        count=Count("pk", distinct=True), yuan=Sum("funding__planned_yuan", default=Decimal(0))
    )
    library = {year: (count, yuan) for year, count, yuan in sums}
    return [
        _library_year(year, ledger.get(year, []), library.get(year, (0, Decimal(0))), place, whole)
        for year in _listed(ledger.keys() | library.keys(), whole, until)
    ]


def _listed(known: Set[int], whole: tuple[int, int] | None, until: int | None) -> list[int]:
    if until is None:
        return sorted(known)
    first = min([*known, *(whole or ()), until])
    return sorted(known | set(range(first, until + 1)))


def _library_year(
    year: int,
    rows: list[FinanceLedgerYear],
    library: tuple[int, Decimal],
    place: str,
    whole: tuple[int, int] | None,
) -> LibraryYear:
    asked = (sum(row.projects for row in rows), sum((row.amount_yuan for row in rows), Decimal(0)))
    held = year_held(year, ledger=asked, library=library, is_known=bool(rows), whole_years=whole)
    filters = {"year": str(year), "status": "in_library", **({"division": place} if place else {})}
    return LibraryYear(
        held=held,
        is_known=bool(rows),
        version=rows[0].version if len(rows) == 1 else None,
        sentence=_held_words(held, is_known=bool(rows)),
        clause=PLAN,
        rows=Listed("projects", filters),
    )


def _held_words(held: YearHeld, *, is_known: bool) -> str:
    if not is_known:
        return _("财政台账还没有登记这一年。")
    if held.is_whole:
        return _("已全部录入。")
    missing = max(0, held.ledger_projects - held.library_projects)
    short = max(Decimal(0), held.ledger_yuan - held.library_yuan)
    words = _("比财政台账少 {} 个项目、{:,.2f} 元").format(missing, short)
    return _("{}；这一年必须全部录入。").format(words) if held.must_be_whole else _("{}。").format(words)


def timeliness(user: User, *, year: int, on: datetime.date, place: str) -> Timeliness:
    """Late steps and projects past their day today, of this year's plan and of all before; four queries."""
    projects = Project.objects.visible_to(user).filter(division__code__startswith=place, year__lte=year)
    overdue = projects.overdue(on).aggregate(all=Count("pk"), earlier=Count("pk", filter=Q(year__lt=year)))
    steps = Milestone.objects.visible_to(user).filter(
        project__in=projects.filter(status=ProjectStatus.PLANNED).values("pk"),
        planned_on__lt=on,
        actual_on=None,
    )
    place_of_rows = {"division": place} if place else {}
    here = {"status": "planned", **place_of_rows}
    kinds = {
        kind: LateKind(MilestoneKind(kind), count, oldest, Listed("projects", {**here, "late_kind": kind}))
        for kind, count, oldest in steps.values_list("kind").annotate(
            count=Count("pk"), oldest=Min("planned_on")
        )
    }
    return Timeliness(
        late_projects=projects.late(on).count(),
        overdue_projects=overdue["all"],
        overdue_earlier=overdue["earlier"],
        kinds=[kinds[kind] for kind in MilestoneKind.values if kind in kinds],
        clause=PLAN,
        lists={
            "late": Listed("projects", {**here, "timing": "late"}),
            "overdue": Listed("projects", {**here, "timing": "overdue"}),
        },
    )
