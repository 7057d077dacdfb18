"""战区: each zone with its townships and what is open, late and not yet held there, and what it has held."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User, WarZone, ZoneTown
from rectification.choices.reports import Punctuality, RequirementKind
from rectification.models import PeriodicReport, Ticket, standing
from rectification.reports.periodic import Row, listed_reports, rows_of

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
MONTHS_SHOWN = 6
LISTS = {"report": "rectification:report-list", "meeting": "rectification:meeting-list"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the list that shows exactly what it counts. is_late: red once it is not nought."""

    label: str
    count: int
    url: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One zone with its townships of the day."""

    zone: WarZone
    towns: Sequence[ZoneTown]
    figures: Sequence[Figure]

    @property
    def town_names(self) -> str:
        """The townships in a line."""
        return "、".join(each.division.name for each in self.towns)


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A meeting that the zone owes again and again, and each of the months shown; None where it owed none."""

    name: str
    requirement: int
    cells: Sequence[Row | None]


def cards_of(zones: Sequence[WarZone], user: User, *, on: datetime.date) -> list[Card]:
    """The zones as they stand on a day: as many queries for many as for one."""
    rows = ZoneTown.objects.visible_to(user).in_force(on).filter(zone__in=zones)
    towns: dict[int, list[ZoneTown]] = defaultdict(list)
    for each in rows.select_related("division").order_by("division"):
        towns[each.zone_id].append(each)
    counted = _counted(zones, towns, user, on)
    return [Card(zone, towns[zone.pk], _figures(zone, counted[zone.pk], on)) for zone in zones]


def townless(zones: Iterable[WarZone], user: User, on: datetime.date) -> list[Division]:
    """The townships of the counties of some zones that are in none on a day."""
    there = ZoneTown.objects.visible_to(user).in_force(on).values("division")
    inside = Q(pk__in=[])
    for code in {zone.division_id for zone in zones}:
        inside |= Q(code__startswith=code)
    rows = Division.objects.filter(inside, level=Level.TOWNSHIP, valid_to=None)
    return list(rows.exclude(pk__in=there).order_by("pk"))


def held_in(zone: WarZone, user: User, *, on: datetime.date) -> tuple[list[str], list[HeldLine]]:
    """The last months in which the zone's office owed meetings, newest first, and what it held in each."""
    months = _months(on)
    rows = listed_reports(user).filter(
        reporter__organisation=zone.office_id,
        reporter__requirement__kind=RequirementKind.ZONE,
        due_on__gte=max(zone.since, datetime.date.fromisoformat(f"{months[-1]}-01")),
    )
    known: dict[tuple[str, int], dict[str, Row]] = defaultdict(dict)
    reports = list(rows.order_by("reporter__requirement", "due_on"))
    for report, row in zip(reports, rows_of(reports, on), strict=True):
        asked = report.reporter.requirement
        known[asked.name, asked.pk][f"{report.due_on:%Y-%m}"] = row
    months = [month for month in months if any(month in cells for cells in known.values())]
    return months, [
        HeldLine(name, key, [cells.get(month) for month in months]) for (name, key), cells in known.items()
    ]


def _months(on: datetime.date) -> list[str]:
    """The last six months, from that of a day back, as 2026-05."""
    last = on.year * 12 + on.month - 1
    return [f"{each // 12}-{each % 12 + 1:02d}" for each in range(last, last - MONTHS_SHOWN, -1)]


def _counted(
    zones: Sequence[WarZone], towns: Mapping[int, Sequence[ZoneTown]], user: User, on: datetime.date
) -> Mapping[int, Counter[str]]:
    """{zone: how many of each figure}."""
    zone_of = {each.division_id: key for key, those in towns.items() for each in those}
    office_of = {zone.office_id: zone.pk for zone in zones}
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    tickets = Ticket.objects.visible_to(user).order_by().values(town=Substr("division_id", 1, TOWN))
    late, is_open = (Count("pk", filter=each) for each in (standing.overdue(on), standing.OPEN))
    for row in tickets.annotate(open=is_open, overdue=late):
        found[zone_of.get(row["town"])].update({name: row[name] for name in ("open", "overdue")})
    for owed in _owed(user, on):
        zone = office_of.get(owed["reporter__organisation"], zone_of.get(owed["town"]))
        kind = "report" if owed["reporter__requirement__kind"] == RequirementKind.REPORT else "meeting"
        found[zone].update({f"{kind}_{name}": owed[name] for name in ("pending", "missing")})
    return {zone.pk: found[zone.pk] for zone in zones}


def _owed(user: User, on: datetime.date) -> Iterable[Mapping[str, Any]]:
    """What is to come this month and what did not come, by township, organisation and kind."""
    rows = PeriodicReport.objects.visible_to(user).with_standing(on).order_by()
    this_month = Q(due_on__year=on.year, due_on__month=on.month)
    fields = ("reporter__organisation", "reporter__requirement__kind")
    return rows.values(*fields, town=Substr("division_id", 1, TOWN)).annotate(
        pending=Count("pk", filter=Q(standing=Punctuality.PENDING) & this_month),
        missing=Count("pk", filter=Q(standing=Punctuality.MISSING)),
    )


def _figures(zone: WarZone, count: Mapping[str, int], on: datetime.date) -> list[Figure]:
    def ticket(label: str, group: str) -> Figure:
        asked = {"zone": zone.pk, "group": group}
        return Figure(label, count.get(group, 0), _link("rectification:list", asked), group == "overdue")

    def owed(label: str, kind: str, standing: Punctuality) -> Figure:
        asked = {"zone": zone.pk, "standing": standing.value}
        if standing == Punctuality.PENDING:
            asked["month"] = f"{on:%Y-%m}"
        number = count.get(f"{kind}_{standing.value}", 0)
        return Figure(label, number, _link(LISTS[kind], asked), standing == Punctuality.MISSING)

    return [
        ticket(_("未销号问题（件）"), "open"),
        ticket(_("已超期问题（件）"), "overdue"),
        owed(_("本月会议待开（次）"), "meeting", Punctuality.PENDING),
        owed(_("到期未开会议（次）"), "meeting", Punctuality.MISSING),
        owed(_("本月报告待报（份）"), "report", Punctuality.PENDING),
        owed(_("到期未报报告（份）"), "report", Punctuality.MISSING),
    ]


def _link(name: str, asked: Mapping[str, object]) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"
