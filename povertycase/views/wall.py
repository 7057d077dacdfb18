"""挂图作战大屏: the figures of a place on a screen that everybody passes, slide after slide (4-14, 4-15).

It counts nothing: each number is one of povertycase.reports. It leads to no list, because lists name people,
and what only some may know of is in none of its numbers, whoever opened it.
"""

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from povertycase import reports
from povertycase.actions.walls import HOURS, hang_wall, is_hung
from povertycase.choices import READ_ONLY, Level, Role
from povertycase.exceptions import Refused
from povertycase.figures import Measure, topics
from povertycase.models import Division, FigureRun, MapOutline, User, WarZone, ZoneTown
from povertycase.outlines import Drawing, Shape, drawing_of
from povertycase.reports import Board, Figure, Line
from povertycase.templatetags.figures import figure
from povertycase.views.requests import PageRequest

READERS = frozenset({Role.COUNTY, Role.TOWNSHIP}) | READ_ONLY
LATE = "overdue"
# As much as stands on one screen and is read from some metres away.
ROWS, CARDS, ACROSS = 12, 3, 5
# How a tile stands beside the one with most: nought, and the thirds of the most.
DEPTHS = (gettext_lazy("无"), gettext_lazy("少"), gettext_lazy("中"), gettext_lazy("多"))


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on the map; depth: where its figure stands among DEPTHS."""

    name: str
    figure: Figure
    depth: int

    @property
    def word(self) -> str:
        """The same without colour."""
        return str(DEPTHS[self.depth])


@dataclass(frozen=True, slots=True)
class OutlineMap:
    """The places drawn as they lie, each with its tile; beside: the tiles of places without an outline."""

    review_number: str
    drawing: Drawing
    pieces: Sequence[tuple[Shape, Tile]]
    beside: Sequence[Tile]

    @property
    def marked(self) -> list[tuple[Shape, Tile]]:
        """Those too small for their words."""
        return [(shape, tile) for shape, tile in self.pieces if shape.mark]


@dataclass(frozen=True, slots=True)
class Late:
    """A figure that should be nought; topic: what it is about."""

    topic: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Row:
    """What is late in one place."""

    name: str
    late: Sequence[Late]


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """A zone with what is late in it, and its townships on the map; zone: None for what lies in none.

    more: how much else is late there than stands on the card.
    """

    zone: WarZone | None
    late: Sequence[Late]
    more: int
    tiles: Sequence[Tile]


def sees_wall(user: User) -> bool:
    """Whether the wall is there for `user`: the offices and who reads in them."""
    return any(posting.role in READERS for posting in user.postings)


@require_safe
def wall(request: PageRequest) -> HttpResponse:
    """Each topic, the map of one measure, the zones with their commanders, and what is late by place."""
    if not sees_wall(request.user):
        raise Refused(_("挂图作战大屏不对您的岗位开放。"))
    user = _in_office(request.user)
    place = reports.place_asked(user, request.GET.get("place", ""))
    as_of = FigureRun.newest()
    boards = list(_boards(user, place.pk if place else "")) if as_of.counted_at else []
    measure = _chosen(boards, request.GET.get("measure", ""))
    tiles = _tiles(boards, measure)
    late = _some(_late((board, board.whole) for board in boards))
    rows = _late_rows(boards, late)
    shown = {
        "place": place,
        "as_of": as_of,
        "boards": [(board, _across(board.whole)) for board in boards],
        "topic": next((each.topic for each in boards if _figure(each.whole, measure)), None),
        "measure": measure,
        "tiles": list(tiles.values()),
        "outlines": _outline_map(user, place, tiles),
        "columns": math.isqrt(max(len(tiles) - 1, 0)) + 1,
        "depths": DEPTHS,
        "zones": _pages(_zones(user, tiles, rows), CARDS),
        "late": _pages(list(rows.values()), ROWS),
        "late_total": late,
        "is_hung": is_hung(request.session),
        "hours": HOURS,
    }
    return render(request, "povertycase/wall.html", shown)


@require_POST
def hang(request: PageRequest) -> HttpResponse:
    """This browser shows the wall for the rest of the day, and nothing else."""
    if not sees_wall(request.user):
        raise Refused(_("挂图作战大屏不对您的岗位开放。"))
    hang_wall(request.session, by=request.user)
    query = request.GET.urlencode()
    return redirect(reverse("wall") + (f"?{query}" if query else ""))


def _in_office(user: User) -> User:
    """The same person without the postings that have no wall."""
    found = copy.copy(user)
    found.postings = [posting for posting in user.postings if posting.role in READERS]
    return found


def _boards(user: User, place: str) -> Iterator[Board]:
    """The topics as anybody may see them: what is stored, nothing that is counted for `user` beside it."""
    for topic in topics():
        measures = tuple(replace(measure, common=None) for measure in topic.measures)
        if board := reports.board_of(user, replace(topic, measures=measures), place):
            yield board


def _across(line: Line) -> int:
    """How many of its figures stand side by side, so that no row has one alone."""
    shown = len(line.figures) + len(line.shares)
    return math.ceil(shown / math.ceil(shown / ACROSS))


def _chosen(boards: Sequence[Board], code: str) -> Measure | None:
    """The measure of the map: the one asked for, else the first that tells of lateness, else the first."""
    known = [figure.measure for board in boards for figure in board.whole.figures]
    late = [measure for measure in known if measure.tone == LATE]
    asked = [measure for measure in known if measure.code == code]
    return next(iter([*asked, *late, *known]), None)


def _tiles(boards: Sequence[Board], measure: Measure | None) -> Mapping[str, Tile]:
    """{place: its tile} in the order of codes: row by row they make the map."""
    lines = [line for board in boards for line in board.lines if _figure(line, measure)]
    figures = {line.code: (line.name, figure) for line in lines if (figure := _figure(line, measure))}
    most = max((figure.value for _name, figure in figures.values()), default=Decimal(0))
    return {code: Tile(name, figure, _depth(figure.value, most)) for code, (name, figure) in figures.items()}


def _figure(line: Line, measure: Measure | None) -> Figure | None:
    return next((figure for figure in line.figures if figure.measure == measure), None)


def _depth(value: Decimal, most: Decimal) -> int:
    """0 of nothing, else which third of the most it lies in, from 1."""
    return math.ceil(3 * value / most) if value > 0 else 0


def _outline_map(user: User, place: Division | None, tiles: Mapping[str, Tile]) -> OutlineMap | None:
    """The tiles on the county's outlines in force, if it has any of these places."""
    if place is None or place.level != Level.COUNTY:
        return None
    held = MapOutline.objects.visible_to(user).in_force().filter(division=place).first()
    if held is None:
        return None
    labels = {code: [tile.name, f"{figure(tile.figure)} {tile.word}"] for code, tile in tiles.items()}
    drawing = drawing_of(held.shapes, labels)
    pieces = [(shape, tiles[shape.code]) for shape in drawing.shapes]
    beside = [tile for code, tile in tiles.items() if code not in held.shapes]
    return OutlineMap(held.review_number, drawing, pieces, beside) if pieces else None


def _late(lines: Iterable[tuple[Board, Line]]) -> list[Late]:
    return [
        Late(str(board.topic.title), figure)
        for board, line in lines
        for figure in line.figures
        if figure.measure.tone == LATE
    ]


def _some(late: Iterable[Late]) -> list[Late]:
    """Those that are not nought: all of them would not stand on a screen."""
    return [each for each in late if each.figure.value]


def _late_rows(boards: Sequence[Board], columns: Sequence[Late]) -> Mapping[str, Row]:
    """{place: what is late there}, of the columns; what a topic has not there is nought."""
    names = {line.code: line.name for board in boards for line in board.lines}
    found = {
        (line.code, figure.measure.code): figure
        for board in boards
        for line in board.lines
        for figure in line.figures
    }
    return {
        code: Row(name, [replace(each, figure=_found(found, code, each.figure.measure)) for each in columns])
        for code, name in names.items()
        if columns
    }


def _found(figures: Mapping[tuple[str, str], Figure], place: str, measure: Measure) -> Figure:
    return figures.get((place, measure.code)) or Figure(measure, Decimal(0), "")


def _zones(user: User, tiles: Mapping[str, Tile], rows: Mapping[str, Row]) -> list[ZoneCard]:
    """The zones that hold any of the places today, then what lies in none; nothing without zones."""
    today = timezone.localdate()
    towns = ZoneTown.objects.visible_to(user).in_force(today).filter(division__in=list(tiles))
    zone_of = {each.division_id: each.zone for each in towns.select_related("zone").order_by("zone_id")}
    if not zone_of:
        return []
    zones = [*dict.fromkeys(zone_of.values()), None]
    cards = []
    for zone in zones:
        own = [code for code in tiles if zone_of.get(code) == zone]
        if own:
            late = _some(_summed([rows[code] for code in own if code in rows]))
            shown = [tiles[code] for code in own]
            cards.append(ZoneCard(zone, late[:ROWS], max(len(late) - ROWS, 0), shown))
    return cards


def _summed(rows: Sequence[Row]) -> list[Late]:
    found = []
    for those in zip(*(row.late for row in rows), strict=True):
        value = sum((each.figure.value for each in those), Decimal(0))
        found.append(replace(those[0], figure=replace(those[0].figure, value=value)))
    return found


def _pages(rows: Sequence[Any], most: int) -> list[Sequence[Any]]:
    """The rows on as few slides as hold them, about as many on each."""
    slides = math.ceil(len(rows) / most)
    size = math.ceil(len(rows) / slides) if slides else 1
    return [rows[at : at + size] for at in range(0, len(rows), size)]
