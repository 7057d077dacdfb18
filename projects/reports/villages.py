"""What villages earn in a year: by source, against the year before, against the floor, and who tops it up."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.models import Village
from povertycase.models import User
from projects.choices.villages import FloorStanding, VillageIncomeSource
from projects.models import VillageIncome
from projects.models.villages import FLOOR, VillageIncomeQuerySet
from projects.reports.places import Standing
from projects.rules.villages import TopUp, topup_of

NOTHING = TopUp(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Judged:
    """A recorded year against the floor, in yuan; floor_yuan: None where nothing says how much.

    gap_yuan: what is missing to it, confirmed or not; topup: what is given, nothing before the confirmation.
    """

    income: VillageIncome
    income_yuan: Decimal
    floor_yuan: Decimal | None
    gap_yuan: Decimal
    topup: TopUp

    @property
    def by_source(self) -> dict[str, Decimal]:
        """{source: yuan} of the sources that were reported."""
        return {line.source: line.amount_yuan for line in self.income.lines.all()}


@dataclass(frozen=True, slots=True)
class VillageYear:
    """A village in a year; judged: None while it has reported nothing, which is not an income of 0."""

    code: str
    name: str
    town: str
    year: int
    judged: Judged | None
    last_yuan: Decimal | None

    @property
    def standing(self) -> FloorStanding:
        """How it stands to the floor."""
        if self.judged is None:
            return FloorStanding.NOT_REPORTED
        if self.judged.floor_yuan is None:
            return FloorStanding.NO_FLOOR
        if not self.judged.gap_yuan:
            return FloorStanding.MET
        return FloorStanding.CONFIRMED if self.judged.income.confirmed_on else FloorStanding.WAITING

    @property
    def income_yuan(self) -> Decimal | None:
        """What it reported."""
        return self.judged.income_yuan if self.judged else None

    @property
    def change_yuan(self) -> Decimal | None:
        """Against the year before; None unless both are reported."""
        if self.judged is None or self.last_yuan is None:
            return None
        return self.judged.income_yuan - self.last_yuan

    @property
    def sources(self) -> list[tuple[str, Decimal]]:
        """(label, yuan) of what was reported, in the order of the list."""
        known = self.judged.by_source if self.judged else {}
        return [(str(each.label), known[each]) for each in VillageIncomeSource if each in known]


@dataclass(frozen=True, slots=True)
class YearTotals:
    """Of some villages together; last_yuan: of those that had reported the year before."""

    villages: int
    reported: int
    below: int
    confirmed: int
    income_yuan: Decimal
    last_yuan: Decimal
    gap_yuan: Decimal
    topup: TopUp
    by_source: Mapping[str, Decimal]

    @property
    def sources(self) -> list[tuple[str, Decimal]]:
        """(label, yuan) of the sources that brought something."""
        return [(str(VillageIncomeSource(key).label), yuan) for key, yuan in self.by_source.items()]

    @property
    def missing(self) -> int:
        """Villages that have reported nothing."""
        return self.villages - self.reported


def incomes_of(user: User) -> VillageIncomeQuerySet:
    """Recorded years with their lines and their sum."""
    rows = VillageIncome.objects.visible_to(user).with_income()
    return rows.select_related("division").prefetch_related("lines")


def judged(rows: Sequence[VillageIncome]) -> list[Judged]:
    """P-BOTTOM of rows of incomes_of, by the floor at each year's end; one query for the floors."""
    standing = Standing([FLOOR], sorted({row.division_id[:6] for row in rows}))
    return [_judged(row, standing) for row in rows]


def _judged(row: VillageIncome, standing: Standing) -> Judged:
    value = standing.value(FLOOR, row.division_id, datetime.date(row.year, 12, 31))
    income: Decimal = row.income_yuan  # type: ignore[attr-defined]
    if value is None:
        return Judged(row, income, None, Decimal(0), NOTHING)
    floor = Decimal(str(value))
    missing = topup_of(income, floor=floor, is_confirmed=True)
    given = missing if row.confirmed_on else NOTHING
    return Judged(row, income, floor, missing.gap, given)


def topups(user: User, year: int) -> list[tuple[VillageIncome, TopUp]]:
    """1-29: each village's income of a year, and what it is topped up by; by the floor at the year's end."""
    rows = list(incomes_of(user).filter(year=year).order_by("division"))
    return [(each.income, each.topup) for each in judged(rows)]


def years_of(user: User, *, this_year: int) -> list[int]:
    """The years to choose from, the newest first: those recorded, this one and the one before."""
    known = VillageIncome.objects.visible_to(user).order_by().values_list("year", flat=True).distinct()
    return sorted({*known, this_year, this_year - 1}, reverse=True)


def newest_year(user: User, *, this_year: int) -> int:
    """The newest year that somebody has recorded; the one before this without any."""
    known = VillageIncome.objects.visible_to(user).order_by("-year").values_list("year", flat=True)
    return known.first() or this_year - 1


def village_years(user: User, *, year: int, place: str) -> list[VillageYear]:
    """Every village that `user` sees in a place, those that have reported nothing last."""
    villages = (
        Village.objects.visible_to(user)
        .filter(division__code__startswith=place)
        .select_related("division__parent")
        .order_by("division_id")
    )
    rows = incomes_of(user).filter(division__code__startswith=place)
    known = {each.income.division_id: each for each in judged(list(rows.filter(year=year)))}
    before = {row.division_id: row.income_yuan for row in rows.filter(year=year - 1)}
    found = [
        VillageYear(
            code=each.division_id,
            name=each.division.name,
            town=each.division.parent.name if each.division.parent else "",
            year=year,
            judged=known.get(each.division_id),
            last_yuan=before.get(each.division_id),
        )
        for each in villages
    ]
    return sorted(found, key=lambda row: row.judged is None)


def fits(row: VillageYear, wanted: str) -> bool:
    """Whether a village stands as asked for; "" any, "below" below the floor whether confirmed or not."""
    if wanted == "below":
        return row.standing in {FloorStanding.WAITING, FloorStanding.CONFIRMED}
    return wanted in {"", row.standing}


def totals_of(rows: Sequence[VillageYear]) -> YearTotals:
    """What these villages add up to."""
    known = [row.judged for row in rows if row.judged]
    by_source: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in known:
        for source, yuan in each.by_source.items():
            by_source[source] += yuan
    topped = [each.topup for each in known]
    return YearTotals(
        villages=len(rows),
        reported=len(known),
        below=sum(fits(row, "below") for row in rows),
        confirmed=sum(row.standing == FloorStanding.CONFIRMED for row in rows),
        income_yuan=sum((each.income_yuan for each in known), Decimal(0)),
        last_yuan=sum((row.last_yuan for row in rows if row.last_yuan is not None), Decimal(0)),
        gap_yuan=sum((each.gap_yuan for each in known), Decimal(0)),
        topup=TopUp(
            sum((each.gap for each in topped), Decimal(0)),
            sum((each.district for each in topped), Decimal(0)),
            sum((each.town for each in topped), Decimal(0)),
        ),
        by_source={each: by_source[each] for each in VillageIncomeSource if each in by_source},
    )
