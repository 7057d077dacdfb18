"""清零看板: the problems in reach counted by feedback level, source, topic, place and department.

Tickets are counted where they lie, by their own columns, and the groups are added up afterwards; households,
which do not add up, are told from those that have something open.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Organisation, User, WarZone, ZoneTown
from rectification.choices.sources import FeedbackLevel
from rectification.choices.tickets import Topic
from rectification.models import IssueSource, Ticket, standing
from rectification.models.counting import figures
from rectification.rules.hours import end_of
from rectification.rules.rates import Counts

TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]
SOURCE = ("source", "source__parent", "source__level")
TYPE = ("type__topic",)
UNITS = ("lead_unit", "responsible_unit")
Row = Mapping[str, Any]
# The groups of one way of dividing that a row falls into.
Keys = Callable[[Row], Iterable[Any]]


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
    """Everything in reach on a day, and its parts. place: only there, None for all; late: R-HOURS."""

    whole: BoardRow
    sections: Sequence[BoardSection]
    place: Division | None
    late: int


WHOLE = ("whole", None)


class Tally:
    """The problems in reach on a day, by any of their columns; length: of the codes of places in a row."""

    def __init__(self, rows: QuerySet[Ticket], *, on: datetime.date, soon_days: int, length: int) -> None:
        self._rows = rows.annotate(at=Substr("division_id", 1, length))
        self._figures = figures(on=on, soon_days=soon_days)
        homes = self._rows.filter(standing.open_on(on), household__isnull=False)
        self._homes = list(homes.values("household", *SOURCE, *TYPE, *UNITS, "at"))

    def by(self, columns: Sequence[str], keys: Keys) -> Mapping[Any, Counts]:
        """{group: its figures}, counted by some columns; keys: the groups into which a row of them falls."""
        found: dict[Any, Counts] = {}
        for row in self._rows.values(*columns).annotate(**self._figures):
            for key in keys(row):
                found[key] = _added(found.get(key, Counts()), row)
        homes = defaultdict(set)
        for row in self._homes:
            for key in keys(row):
                homes[key].add(row["household"])
        return {key: replace(counts, homes=len(homes[key])) for key, counts in found.items()}


def board_of(
    user: User,
    *,
    on: datetime.date,
    soon_days: int,
    place: Division | None = None,
    rows: QuerySet[Ticket] | None = None,
) -> Board:
    """The board of a person: a query for each way of dividing it. rows: of these alone, else all in reach."""
    rows = tickets_on(user, on=on, place=place) if rows is None else rows
    tally = Tally(rows, on=on, soon_days=soon_days, length=VILLAGE if place else TOWN)
    base = {"place": place.pk} if place else {}
    # One pass for both: the whole, and what a level and a source have.
    by_source = tally.by(SOURCE, lambda row: [WHOLE, ("level", row["source__level"]), ("source", _root(row))])
    places = tally.by(["at"], lambda row: [row["at"]])
    sections = [
        BoardSection("level", _("按反馈层级"), _("反馈层级"), _levels(_of("level", by_source), base)),
        BoardSection(
            "source", _("按问题来源"), _("问题来源"), _sources(_of("source", by_source), base, user)
        ),
        BoardSection(
            "place",
            _("按村") if place else _("按乡镇"),
            _("村") if place else _("乡镇"),
            _places(places, place),
        ),
        *([] if place else _zones(places, user, on)),
        BoardSection(
            "topic",
            _("按整治专题"),
            _("整治专题"),
            _topics(tally.by(TYPE, lambda row: [row["type__topic"]]), base),
        ),
        BoardSection("unit", _("按牵头、责任部门"), _("部门"), _units(tally.by(UNITS, _both), base)),
    ]
    whole = BoardRow(_("合计"), by_source.get(WHOLE, Counts()), base)
    return Board(whole, sections, place, rows.filter(late_on(on)).count())


def late_on(on: datetime.date) -> Q:
    """R-HOURS: what is answered or handled later than by its hour, now or at the end of a day before."""
    return standing.hours_late(min(timezone.now(), end_of(on)), among=standing.open_on(on))


def tickets_on(user: User, *, on: datetime.date, place: Division | None = None) -> QuerySet[Ticket]:
    """The tickets in reach that were found by a day; those that only some may know of only for them."""
    rows = Ticket.objects.visible_to(user).filter(found_on__lte=on).order_by()
    return rows.filter(division__code__startswith=place.pk) if place else rows


def _root(row: Row) -> int:
    """The inspection to which a document belongs, or the source itself."""
    root: int = row["source__parent"] or row["source"]
    return root


def _both(row: Row) -> set[int]:
    """Who leads and who answers, once where they are the same."""
    return {row[name] for name in UNITS if row[name] is not None}


def _of(name: str, found: Mapping[Any, Counts]) -> Mapping[Any, Counts]:
    return {key: counts for (kind, key), counts in found.items() if kind == name}


def _added(counts: Counts, row: Row) -> Counts:
    return Counts(**{name: value + row.get(name, 0) for name, value in asdict(counts).items()})


def _levels(found: Mapping[str, Counts], base: Mapping[str, str]) -> list[BoardRow]:
    """In the order of the offices, the highest first."""
    return [
        BoardRow(str(each.label), found[each], {**base, "level": each})
        for each in FeedbackLevel
        if each in found
    ]


def _topics(found: Mapping[str, Counts], base: Mapping[str, str]) -> list[BoardRow]:
    """The ten of the campaigns in their order, then the others."""
    return [
        BoardRow(str(each.label), found[each], {**base, "topic": each}) for each in Topic if each in found
    ]


def _sources(found: Mapping[int, Counts], base: Mapping[str, str], user: User) -> list[BoardRow]:
    """Each inspection with all the documents below it, the newest first; those that the person knows."""
    known = IssueSource.objects.visible_to(user).filter(pk__in=found).order_by("-received_on", "pk")
    return [BoardRow(each.name, found[each.pk], {**base, "source": str(each.pk)}) for each in known]


def _units(found: Mapping[int, Counts], base: Mapping[str, str]) -> list[BoardRow]:
    """Each unit with what it leads or answers for; what both do counts for both, once for each."""
    units = Organisation.objects.filter(pk__in=found).order_by("division_id", "name", "pk")
    return [BoardRow(unit.name, found[unit.pk], {**base, "unit": str(unit.pk)}) for unit in units]


def _places(found: Mapping[str, Counts], place: Division | None) -> list[BoardRow]:
    """The townships, or the villages of a place; what lies in no single one of them stands last."""
    length = VILLAGE if place else TOWN
    names = dict(Division.objects.filter(pk__in=found).values_list("pk", "name"))
    whole = [code for code in sorted(found) if len(code) == length]
    beside = [code for code in sorted(found) if len(code) < length]
    return [
        *(
            BoardRow(names[code], found[code], {"place": code}, inside="" if place else code)
            for code in whole
        ),
        *(
            BoardRow(_("{}本级").format(names[code]), found[code], {"place": code, "own": "true"})
            for code in beside
        ),
    ]


def _zones(found: Mapping[str, Counts], user: User, on: datetime.date) -> list[BoardSection]:
    """Each zone with its townships of the day, then what lies in none; nothing where there are no zones."""
    towns = ZoneTown.objects.visible_to(user).in_force(on).select_related("zone")
    zone_of = {each.division_id: each.zone for each in towns.order_by("zone__division", "zone")}
    if not zone_of:
        return []
    known: dict[WarZone | None, Counts] = {zone: Counts() for zone in zone_of.values()}
    # A household lies in one township: what is counted of two adds up.
    for code, counts in found.items():
        zone = zone_of.get(code)
        known[zone] = known.get(zone, Counts()) + counts
    beside = known.pop(None, None)
    rows = [BoardRow(str(zone), counts, {"zone": str(zone.pk)}) for zone, counts in known.items() if zone]
    if beside is not None:
        rows.append(BoardRow(_("未划入战区"), beside, {"zone": "none"}))
    return [BoardSection("zone", _("按战区"), _("战区"), rows)]
