"""The picture of kept outlines: paths in a box of a fixed size, and where each place's words stand."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from povertycase.outlines.centres import WIDE
from povertycase.outlines.geojson import Point

# The box that is drawn in; about what a big screen leaves for a map, in its own points.
WIDTH, HEIGHT, EDGE = 1200, 800, 12
# The size of the letters in it, what a line of them really takes of a label, and the circle of a mark.
LETTER, LINE, CIRCLE = 24, 25, 18
LAST_NARROW = 0x2E7F  # Chinese begins above it, a letter as wide as high
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Label:
    """Where words that fit stand: their middle."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in a circle, where words have no room. leads: from where a line comes to it, if any."""

    number: int
    x: float
    y: float
    leads: Point | None


@dataclass(frozen=True, slots=True)
class Shape:
    """One place: the data of its path, its words line by line, and where they or a mark for them stand."""

    code: str
    path: str
    lines: Sequence[str]
    label: Label | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture."""

    shapes: Sequence[Shape]
    width: int = WIDTH
    height: int = HEIGHT
    circle: int = CIRCLE

    @property
    def marked(self) -> list[Shape]:
        """Those whose words stand beside the picture, by the number of their mark."""
        return [shape for shape in self.shapes if shape.mark]


def drawing_of(kept: Mapping[str, Any], labels: Mapping[str, Sequence[str]]) -> Drawing:
    """The picture of what `kept_shapes` gave, for the places that `labels` has the lines of.

    A degree of longitude is drawn as long as it is at the middle of all that is kept.
    """
    scale = _Scale(kept)
    found = {code: kept[code] for code in sorted(kept) if code in labels}
    middles = {code: scale.placed(each["centre"]) for code, each in found.items()}
    fitting = {code for code, each in found.items() if _fits(labels[code], each["room"] * scale.size)}
    small = [code for code in found if code not in fitting]
    marks = dict(zip(small, _marks([middles[code] for code in small]), strict=True))
    return Drawing(
        [
            Shape(
                code,
                "".join(scale.path(ring) for polygon in each["polygons"] for ring in polygon),
                labels[code],
                Label(*_rounded(middles[code])) if code in fitting else None,
                marks.get(code),
            )
            for code, each in found.items()
        ]
    )


class _Scale:
    """From degrees to the box: as large as it goes in, in its middle, north above."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        points = [
            point
            for each in kept.values()
            for polygon in each["polygons"]
            for ring in polygon
            for point in ring
        ]
        norths = [north for _east, north in points]
        easts = [east for east, _north in points]
        self.flat = math.cos(math.radians(sum(norths) / len(norths)))
        across, up = (max(easts) - min(easts)) * self.flat, max(norths) - min(norths)
        self.size = min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / up)
        self.east, self.north = (max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2

    def placed(self, point: Sequence[float]) -> Point:
        east, north = point
        return (
            WIDTH / 2 + (east - self.east) * self.flat * self.size,
            HEIGHT / 2 - (north - self.north) * self.size,
        )

    def path(self, ring: Sequence[Sequence[float]]) -> str:
        return "M" + "L".join("{:.1f} {:.1f}".format(*self.placed(point)) for point in ring) + "Z"


def _fits(lines: Sequence[str], room: float) -> bool:
    """Whether the corners of a label lie in the room about its middle, WIDE times as wide as high."""
    longest = max(sum(1.0 if ord(letter) > LAST_NARROW else 0.6 for letter in line) for line in lines)
    half_width = longest * LETTER / 2
    return math.hypot(half_width / WIDE, len(lines) * LINE / 2) <= room


def _marks(middles: Sequence[Point]) -> Iterator[Mark]:
    """A mark for each of the middles; those that would cover each other stand apart and have a line."""
    for number, (middle, place) in enumerate(zip(middles, _apart(middles), strict=True), 1):
        moved = math.dist(middle, place) > CIRCLE
        yield Mark(number, *_rounded(place), _rounded(middle) if moved else None)


def _apart(middles: Sequence[Point]) -> list[Point]:
    """The same places moved away from each other until no two circles touch."""
    places, wanted = list(middles), 2 * CIRCLE + 4
    for _round in range(ROUNDS):
        for first in range(len(places)):
            for second in range(first + 1, len(places)):
                (ax, ay), (bx, by) = places[first], places[second]
                apart = math.dist(places[first], places[second])
                if apart >= wanted:
                    continue
                # Two in one place part along a direction of their own.
                angle = math.atan2(by - ay, bx - ax) if apart else float(second)
                step = (wanted - apart) / 2
                along, up = math.cos(angle) * step, math.sin(angle) * step
                places[first], places[second] = _inside(ax - along, ay - up), _inside(bx + along, by + up)
    return places


def _inside(x: float, y: float) -> Point:
    return min(max(x, CIRCLE), WIDTH - CIRCLE), min(max(y, CIRCLE), HEIGHT - CIRCLE)


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
