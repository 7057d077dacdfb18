"""Outlines made as small as a screen needs: points that show least go first, on both sides of a border."""

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from povertycase.outlines.centres import centre_of
from povertycase.outlines.geojson import OutlinesRefused, Point, Polygon, Ring, area_of

# What is drawn of a county, and what a wall fetches each minute: 100 kB or so.
MOST_POINTS = 6_000
# Shares of the county's longer side, squared: less than half a point of a big screen, and an island of three.
LEAST_BEND, LEAST_RING = 0.5 / 1_000**2, 9 / 1_000**2
DIGITS = 6  # of a degree: ten centimetres


def kept_shapes(shapes: Mapping[str, Sequence[Polygon]]) -> dict[str, Any]:
    """{code: what is kept of a township}, as JSON: `polygons` in degrees, its label's `centre`, `room` there.

    shapes: {code: polygons in degrees}. room: in degrees of latitude up and down, WIDE times as far sideways.
    Raises OutlinesRefused where too much would be left.
    """
    flat = _flatness(shapes)
    side = _longer_side(shapes, flat)
    large = {code: _without_specks(polygons, flat, LEAST_RING * side**2) for code, polygons in shapes.items()}
    rings = [ring for polygons in large.values() for polygon in polygons for ring in polygon]
    thin = iter(thinned([_flattened(ring, flat) for ring in rings], MOST_POINTS, LEAST_BEND * side**2))
    kept = {code: [[next(thin) for _ring in polygon] for polygon in found] for code, found in large.items()}
    if sum(len(ring) for found in kept.values() for polygon in found for ring in polygon) > 2 * MOST_POINTS:
        raise OutlinesRefused(_("图形太碎（小块太多），请只导出本县乡镇一级的图层，合并碎块后再传。"))
    return {code: _told(polygons, flat) for code, polygons in kept.items()}


def thinned(rings: Sequence[Ring], most: int, least: float) -> list[Ring]:
    """The rings without the points whose triangle with their neighbours is smallest (Visvalingam, Whyatt).

    Until no triangle is below `least` and no more than `most` points stand; a ring keeps three. A border that
    two rings share loses the same points in both, so no gap opens between them.
    """
    points = [point for ring in rings for point in ring]
    before, after, left, ring_of = _chained(rings)
    areas = [_triangle(points, before[at], at, after[at]) for at in range(len(points))]
    # What is equal goes by where it lies: two rings walk a shared border in opposite ways.
    queue = [(area, points[at], at) for at, area in enumerate(areas)]
    heapq.heapify(queue)
    gone = bytearray(len(points))
    count, largest = len(points), -1.0
    while queue:
        area, _point, at = heapq.heappop(queue)
        # What went together on one side of a border goes on the other side too.
        if area >= least and count <= most and area > largest:
            break
        if gone[at] or area != areas[at] or left[ring_of[at]] == 3:
            continue
        gone[at], largest = 1, area
        count -= 1
        left[ring_of[at]] -= 1
        last, follows = before[at], after[at]
        after[last], before[follows] = follows, last
        for each in (last, follows):
            # No smaller than what went before it: else a bend would be eaten from one side.
            areas[each] = max(area, _triangle(points, before[each], each, after[each]))
            heapq.heappush(queue, (areas[each], points[each], each))
    standing = iter(range(len(points)))
    return [[points[at] for at in (next(standing) for _point in ring) if not gone[at]] for ring in rings]


def _chained(rings: Sequence[Ring]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Of all points in a row: which is before, which after; of each ring how many, of each point its ring."""
    before: list[int] = []
    after: list[int] = []
    ring_of: list[int] = []
    for number, ring in enumerate(rings):
        first, size = len(ring_of), len(ring)
        before += [first + (place - 1) % size for place in range(size)]
        after += [first + (place + 1) % size for place in range(size)]
        ring_of += [number] * size
    return before, after, [len(ring) for ring in rings], ring_of


def _triangle(points: Sequence[Point], a: int, b: int, c: int) -> float:
    # The same to the last digit, whichever way it is walked.
    ((ax, ay), (cx, cy)), (bx, by) = sorted((points[a], points[c])), points[b]
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def _flatness(shapes: Mapping[str, Sequence[Polygon]]) -> float:
    """How long a degree of longitude is beside one of latitude, at the middle of what is drawn."""
    norths = [north for polygons in shapes.values() for polygon in polygons for _east, north in polygon[0]]
    return math.cos(math.radians(sum(norths) / len(norths)))


def _longer_side(shapes: Mapping[str, Sequence[Polygon]], flat: float) -> float:
    points = [point for polygons in shapes.values() for polygon in polygons for point in polygon[0]]
    easts, norths = [east * flat for east, _north in points], [north for _east, north in points]
    return max(max(easts) - min(easts), max(norths) - min(norths))


def _without_specks(polygons: Sequence[Polygon], flat: float, least: float) -> list[Polygon]:
    """The largest part, and whatever else could be seen."""
    largest = max(polygons, key=lambda polygon: area_of(polygon[0]))
    seen = [each for each in polygons if each is largest or area_of(each[0]) * flat >= least]
    return [[ring for ring in each if ring is each[0] or area_of(ring) * flat >= least] for each in seen]


def _flattened(ring: Ring, flat: float) -> Ring:
    return [(east * flat, north) for east, north in ring]


def _told(polygons: Sequence[Polygon], flat: float) -> dict[str, Any]:
    """A township as it is kept; polygons: flattened."""
    (x, y), room = centre_of(max(polygons, key=lambda polygon: area_of(polygon[0])))
    degrees = [
        [[[round(x / flat, DIGITS), round(y, DIGITS)] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]
    return {"polygons": degrees, "centre": [round(x / flat, DIGITS), round(y, DIGITS)], "room": room}
