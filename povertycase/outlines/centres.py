"""Where a label stands in a shape: the place with the most room around it."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from povertycase.outlines.geojson import Point, Polygon, Ring

# Labels are wide: room counts so much farther to the sides than up and down.
WIDE = 1.8
# A grid over the whole shape, then one about its best place.
COARSE, FINE = 14, 7


def centre_of(polygon: Polygon) -> tuple[Point, float]:
    """The place inside a shape that is farthest from its borders, and how far; in the unit of its points."""
    narrow = [[(x / WIDE, y) for x, y in ring] for ring in polygon]
    xs, ys = [x for x, _y in narrow[0]], [y for _x, y in narrow[0]]
    across, up = (max(xs) - min(xs)) / COARSE, (max(ys) - min(ys)) / COARSE
    best = _best(_grid((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, across, up, COARSE), narrow)
    if best is None:  # thinner than the grid
        return (polygon[0][0][0], polygon[0][0][1]), 0.0
    finer = _best(_grid(*best[1], across / FINE * 2, up / FINE * 2, FINE), narrow) or best
    room, (x, y) = max(best, finer)
    return (x * WIDE, y), room


def _grid(x: float, y: float, across: float, up: float, steps: int) -> Iterator[Point]:
    """The middles of the cells of a grid about a place."""
    for row in range(steps):
        for column in range(steps):
            yield x + (column - (steps - 1) / 2) * across, y + (row - (steps - 1) / 2) * up


def _best(places: Iterator[Point], rings: Sequence[Ring]) -> tuple[float, Point] | None:
    inside = [place for place in places if sum(_crossings(place, ring) for ring in rings) % 2]
    return max(((_room(place, rings), place) for place in inside), default=None)


def _crossings(place: Point, ring: Ring) -> int:
    """How often a line from a place to the right crosses a ring: odd inside it."""
    x, y = place
    edges = pairwise([*ring, ring[0]])
    level = (((ax, ay), (bx, by)) for (ax, ay), (bx, by) in edges if (ay > y) != (by > y))
    return sum(x < (bx - ax) * (y - ay) / (by - ay) + ax for (ax, ay), (bx, by) in level)


def _room(place: Point, rings: Sequence[Ring]) -> float:
    return min(_distance(place, *edge) for ring in rings for edge in pairwise([*ring, ring[0]]))


def _distance(place: Point, start: Point, end: Point) -> float:
    (x, y), (ax, ay), (bx, by) = place, start, end
    along = (bx - ax) ** 2 + (by - ay) ** 2
    share = max(0.0, min(1.0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / along)) if along else 0.0
    return math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y)
