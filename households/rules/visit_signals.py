"""Why a visit is offered for a telephone check: facts that somebody should ask about, never a verdict."""

import datetime
import hashlib
import math
import unicodedata
import uuid
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import NamedTuple

from households.choices.visits import VisitSignal

HOUR = datetime.timedelta(hours=1)
EARTH_KM = 6371.0
# The two coordinate systems that phones use lie up to this far apart inside the country.
SYSTEMS_APART_KM = 0.7
BITS = 64
BANDS = 4
# Pictures that differ in fewer bits than there are bands share one band at least.
NEAR_BITS = BANDS - 1
# A picture of a wall or of darkness looks like every other one.
LEAST_BITS = 6
# One picture sent with hundreds of visits, or hundreds of visits of one hour, are said often enough.
MOST_ALIKE = 200


class Spot(NamedTuple):
    """Where a visit was made: degrees, metres of doubt, and the coordinate system."""

    latitude: float
    longitude: float
    accuracy_m: float
    system: str


class Picture(NamedTuple):
    """One picture of a visit: 64 bits of how it looks."""

    visit: uuid.UUID
    visitor: int
    on: datetime.date
    look: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A visit as far as signals look at it; `at` in local time; spot: None without a position."""

    key: uuid.UUID
    visitor: int
    household: int
    at: datetime.datetime
    is_at_home: bool
    note: str
    spot: Spot | None
    is_clock_suspect: bool


@dataclass(frozen=True, slots=True)
class Signal:
    """One hint about a visit, in a sentence with its facts, and the first visits it was compared with."""

    kind: VisitSignal
    message: str
    others: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From what on something is a signal; a figure that is None is not looked at."""

    note_households: int | None
    note_characters: int
    per_hour: int | None
    speed_kmh: int | None


Found = dict[uuid.UUID, list[Signal]]


def signals_of(visits: Sequence[Seen], pictures: Sequence[Picture], limits: Limits) -> Found:
    """{visit: its signals}; only what one person did in the same month is given together.

    Source: SPOT § signals
    """
    found: Found = defaultdict(list)
    people: dict[int, list[Seen]] = defaultdict(list)
    for visit in visits:
        people[visit.visitor].append(visit)
        if visit.is_clock_suspect:
            found[visit.key].append(
                Signal(VisitSignal.CLOCK, "手机时间与收到时间对不上，走访日期按收到时间计。")
            )
    for those in people.values():
        # What a wrong clock says tells nothing about the time between two visits.
        timed = sorted((v for v in those if v.is_at_home and not v.is_clock_suspect), key=lambda v: v.at)
        for key, signal in [*_notes(those, limits), *_pace(timed, limits), *_distance(timed, limits)]:
            found[key].append(signal)
    for key, signal in _pictures(pictures):
        found[key].append(signal)
    return dict(found)


def _notes(visits: Iterable[Seen], limits: Limits) -> Iterator[tuple[uuid.UUID, Signal]]:
    """The same words about several households."""
    said: dict[str, list[Seen]] = defaultdict(list)
    for visit in visits:
        words = bare_note(visit.note)
        if len(words) >= limits.note_characters:
            said[words].append(visit)
    for those in said.values():
        households = {visit.household for visit in those}
        if limits.note_households is None or len(households) < limits.note_households:
            continue
        message = f"本月有 {len(households)} 户的走访记录一字不差：“{those[0].note.strip()[:30]}”"
        for visit in those:
            others = (other.key for other in those if other.household != visit.household)
            yield visit.key, Signal(VisitSignal.SAME_NOTE, message, tuple(islice(others, MOST_ALIKE)))


def bare_note(note: str) -> str:
    """A note without spaces, marks and differences of width: `已入户，正常。` and `已入户 正常` are one.

    Source: SPOT § signals
    """
    return "".join(each for each in unicodedata.normalize("NFKC", note) if each.isalnum())


def _pace(visits: Sequence[Seen], limits: Limits) -> Iterator[tuple[uuid.UUID, Signal]]:
    """More households within an hour than anybody sits down with."""
    if limits.per_hour is None:
        return
    moments = [visit.at for visit in visits]  # in order, so an hour is a piece of them
    inside: Counter[int] = Counter()  # households of the hour that begins with `first`
    told = end = 0
    for position, first in enumerate(visits):
        until = bisect_left(moments, first.at + HOUR, position)
        inside.update(visit.household for visit in visits[end:until])
        end, households = until, len(inside)
        _leave(inside, first.household)
        if households < limits.per_hour:
            continue
        message = f"{first.at:%H:%M} 起一小时内入户 {households} 户（达到 {limits.per_hour} 户即提示）。"
        for visit in visits[max(told, position) : end]:
            others = (other.key for other in visits[position:end] if other is not visit)
            yield visit.key, Signal(VisitSignal.PACE, message, tuple(islice(others, MOST_ALIKE)))
        told = end


def _leave(inside: Counter[int], household: int) -> None:
    inside[household] -= 1
    if not inside[household]:
        del inside[household]


def _distance(visits: Sequence[Seen], limits: Limits) -> Iterator[tuple[uuid.UUID, Signal]]:
    """Two visits one after the other, further apart than the time between them allows."""
    if limits.speed_kmh is None:
        return
    for first, second in pairwise(visit for visit in visits if visit.spot):
        least = apart_km(first.spot, second.spot)  # type: ignore[arg-type]
        minutes = (second.at - first.at).total_seconds() / 60
        if least <= limits.speed_kmh * minutes / 60:
            continue
        message = (
            f"{first.at:%H:%M} 与 {second.at:%H:%M} 两次走访的位置至少相距 {least:.1f} 公里，"
            f"只隔 {minutes:.0f} 分钟（按每小时 {limits.speed_kmh} 公里计到不了）。"
        )
        yield first.key, Signal(VisitSignal.DISTANCE, message, (second.key,))
        yield second.key, Signal(VisitSignal.DISTANCE, message, (first.key,))


def apart_km(one: Spot, other: Spot) -> float:
    """How far two positions lie apart at least, in kilometres: what is in doubt is taken off.

    Source: SPOT § signals
    """
    latitudes = math.radians(one.latitude), math.radians(other.latitude)
    half = math.radians(other.latitude - one.latitude) / 2, math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half[0]) ** 2 + math.cos(latitudes[0]) * math.cos(latitudes[1]) * math.sin(half[1]) ** 2
    distance = 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
    doubt = (one.accuracy_m + other.accuracy_m) / 1000
    doubt += SYSTEMS_APART_KM if one.system != other.system else 0
    return max(0.0, distance - doubt)


def _pictures(pictures: Sequence[Picture]) -> Iterator[tuple[uuid.UUID, Signal]]:
    """The same picture with two visits; nearly the same counts for one person's alone."""
    met: dict[uuid.UUID, dict[uuid.UUID, Picture]] = defaultdict(dict)
    telling = [picture for picture in pictures if says_something(picture.look)]
    for one, other in _alike(telling):
        met[one.visit][other.visit] = other
        met[other.visit][one.visit] = one
    for key, those in met.items():
        days = "、".join(sorted({f"{other.on:%Y-%m-%d}" for other in those.values()}))
        message = f"照片与 {days} 另外 {len(those)} 次走访的照片相同。"
        yield key, Signal(VisitSignal.SAME_PICTURE, message, tuple(those))


def _alike(pictures: Sequence[Picture]) -> Iterator[tuple[Picture, Picture]]:
    buckets: dict[tuple[int, int, int], list[Picture]] = defaultdict(list)
    equal: dict[int, list[Picture]] = defaultdict(list)
    width = BITS // BANDS
    for picture in pictures:
        bits = picture.look % (1 << BITS)
        equal[bits].append(picture)
        for band in range(BANDS):
            buckets[(picture.visitor, band, bits >> band * width & (1 << width) - 1)].append(picture)
    for those in (*equal.values(), *buckets.values()):
        for one, other in combinations(those[:MOST_ALIKE], 2):
            if one.visit != other.visit and differing_bits(one.look, other.look) <= NEAR_BITS:
                yield one, other


def differing_bits(one: int, other: int) -> int:
    """In how many of 64 bits two looks differ.

    Source: SPOT § signals
    """
    return ((one ^ other) % (1 << BITS)).bit_count()


def says_something(look: int) -> bool:
    """Whether a picture shows more than one even surface.

    Source: SPOT § signals
    """
    bits = (look % (1 << BITS)).bit_count()
    return LEAST_BITS <= bits <= BITS - LEAST_BITS


def draw(
    villages: Mapping[str, Sequence[uuid.UUID]], *, seed: str, least: int, percent: int
) -> dict[str, list[uuid.UUID]]:
    """A sample of each village's visits that anybody draws again from the same seed.

    least: visits of each village at least, as far as it has them. percent: of its visits, rounded up, when
    that is more. The order follows from the seed and the visit alone: a visit that is added later moves none.

    Source: SPOT § sample
    """
    drawn = {}
    for code, keys in villages.items():
        wanted = max(least, -(-len(keys) * percent // 100))
        drawn[code] = sorted(keys, key=lambda key: _lot(seed, key))[:wanted]
    return drawn


def _lot(seed: str, key: uuid.UUID) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
