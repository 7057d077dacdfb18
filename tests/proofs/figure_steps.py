"""The steps of the proof of figures: a county, its dashboards, the numbers drawn, and each followed."""

import random
from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal
from functools import cache, partial
from io import StringIO
from unittest import mock

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from povertycase.actions.figures import refresh
from povertycase.figures import Measure, measures
from povertycase.models import PlaceFigure, User
from tests.proofs import stirring, twins
from tests.proofs.boards import RATE, Desk, column_of, follow, log_in, share_of

PASSWORD = "Fupin-2026-demo"
WAN = 10_000
KINDS = ("total", "cell", "rate", "zero")


class Lists:
    """The lists that somebody went through, once each, and those of the API."""

    def __init__(self, client):
        self.page = cache(partial(follow, client))
        self.api = cache(partial(twins.asked, client))


def fill(rng, *, households):
    """The demonstration county, and what happens in it by the seed; what was done."""
    call_command("seed_demo", households=households, seed=rng.randrange(10**6), stdout=StringIO())
    return stirring.stir(rng, by=User.objects.get(username="county"), steps=60)


def prove(proof, people, *, numbers, topics=0):
    """Fill in a proof of the county as it stands.

    numbers: how many are drawn, topics: of how many topics; 0: all that are shown.
    """
    rng = random.Random(f"figures {proof.seed}")
    refresh(on=timezone.localdate())
    desks = [Desk(log_in(name, PASSWORD), name) for name in people]
    shown = {desk.role: _shown(desk, rng, topics) for desk in desks}
    everything = [number for found in shown.values() for number in found]
    proof.shown = len(everything)
    drawn = everything if not numbers else _drawn(rng, everything, numbers)
    lists = {desk.role: Lists(desk.client) for desk in desks}
    for number in drawn:
        proof.add(number, *_followed(number, lists[number.role]))
    _controls(proof, rng, desks, shown)


def _shown(desk, rng, count):
    """Every number of the dashboards: everywhere, in the whole, and on the way down to villages by chance."""
    found, topics = desk.overview()
    for address in rng.sample(topics, min(count or len(topics), len(topics))):
        while address:
            here, below = desk.topic(address)
            found += here
            with_figures = [place for place in below if _has_rows(here, place)]
            address = rng.choice(with_figures or below or [""])
    lowest = next((number.place for number in reversed(found) if len(number.place) == 12), "")
    found += desk.overview(f"/dashboard/?place={lowest}")[0] if lowest else []
    return list(dict.fromkeys(found))


def _has_rows(numbers, address):
    place = address.partition("place=")[2].partition("&")[0]
    return any(number.place == place and not number.is_zero for number in numbers)


def _drawn(rng, everything, count):
    """By chance, a fifth of each kind at least and of each of the people, as far as there are so many."""
    kinds = defaultdict(list)
    for number in everything:
        kinds["zero" if number.is_zero else number.kind].append(number)
    least = -(-count // 5)
    drawn = []
    for kind in KINDS:
        drawn += rng.sample(kinds[kind], min(least, len(kinds[kind])))
    rest = [number for number in everything if number not in drawn]
    return drawn + rng.sample(rest, min(max(count - len(drawn), 0), len(rest)))


def _followed(number, lists):
    """(what its lists come to, whether the API was asked, what differs) of one number."""
    values, faults, is_twin = [], [], False
    for code, address in number.links:
        try:
            figure = code if number.kind == RATE else number.code
            value, more, has_twin = _listed(figure, number, lists, address)
        except AssertionError as refusal:
            return "—", is_twin, [str(refusal)]
        values.append(value)
        faults += more
        is_twin = is_twin or has_twin
    if number.kind == RATE:
        part, *whole = values
        found = share_of(part, sum(whole, Decimal(0)))
        faults += [] if found == number.shown else [f"shown {number.shown}, the lists give {found}"]
        return found, is_twin, faults
    faults += [] if values[0] == number.value else [f"shown {number.shown}, the list gives {values[0]}"]
    return str(values[0]), is_twin, faults


def _listed(code, number, lists, address):
    """(what a list comes to, what in it differs, whether the API has it)."""
    rows = lists.page(address)
    faults = []
    if rows.told is not None and rows.told != rows.count:
        faults.append(f"the pager says {rows.told}, shown are {rows.count}")
    value = Decimal(rows.count)
    column = ""
    if number.is_money:
        value = Decimal(0)
        if rows.count:
            column = column_of(code, list(rows.sums))
            value = rows.sums[column]
            last = (rows.lasts or {}).get(column)
            faults += [] if last == value else [f"the last row says {last}, the rows come to {value}"]
    twin = twins.twin_of(address)
    if twin:
        found = lists.api(twin)
        if len(found) != rows.count:
            faults.append(f"the API has {len(found)} rows, shown are {rows.count}")
        yuan = twins.sum_of(code, found) if column else None
        shown = value * (WAN if "万元" in column else 1)
        if yuan is not None and yuan != shown:
            faults.append(f"the API's rows come to {yuan} yuan, those shown to {shown}")
    return value, faults, bool(twin)


def _controls(proof, rng, desks, shown):
    """Two faults made on purpose; each has to be found."""
    desk = desks[0]
    own = [number for number in shown[desk.role] if number.kind == "total" and not number.is_money]
    number, other = rng.choice([(each, other) for each in own for other in own if _are_apart(each, other)])
    with _falsified(number):
        proof.controls["a stored figure that is 1 more"] = _is_found(desk, number)
    with _narrowed_otherwise(number, other):
        proof.controls["a list narrowed by another filter"] = _is_found(desk, number)


def _are_apart(number, other):
    """Of one place and topic, counted beforehand, and different."""
    beside = (number.topic, number.place) == (other.topic, other.place)
    return beside and bool(number.place) and number.value != other.value and _stored(number).exists()


def _stored(number):
    return PlaceFigure.objects.filter(measure=number.code, division__code__startswith=number.place)


def _is_found(desk, number):
    """Whether the page that shows it now differs from its list."""
    found, _below = desk.topic(f"/dashboard/{number.topic}/?place={number.place}")
    again = [each for each in found if (each.code, each.kind, each.place) == _key(number)]
    return bool(again) and any(_followed(each, Lists(desk.client))[2] for each in again)


def _key(number):
    return number.code, number.kind, number.place


@contextmanager
def _falsified(number):
    with transaction.atomic():
        row = _stored(number).first()
        PlaceFigure.objects.filter(pk=row.pk).update(value=row.value + 1)
        yield
        transaction.set_rollback(True)


@contextmanager
def _narrowed_otherwise(number, other):
    """The link asks for what another figure beside it asks for."""
    url = Measure.url
    beside = next(measure for measure in measures() if measure.code == other.code)

    def elsewhere(measure, place=""):
        return url(beside if measure.code == number.code else measure, place)

    with mock.patch.object(Measure, "url", elsewhere):
        yield
