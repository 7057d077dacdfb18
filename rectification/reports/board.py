"""清零看板: the problems in reach counted by feedback level, source, topic, place and department."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Organisation, User, WarZone, ZoneTown
from rectification.choices.sources import FeedbackLevel
from rectification.choices.tickets import Topic
from rectification.models import IssueSource, Ticket
from rectification.models.counting import Units, figures
from rectification.rules.rates import Counts

TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]
Figures = Mapping[str, Count]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row. narrowed: by what the list of tickets shows the same ones.

    inside: the code of a place in which there are villages to show.
    """

    label: str
    counts: Counts
    narrowed: Mapping[str, str]
    inside: str = ""


@dataclass(frozen=True, slots=True)
class BoardSection:
    """One way of dividing the problems."""

    code: str
    title: str
    head: str
    rows: Sequence[BoardRow]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything in reach on a day, and its parts. place: only there, None for all."""

    whole: BoardRow
    sections: Sequence[BoardSection]
    place: Division | None


def board_of(user: User, *, on: datetime.date, soon_days: int, place: Division | None = None) -> Board:
    """The board of a person: a query for the whole and one for each way of dividing it."""
    rows = tickets_on(user, on=on, place=place)
    counted = figures(on=on, soon_days=soon_days)
    base = {"place": place.pk} if place else {}
    whole = BoardRow(_("合计"), Counts(**rows.aggregate(**counted)), base)
    sections = [
        BoardSection("level", _("按反馈层级"), _("反馈层级"), _levels(rows, counted, base)),
        BoardSection("source", _("按问题来源"), _("问题来源"), _sources(rows, counted, base, user)),
        BoardSection(
            "place",
            _("按村") if place else _("按乡镇"),
            _("村") if place else _("乡镇"),
            _places(rows, counted, place),
        ),
        *([] if place else _zones(rows, counted, user, on)),
        BoardSection("topic", _("按整治专题"), _("整治专题"), _topics(rows, counted, base)),
        BoardSection("unit", _("按牵头、责任部门"), _("部门"), _units(rows, counted, base)),
    ]
    return Board(whole, sections, place)


def tickets_on(user: User, *, on: datetime.date, place: Division | None = None) -> QuerySet[Ticket]:
    """The tickets in reach that were found by a day; those that only some may know of only for them."""
    rows = Ticket.objects.visible_to(user).filter(found_on__lte=on).order_by()
    return rows.filter(division__code__startswith=place.pk) if place else rows


def _levels(rows: QuerySet[Ticket], counted: Figures, base: Mapping[str, str]) -> list[BoardRow]:
    """In the order of the offices, the highest first."""
    found = _by("source__level", rows.values("source__level").annotate(**counted))
    return [_row(each.label, found[each], {**base, "level": each}) for each in FeedbackLevel if each in found]


def _topics(rows: QuerySet[Ticket], counted: Figures, base: Mapping[str, str]) -> list[BoardRow]:
    """The ten of the campaigns in their order, then the others."""
    found = _by("type__topic", rows.values("type__topic").annotate(**counted))
    return [_row(each.label, found[each], {**base, "topic": each}) for each in Topic if each in found]


def _sources(rows: QuerySet[Ticket], counted: Figures, base: Mapping[str, str], user: User) -> list[BoardRow]:
    """Each inspection with all the documents below it, the newest first; those that the person knows."""
    root = Coalesce("source__parent", "source")
    found = _by("root", rows.values(root=root).annotate(**counted))
    known = IssueSource.objects.visible_to(user).filter(pk__in=found).order_by("-received_on", "pk")
    return [_row(each.name, found[each.pk], {**base, "source": str(each.pk)}) for each in known]


def _units(rows: QuerySet[Ticket], counted: Figures, base: Mapping[str, str]) -> list[BoardRow]:
    """Each unit with what it leads or answers for; what both do counts for both, once for each."""
    found = _by("unit", rows.values(unit=Units()).annotate(**counted))
    units = Organisation.objects.filter(pk__in=[pk for pk in found if pk]).order_by(
        "division_id", "name", "pk"
    )
    return [_row(unit.name, found[unit.pk], {**base, "unit": str(unit.pk)}) for unit in units]


def _places(rows: QuerySet[Ticket], counted: Figures, place: Division | None) -> list[BoardRow]:
    """The townships, or the villages of a place; what lies in no single one of them stands last."""
    length = VILLAGE if place else TOWN
    found = _by("place", rows.values(place=Substr("division_id", 1, length)).annotate(**counted))
    names = dict(Division.objects.filter(pk__in=found).values_list("pk", "name"))
    whole = [code for code in sorted(found) if len(code) == length]
    beside = [code for code in sorted(found) if len(code) < length]
    return [
        *(_row(names[code], found[code], {"place": code}, inside="" if place else code) for code in whole),
        *(
            _row(_("{}本级").format(names[code]), found[code], {"place": code, "own": "true"})
            for code in beside
        ),
    ]


def _zones(rows: QuerySet[Ticket], counted: Figures, user: User, on: datetime.date) -> list[BoardSection]:
    """Each zone with its townships of the day, then what lies in none; nothing where there are no zones."""
    towns = ZoneTown.objects.visible_to(user).in_force(on).select_related("zone")
    zone_of = {each.division_id: each.zone for each in towns.order_by("zone__division", "zone")}
    if not zone_of:
        return []
    known: dict[WarZone | None, Counts] = {zone: Counts() for zone in zone_of.values()}
    # A household lies in one township: what is counted of two adds up.
    for row in rows.values(place=Substr("division_id", 1, TOWN)).annotate(**counted):
        zone = zone_of.get(row["place"])
        known[zone] = known.get(zone, Counts()) + _counts(row)
    beside = known.pop(None, None)
    found = [BoardRow(str(zone), counts, {"zone": str(zone.pk)}) for zone, counts in known.items() if zone]
    if beside is not None:
        found.append(BoardRow(_("未划入战区"), beside, {"zone": "none"}))
    return [BoardSection("zone", _("按战区"), _("战区"), found)]


def _counts(row: Row) -> Counts:
    return Counts(**{name: row[name] for name in Counts.__slots__})


def _by(name: str, counted: Iterable[Any]) -> dict[Any, Row]:
    """Each group's figures, by what it is grouped by."""
    return {row[name]: row for row in counted}


def _row(label: Any, row: Row, narrowed: Mapping[str, str], *, inside: str = "") -> BoardRow:
    return BoardRow(str(label), _counts(row), narrowed, inside)
