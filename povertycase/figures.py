"""What the dashboard counts: each figure is a list that somebody can open, counted.

Apps declare theirs: `figures` in an app's configuration is the path of its topics.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.module_loading import import_string

from povertycase.choices import ADMINISTRATORS, Role

# (who asks, what the address says) -> the filter of a list, as its page uses it
Listing = Callable[[Any, Mapping[str, str]], Any]
AT_WORK = frozenset(Role) - ADMINISTRATORS


def filtered_at(listing: Any, places: Collection[str]) -> QuerySet:
    """The rows of a list that lie in some places."""
    rows: Any = listing.qs
    return rows.filter(**{f"{rows.division_path}__in": places})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: how many rows the list at `address` has when it is narrowed so.

    meaning: 口径: what is counted, with its clause. place: what the list calls the division.
    sources: the tables by whose changes it may change; each has models.figures.STALES.
    total: the field whose sum it is, in the unit; "" counts rows.
    common: the rows that everybody posted at a place sees; None where all are. What is beside them is
    counted for whoever asks. readers: who has the list; alone: those of them who do not see all of a place.
    tone: how it looks where it is not nought: "overdue", "soon" or "".
    inside: the rows of the list in some places, for a list that works out all its rows before it is filtered.
    """

    code: str
    label: Any
    unit: Any
    meaning: Any
    address: str
    narrowed: Mapping[str, str]
    listing: Listing
    sources: tuple[str, ...]
    place: str = "division"
    total: str = ""
    common: Q | None = None
    readers: frozenset[Role] = AT_WORK
    alone: frozenset[Role] = frozenset({Role.HELPER})
    tone: str = ""
    inside: Callable[[Any, Collection[str]], QuerySet] = filtered_at

    def rows(self, user: Any, places: Collection[str] | None = None) -> QuerySet:
        """The rows of the list as somebody sees it, in no order; places: those that lie there alone."""
        listing = self.listing(user, self.narrowed)
        return (listing.qs if places is None else self.inside(listing, places)).order_by()

    def url(self, place: str = "") -> str:
        """The list that makes the figure of a place; "" for everything in reach."""
        asked = {**self.narrowed, **({self.place: place} if place else {})}
        return f"{reverse(self.address)}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One measure as a share of another; both are shown beside it."""

    code: str
    label: Any
    part: str
    whole: str
    meaning: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Measures that are shown together; the first is drawn where nobody chose another."""

    code: str
    title: Any
    icon: str
    measures: tuple[Measure, ...]
    rates: tuple[Rate, ...] = field(default=())


def listing_of(filterset: type[Any], model: type[Model]) -> Listing:
    """The list of a model as its page narrows it."""

    def listing(user: Any, asked: Mapping[str, str]) -> Any:
        rows = model._default_manager.get_queryset().visible_to(user)  # type: ignore[attr-defined]
        return filterset(QueryDict(urlencode(asked)), rows, request=SimpleNamespace(user=user))

    return listing


@cache
def topics() -> tuple[Topic, ...]:
    """The topics of every app, in the order of the menu."""
    paths = (getattr(app, "figures", "") for app in apps.get_app_configs())
    return tuple(topic for path in paths if path for topic in import_string(path))


def measures() -> Iterable[Measure]:
    """Every measure there is."""
    return (measure for topic in topics() for measure in topic.measures)


def month_of(day: datetime.date) -> datetime.date:
    """The first day of its month."""
    return day.replace(day=1)
