"""The frozen months as pages show them: by place, over a year, and the households behind a figure."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Substr

from monitoring.choices.months import LineKind, Unexplained
from monitoring.models import Bulletin, MonthCorrection, MonthLine, MonthRun, MonthSnapshot, VillageMonth
from monitoring.models.months import FIGURES
from monitoring.reports.case_listing import heads_of
from povertycase.choices import CODE_LENGTHS
from povertycase.models import Division, User

YEAR = 12
SHOWN = 200
# From a place to what lies in it.
BELOW: Mapping[int, int] = dict(
    zip(sorted(CODE_LENGTHS.values()), sorted(CODE_LENGTHS.values())[1:], strict=False)
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a place: of how many households and people, and of which movement."""

    kind: str
    label: str
    households: int
    people: int


@dataclass(frozen=True, slots=True)
class PlaceMonth:
    """A place's month. code: "" for everything in reach; opens: whether there are places in it to show."""

    code: str
    name: str
    figures: Sequence[Figure]
    opens: bool


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """One month of everything in reach. snapshot, bulletin: of a county in reach, where there is one."""

    month: datetime.date
    figures: Sequence[Figure]
    snapshot: MonthSnapshot | None
    bulletin: Bulletin | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """A household behind a figure."""

    line: MonthLine
    head: str
    number: str
    place: str


@dataclass(frozen=True, slots=True)
class HeldHousehold:
    """A household whose change nothing explains, and why; is_answered: the next run will count it."""

    pk: int
    head: str
    reason: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class HeldVillage:
    """A village of which a month is not frozen."""

    village: Division
    reason: str
    gaps: Sequence[HeldHousehold]


def months_of(user: User, place: str = "") -> list[dict[str, Any]]:
    """The last twelve frozen months of a place in sums, the newest first; "" for everything in reach."""
    rows = VillageMonth.objects.visible_to(user).filter(division__code__startswith=place)
    return list(rows.summed("month").order_by("-month")[:YEAR])


def trend_of(user: User) -> list[TrendMonth]:
    """The last twelve frozen months, the newest first."""
    rows = months_of(user)
    months = [row["month"] for row in rows]
    snapshots = {
        each.month: each
        for each in MonthSnapshot.objects.visible_to(user).filter(month__in=months).order_by("-division_id")
    }
    bulletins = {
        each.month: each
        for each in Bulletin.objects.visible_to(user).filter(month__in=months).order_by("-division_id")
    }
    return [
        TrendMonth(row["month"], figures_of(row), snapshots.get(row["month"]), bulletins.get(row["month"]))
        for row in rows
    ]


def places_of(user: User, month: datetime.date, place: str) -> list[PlaceMonth]:
    """The places in `place` (in the user's reach for ""), and their sum at the end; none without a month."""
    rows = VillageMonth.objects.visible_to(user).filter(month=month, division__code__startswith=place)
    length = BELOW.get(len(place or _reach(user)), max(CODE_LENGTHS.values()))
    grouped = rows.annotate(place=Substr("division_id", 1, length)).summed("place").order_by("place")
    found: list[dict[str, Any]] = list(grouped)
    names = dict(Division.objects.filter(pk__in=[row["place"] for row in found]).values_list("pk", "name"))
    opens = length < max(CODE_LENGTHS.values())
    shown = [PlaceMonth(row["place"], names[row["place"]], figures_of(row), opens) for row in found]
    if not found:
        return []
    total = {name: sum(row[name] for row in found) for name in FIGURES}
    return [*shown, PlaceMonth(place, "", figures_of(total), opens=False)]


def figures_of(row: Mapping[str, int]) -> list[Figure]:
    """The figures of a sum, in the order of the equation."""
    return [
        Figure(kind.value, str(kind.label), row[f"{kind}_households"], row[f"{kind}_people"])
        for kind in LineKind
    ]


def held_of(run: MonthRun | None, user: User) -> list[HeldVillage]:
    """The villages that the last run left waiting, each with its sentence and the households it is about."""
    held = {each["village"]: each for each in (run.held if run else [])}
    pairs = [(pk, reason) for each in held.values() for pk, reason in each["gaps"][:SHOWN]]
    heads, _numbers = heads_of([pk for pk, _reason in pairs], user)
    answered = set(
        MonthCorrection.objects.visible_to(user)
        .filter(snapshot=run.snapshot_id if run else None)
        .values_list("household_id", "reason")
    )
    villages = Division.objects.filter(pk__in=held).select_related("parent").order_by("pk")
    return [
        HeldVillage(
            village,
            held[village.pk]["reason"],
            [
                HeldHousehold(pk, heads.get(pk, ""), str(Unexplained(reason).label), (pk, reason) in answered)
                for pk, reason in held[village.pk]["gaps"][:SHOWN]
            ],
        )
        for village in villages
    ]


def corrections_of(user: User, snapshot: MonthSnapshot) -> list[tuple[MonthCorrection, str]]:
    """What the county answered in a month, each with the household's head."""
    rows = MonthCorrection.objects.visible_to(user).filter(snapshot=snapshot)
    found = list(rows.select_related("accepted_by").order_by("pk")[:SHOWN])
    heads, _numbers = heads_of((each.household_id for each in found), user)
    return [(each, heads.get(each.household_id, "")) for each in found]


def lines_of(user: User, month: datetime.date, *, kind: str, place: str) -> QuerySet[MonthLine]:
    """The households behind a figure."""
    rows = MonthLine.objects.visible_to(user).filter(
        village_month__month=month, kind=kind, division__code__startswith=place
    )
    return rows.select_related("division__parent")


def line_rows(lines: Sequence[MonthLine], user: User) -> list[LineRow]:
    """They with head and number; blank where the household has left the user's reach since."""
    heads, numbers = heads_of((line.household_id for line in lines), user)
    return [
        LineRow(line, heads.get(line.household_id, ""), numbers.get(line.household_id, ""), _place(line))
        for line in lines
    ]


def snapshot_of(user: User, month: datetime.date) -> MonthSnapshot | None:
    """The run of a month, for whoever reaches the whole county; of several counties none."""
    rows = MonthSnapshot.objects.visible_to(user).filter(month=month).select_related("division")
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _place(line: MonthLine) -> str:
    division = line.division
    return f"{division.parent.name if division.parent else ''}{division.name}"


def _reach(user: User) -> str:
    return min((posting.division_id for posting in user.postings), key=len, default="")
