"""Signals of visits: what is compared with what, and the sample for telephone checks."""

import datetime
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from households.choices.visits import PhotoKind, VisitWay
from households.models import Visit, VisitPhoto
from households.rules.cells import decimal_of
from households.rules.visit_signals import Found, Limits, Picture, Seen, Spot, signals_of
from povertycase.access import NOTHING
from povertycase.models import User
from povertycase.models.parameters import values_in_force

# More visits than these are not compared at once; the page asks for a smaller place or time.
MOST_VISITS = 20_000
KEYS = {
    "note_households": "visit.same_note_households",
    "note_characters": "visit.same_note_characters",
    "per_hour": "visit.per_hour",
    "speed_kmh": "visit.speed_kmh",
}
COLUMNS = ("id", "visitor_id", "household_id", "visited_at", "way", "note", "place", "is_clock_suspect")


@dataclass(frozen=True)
class Signals:
    """found: {visit: its signals}; is_capped: too many visits, so none were compared."""

    found: Found
    is_capped: bool = False


def signals_in(user: User, visits: QuerySet[Visit], *, since: datetime.date, until: datetime.date) -> Signals:
    """The signals of those `visits` that were made from one day to another, both counted.

    Each person's visits are compared month by month, whatever part of the month is asked for, so that a
    visit has the same signals on every page.
    """
    first, last = since.replace(day=1), _next_month(until)
    whole = visits.current().filter(visited_on__gte=first, visited_on__lt=last)  # type: ignore[attr-defined]
    if whole.order_by()[: MOST_VISITS + 1].count() > MOST_VISITS:
        return Signals({}, is_capped=True)
    people = whole.order_by().values("visitor")
    compared = Visit.objects.visible_to(user).current().filter(visitor__in=people)
    found = _found(user, compared.filter(visited_on__gte=first, visited_on__lt=last))
    asked = set(visits.filter(visited_on__range=(since, until)).values_list("pk", flat=True))
    return Signals({key: those for key, those in found.items() if key in asked})


def signals_for(user: User, shown: Sequence[Visit]) -> Found:
    """The signals of a page's visits, in the same months of the same people."""
    if not shown:
        return {}
    near = NOTHING
    for visitor, first in {(visit.visitor_id, visit.visited_on.replace(day=1)) for visit in shown}:
        near |= Q(visitor=visitor, visited_on__gte=first, visited_on__lt=_next_month(first))
    return _found(user, Visit.objects.visible_to(user).current().filter(near))


def _next_month(day: datetime.date) -> datetime.date:
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


def _found(user: User, visits: QuerySet[Visit]) -> Found:
    """Month by month: what lies on both sides of its end is not one."""
    rows = list(visits.order_by("visited_at", "pk").only("visited_on", *COLUMNS)[:MOST_VISITS])
    limits = _limits(user)
    found: Found = {}
    pictures = _pictures(user, rows)
    months: dict[tuple[int, int], list[Visit]] = defaultdict(list)
    for row in rows:
        months[(row.visited_on.year, row.visited_on.month)].append(row)
    for those in months.values():
        found |= signals_of([_seen(row) for row in those], (), limits)
    for key, signals in signals_of((), pictures, limits).items():
        found[key] = [*found.get(key, []), *signals]
    return found


def _pictures(user: User, rows: Iterable[Visit]) -> list[Picture]:
    """The pictures of the visits, and every other one that looks the same, whoever took it whenever."""
    current = Visit.objects.visible_to(user).current()
    photos = VisitPhoto.objects.visible_to(user).filter(kind=PhotoKind.PHOTO, visit__in=current)
    columns = ("visit", "visit__visitor", "visit__visited_on", "look")
    own = [Picture(*row) for row in photos.filter(visit__in=[row.pk for row in rows]).values_list(*columns)]
    looks = {picture.look for picture in own}
    equal = photos.filter(look__in=looks).values_list(*columns) if looks else ()
    return list({*own, *(Picture(*row) for row in equal)})


def _seen(visit: Visit) -> Seen:
    return Seen(
        key=visit.pk,
        visitor=visit.visitor_id,
        household=visit.household_id,
        at=timezone.localtime(visit.visited_at),
        is_at_home=visit.way == VisitWay.HOME,
        note=visit.note,
        spot=_spot(visit.place),
        is_clock_suspect=visit.is_clock_suspect,
    )


def _spot(place: str) -> Spot | None:
    if not place:
        return None
    given = json.loads(place)
    return Spot(
        float(given["latitude"]),
        float(given["longitude"]),
        float(given.get("accuracy_m") or 0),
        str(given.get("system", "")),
    )


def _limits(user: User) -> Limits:
    """By the parameters of the first place the user works at; what has none is not looked at."""
    place = user.postings[0].division_id if user.postings else ""
    values = values_in_force(list(KEYS.values()), division_code=place, on=timezone.localdate())
    figures = {name: decimal_of(str(values.get(key))) for name, key in KEYS.items()}
    whole = {name: int(figure) if figure is not None else None for name, figure in figures.items()}
    return Limits(
        note_households=whole["note_households"],
        note_characters=whole["note_characters"] or 1,
        per_hour=whole["per_hour"],
        speed_kmh=whole["speed_kmh"],
    )


def villages_of(visits: QuerySet[Visit]) -> dict[str, list[uuid.UUID]]:
    """{village: its visits}, for drawing a sample."""
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for code, key in visits.order_by("division", "pk").values_list("division", "pk"):
        found[code].append(key)
    return dict(found)


def figure_of(user: User, key: str, otherwise: int) -> int:
    """One whole number of policy where the user works."""
    place = user.postings[0].division_id if user.postings else ""
    found = values_in_force([key], division_code=place, on=timezone.localdate()).get(key)
    figure = decimal_of(str(found))
    return int(figure) if figure is not None else otherwise
