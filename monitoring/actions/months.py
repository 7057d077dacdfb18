"""The month is frozen, once, and never changed; the county's bulletin of it goes out."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.month_facts import month_facts
from monitoring.models import MonitoringCase, MonthLine, MonthSnapshot, VillageMonth
from monitoring.rules.months import (
    Gap,
    Line,
    Reckoning,
    is_late,
    last_ended_month,
    next_month,
    reckon,
)
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division

COUNTY = CODE_LENGTHS[Level.COUNTY]
CLAUSE = "每月通报贫困信息数据变化情况"
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Freezing:
    """What a run did. villages: how many were frozen by it; held_back: {village: why it was not}."""

    snapshot: MonthSnapshot
    villages: int
    held_back: dict[str, str]


def freeze_due_months(*, on: datetime.date) -> int:
    """Freeze every month that is over, of each county with cases, the oldest first; how many villages.

    Every village keeps its own chain: one that is held back waits, with its sentence, and the others go on.
    """
    frozen = 0
    for code in _counties():
        county = Division.objects.get(pk=code)
        for month in _due_months(code, on):
            frozen += freeze_month(county, month, on=on).villages
    return frozen


def freeze_period(period: str, *, on: datetime.date) -> int:
    """The same of one month, YYYY-MM, of each county with cases. Raises Invalid for another text."""
    month = month_of(period)
    counties = Division.objects.filter(pk__in=_counties()).order_by("pk")
    return sum(freeze_month(county, month, on=on).villages for county in counties)


def month_of(period: str) -> datetime.date:
    """The first day of a month given as YYYY-MM. Raises Invalid for another text."""
    try:
        return datetime.datetime.strptime(period, "%Y-%m").date()  # noqa: DTZ007  a month, not a moment
    except ValueError:
        guards.require([Unmet("period", _("月份请写成 2026-03 这样。"), field="period")])
        raise


@transaction.atomic
def freeze_month(county: Division, month: datetime.date, *, on: datetime.date) -> Freezing:
    """Freeze the villages of a county that are not frozen yet and whose movements explain the month.

    There is one snapshot of a county and month, whoever else runs at this moment: the database holds it.
    Refuses a month that is not over.
    """
    if next_month(month) > on:
        message = _("{} 还没有结束，不能冻结。").format(f"{month:%Y年%-m月}")
        guards.require([Unmet("month_open", message, CLAUSE, "period")])
    snapshot, _made = MonthSnapshot.objects.get_or_create(
        division=county, month=month, defaults={"is_late": is_late(month, on=on)}
    )
    MonthSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    reckoning, waiting = reckon_open(county.pk, month)
    held_back = _held_back(reckoning.gaps, waiting, month)
    ready = [code for code in waiting if code not in held_back]
    _write(snapshot, ready, reckoning.lines)
    return Freezing(snapshot, len(ready), held_back)


def reckon_open(county: str, month: datetime.date) -> tuple[Reckoning, list[str]]:
    """A county's month as it stands, and the villages of which it is not frozen."""
    last_day = next_month(month) - datetime.timedelta(days=1)
    villages = Division.objects.under(county).villages().in_force(last_day).order_by("pk")
    frozen = VillageMonth.objects.filter(division__code__startswith=county, month__gte=month)
    waiting = villages.exclude(pk__in=frozen.values("division_id"))
    codes = list(waiting.values_list("pk", flat=True))
    return reckon(month_facts(county, month)) if codes else Reckoning([], []), codes


@dataclass(frozen=True, slots=True)
class HeldVillage:
    """A village of which a month is not frozen. gaps: the households that nothing explains, and why."""

    village: Division
    reason: str
    gaps: list[tuple[int, str]]


def held_back_now(snapshot: MonthSnapshot) -> list[HeldVillage]:
    """The villages of a county that wait, each with its sentence and the households it is about."""
    reckoning, waiting = reckon_open(snapshot.division_id, snapshot.month)
    reasons = _held_back(reckoning.gaps, waiting, snapshot.month)
    return [
        HeldVillage(
            village,
            reasons.get(village.pk, _("下次运行时冻结。")),
            [(gap.household, str(gap.reason.label)) for gap in reckoning.gaps if village.pk in gap.villages],
        )
        for village in Division.objects.filter(pk__in=waiting).select_related("parent").order_by("pk")
    ]


def _held_back(gaps: Collection[Gap], waiting: Sequence[str], month: datetime.date) -> dict[str, str]:
    """{village: why it cannot be frozen}: its movements do not explain it, or an earlier month is missing."""
    unexplained = Counter(village for gap in gaps for village in gap.villages)
    before = (month - datetime.timedelta(days=1)).replace(day=1)
    earlier = VillageMonth.objects.filter(division__in=waiting, month__lt=month)
    begun = set(earlier.values_list("division_id", flat=True))
    chained = set(earlier.filter(month=before).values_list("division_id", flat=True))
    held = dict.fromkeys(begun - chained, _("上月还没有冻结，请先处理上月。"))
    for village in set(waiting) & set(unexplained):
        held[village] = _("有 {} 户的变化没有办理记录可以说明，不能冻结。").format(unexplained[village])
    return held


def _write(snapshot: MonthSnapshot, villages: Sequence[str], lines: Collection[Line]) -> None:
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        figures[line.village][f"{line.kind}_households"] += line.households
        figures[line.village][f"{line.kind}_people"] += line.people
    rows = VillageMonth.objects.bulk_create(
        [
            VillageMonth(snapshot=snapshot, division_id=code, month=snapshot.month, **figures[code])
            for code in villages
        ],
        batch_size=BATCH,
    )
    months = {row.division_id: row for row in rows}
    MonthLine.objects.bulk_create(
        [
            MonthLine(
                village_month=months[line.village],
                division_id=line.village,
                household_id=line.household,
                kind=line.kind,
                category=line.category,
                households=line.households,
                people=line.people,
                person_ids=list(line.person_ids),
            )
            for line in lines
            if line.village in months
        ],
        batch_size=BATCH,
    )


def _counties() -> list[str]:
    rows = MonitoringCase.objects.annotate(county=Substr("division_id", 1, COUNTY))
    return list(rows.order_by("county").values_list("county", flat=True).distinct())


def _due_months(county: str, on: datetime.date) -> list[datetime.date]:
    """The months that are over and not wholly frozen, from the first one that was begun; else the last."""
    last = last_ended_month(on)
    begun = MonthSnapshot.objects.filter(division=county).order_by("month").first()
    months, month = [], begun.month if begun else last
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months
