"""季度通报: what units and townships had to do in a quarter, and how it stands (1-34)."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Organisation, User
from rectification.choices.plans import MonthStanding
from rectification.models import TaskMonth, WorkPlan
from rectification.models.plans import TaskMonthQuerySet
from rectification.reports.plans import Figures, standings
from rectification.rules.plan_bulletin import PlanFacts, Worked
from rectification.rules.quarters import quarter_days

TOWN = CODE_LENGTHS[Level.TOWNSHIP]


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """A unit's or township's figures. query: by what the list of months shows them."""

    label: str
    figures: Figures
    query: str

    @property
    def cells(self) -> list[tuple[int, str]]:
        """Each figure and the query of the list that makes it: all, then by standing."""
        parts = [(getattr(self.figures, each.value), f"{self.query}&standing={each.value}") for each in SHOWN]
        return [(self.figures.months, f"{self.query}&standing=counted"), *parts]


SHOWN = (MonthStanding.IN_TIME, MonthStanding.LATE, MonthStanding.OVERDUE, MonthStanding.PENDING)


@dataclass(frozen=True, slots=True)
class PlanBulletin:
    """The whole and its parts. towns: villages and units seated in a township count with it."""

    plan: WorkPlan
    quarter: int
    whole: BulletinRow
    units: Sequence[BulletinRow]
    towns: Sequence[BulletinRow]

    @property
    def sections(self) -> list[tuple[str, Sequence[BulletinRow]]]:
        """As the page shows them."""
        return [(_("县级单位"), self.units), (_("乡镇（街道）"), self.towns)]


def bulletin_of(plan: WorkPlan, user: User, *, quarter: int, on: datetime.date) -> PlanBulletin:
    """What was due in a quarter of the plan's year, of what is in the user's reach, as it stands on a day."""
    base = {"plan": str(plan.pk), "period": f"{plan.year}Q{quarter}"}
    rows: TaskMonthQuerySet = TaskMonth.objects.visible_to(user).filter(
        unit__task__plan=plan, due_on__range=quarter_days(plan.year, quarter)
    )
    counted = (
        rows.with_standing(on)
        .order_by()
        .values("unit__organisation_id", "standing", place=Substr("division_id", 1, TOWN))
    )
    whole: Counter[str] = Counter()
    units: dict[int, Counter[str]] = {}
    towns: dict[str, Counter[str]] = {}
    for row in counted.annotate(n=Count("pk")):
        whole[row["standing"]] += row["n"]
        is_town = len(row["place"]) == TOWN
        part = (
            towns.setdefault(row["place"], Counter())
            if is_town
            else units.setdefault(row["unit__organisation_id"], Counter())
        )
        part[row["standing"]] += row["n"]
    names = dict(Organisation.objects.filter(pk__in=units).values_list("pk", "name"))
    places = dict(Division.objects.filter(pk__in=towns).values_list("pk", "name"))
    return PlanBulletin(
        plan,
        quarter,
        _row(_("合计"), whole, base),
        _ordered([_row(names[key], units[key], base | {"unit": str(key)}) for key in units]),
        [_row(places[code], towns[code], base | {"division": code}) for code in sorted(towns)],
    )


def plan_facts(found: PlanBulletin, on: datetime.date) -> PlanFacts:
    """The same as the paper tells it, as it stands on a day."""
    return PlanFacts(
        plan=found.plan.name,
        year=found.plan.year,
        quarter=found.quarter,
        on=on,
        whole=_worked(found.whole),
        units=[_worked(row) for row in found.units],
        towns=[_worked(row) for row in found.towns],
    )


def _worked(row: BulletinRow) -> Worked:
    counts = {each.value: getattr(row.figures, each.value) for each in SHOWN}
    return Worked(name=row.label, months=row.figures.months, **counts)


def _ordered(rows: Sequence[BulletinRow]) -> list[BulletinRow]:
    return sorted(rows, key=lambda row: row.label)


def _row(label: str, count: Counter[str], query: Mapping[str, str]) -> BulletinRow:
    return BulletinRow(label, Figures(**standings(count)), urlencode(query))
