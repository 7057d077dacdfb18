"""The month is frozen, once, and never changed; the county's bulletin of it goes out."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.month_facts import month_facts
from monitoring.actions.month_faults import open_at_end
from monitoring.models import MonitoringCase, MonthLine, MonthRun, MonthSnapshot, VillageMonth
from monitoring.rules.months import (
    Gap,
    Line,
    Reckoning,
    is_late,
    last_day_of,
    last_ended_month,
    next_month,
    reckon,
)
from povertycase.actions import record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, User

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
    _keep(snapshot, held_back, reckoning.gaps)
    return Freezing(snapshot, len(ready), held_back)


@transaction.atomic
def reckon_month(snapshot: MonthSnapshot, *, by: User, on: datetime.date) -> Freezing:
    """Reckon a county's month at once and freeze what can be frozen, not waiting for the job. Who: county."""
    guards.require_role("reckon_month", by=by, division_code=snapshot.division_id)
    freezing = freeze_month(snapshot.division, snapshot.month, on=on)
    facts = {"villages": freezing.villages, "held": len(freezing.held_back)}
    record("reckon_month", snapshot, by=by, facts=facts)
    return freezing


def reckon_open(county: str, month: datetime.date) -> tuple[Reckoning, list[str]]:
    """A county's month as it stands, and the villages of which it is not frozen."""
    codes = waiting_villages(county, month)
    return reckon(month_facts(county, month)) if codes else Reckoning([], []), codes


def waiting_villages(county: str, month: datetime.date) -> list[str]:
    """The villages of a county of which a month is not frozen.

    One that was abolished is in it as long as the month before ended with households in it: they leave it
    for the village that took its place.
    """
    last_day = last_day_of(month)
    villages = Division.objects.under(county).villages()
    months = VillageMonth.objects.filter(division__code__startswith=county)
    left = months.filter(month=last_ended_month(month), closing_households__gt=0)
    there = Q(pk__in=villages.in_force(last_day).values("pk")) | Q(pk__in=left.values("division_id"))
    frozen = months.filter(month__gte=month)
    waiting = villages.filter(there).exclude(pk__in=frozen.values("division_id"))
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _held_back(gaps: Collection[Gap], waiting: Sequence[str], month: datetime.date) -> dict[str, str]:
    """{village: why it cannot be frozen}: its movements do not explain it, or an earlier month is missing."""
    unexplained = Counter(village for gap in gaps for village in gap.villages)
    earlier = VillageMonth.objects.filter(division__in=waiting, month__lt=month)
    begun = set(earlier.values_list("division_id", flat=True))
    chained = set(earlier.filter(month=last_ended_month(month)).values_list("division_id", flat=True))
    held = dict.fromkeys(begun - chained, _("上月还没有冻结，请先处理上月。"))
    for village in set(waiting) & set(unexplained):
        held[village] = _("有 {} 户的变化没有办理记录可以说明，不能冻结。").format(unexplained[village])
    return held


def _keep(snapshot: MonthSnapshot, held_back: Mapping[str, str], gaps: Collection[Gap]) -> None:
    """What the run left waiting, so that no page has to reckon a month to show it."""
    held = [
        {
            "village": village,
            "reason": reason,
            "gaps": [[gap.household, str(gap.reason)] for gap in gaps if village in gap.villages],
        }
        for village, reason in sorted(held_back.items())
    ]
    facts = {"division_id": snapshot.division_id, "run_at": timezone.now(), "held": held}
    MonthRun.objects.update_or_create(snapshot=snapshot, defaults=facts)


def _write(snapshot: MonthSnapshot, villages: Sequence[str], lines: Collection[Line]) -> None:
    found = open_at_end(snapshot.division_id, snapshot.month)
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        figures[line.village][f"{line.kind}_households"] += line.households
        figures[line.village][f"{line.kind}_people"] += line.people
    rows = VillageMonth.objects.bulk_create(
        [
            VillageMonth(
                snapshot=snapshot, division_id=code, month=snapshot.month, **figures[code], **found(code)
            )
            for code in villages
        ],
        batch_size=BATCH,
    )
    months = {row.division_id: row for row in rows}
    answers = {(each.household_id, each.reason): each for each in snapshot.corrections.all()}
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
                note=line.note,
                correction=answers.get((line.household, line.corrects)),
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
