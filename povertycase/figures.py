"""What the dashboard counts: each figure is a list that somebody can open, counted.

Apps declare theirs: `figures` in an app's configuration is the path of its topics.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from povertycase.choices import ADMINISTRATORS, Role

# (who asks, what the address says) -> the filter of a list, as its page uses it
Listing = Callable[[Any, Mapping[str, str]], Any]
# (a place, the part, the whole) -> the lamp of a rate there, {"state", "words"}; None: held to nothing
Judge = Callable[[str, Decimal, Decimal], Mapping[str, str] | None]
# (who asks) -> {measure: {place: how many}} of the states of one calculation
Tally = Callable[[Any], Mapping[str, Mapping[str, int]]]
# filters of one person's lists, to be asked for something else
Lists = dict[Listing, FilterSet]
YUAN, WAN = _("元"), _("万元")
AT_WORK = frozenset(Role) - ADMINISTRATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: how many rows the list at `address` has when it is narrowed so.

    meaning: 口径: what is counted, with its clause. place: what the list calls the division.
    sources: the tables by whose changes it may change; each has models.figures.STALES.
    own: what narrows the list to rows of the place itself; "" where nothing does.
    total: the field whose sum it is, in the unit; money is in yuan always, 万元 only shown. "" counts rows.
    common: the rows that everybody posted at a place sees; None where all are. What is beside them is
    counted for whoever asks. readers: who has the list; entitled: whether a posting of theirs has it, where
    the role alone does not say so; alone: those of them who do not see all of a place.
    tone: how it looks where it is not nought: "overdue", "soon" or "". is_hourly: it changes by itself within
    a day, so it is counted each time.
    is_local: all that a row hangs on lies where the row does, so some places are counted as somebody posted
    there sees them; else what is beside the rows is gone through for the whole county.
    tally: counts this measure and others of the same list in one pass, for a list that is worked out first.
    arguments: the keys in the address.
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
    own: str = ""
    total: str = ""
    common: Q | None = None
    readers: frozenset[Role] = AT_WORK
    entitled: Callable[[Any], bool] | None = None
    alone: frozenset[Role] = frozenset({Role.HELPER})
    tone: str = ""
    is_hourly: bool = False
    is_local: bool = False
    tally: Tally | None = None
    arguments: tuple[str, ...] = ()

    def rows(
        self, user: Any, places: Collection[str] | None = None, *, lists: Lists | None = None
    ) -> QuerySet:
        """The rows of the list as somebody sees it, in no order; places: those that lie there alone.

        lists: those that other measures of one counting used for the same person: making one asks what they
        may choose from.
        """
        rows = self._listed(user, {} if lists is None else lists).qs
        return (rows if places is None else rows.filter(**{f"{rows.division_path}__in": places})).order_by()

    def _listed(self, user: Any, lists: Lists) -> Any:
        if self.listing in lists:
            return _asked_again(lists[self.listing], self.narrowed)
        made = self.listing(user, self.narrowed)
        if isinstance(made, FilterSet):
            lists[self.listing] = made
        return made

    def is_read_by(self, posting: Any) -> bool:
        """Whether whoever holds a posting has the list; a helping unit those of which each sees their own."""
        if posting.is_of_helping_unit and Role.DEPARTMENT not in self.alone:
            return False
        return posting.role in self.readers and (self.entitled is None or self.entitled(posting))

    def url(self, place: str = "") -> str:
        """The list that makes the figure of a place; "" for everything in reach."""
        asked = {**self.narrowed, **({self.place: place} if place else {})}
        return f"{reverse(self.address, args=self.arguments)}?{urlencode(asked)}"

    def own_url(self, place: str) -> str:
        """The list of what lies at the place itself and in nothing below it; "" where there is none."""
        return f"{self.url(place)}&{urlencode({self.own: 'true'})}" if self.own and place else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One measure as a share of another; both are shown beside it.

    beside: measures that belong to the whole as well. judging: how it stands in the places of a place.
    """

    code: str
    label: Any
    part: str
    whole: str
    meaning: Any
    beside: tuple[str, ...] = ()
    judging: Callable[[str], Judge] | None = None

    @property
    def measures(self) -> set[str]:
        """What it is counted from."""
        return {self.part, self.whole, *self.beside}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenMonth:
    """A month as an app froze it. cells: for each column a figure and its list; "" for what has none."""

    month: datetime.date
    address: str
    cells: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """Months that an app froze by its own rules, beside the figures of a topic: the trend from before them.

    columns: {code: label} in their order; drawn: the code of the one that is drawn; months: (who asks, place)
    -> the last ones, the oldest first; address: the page of all of them.
    """

    title: Any
    meaning: Any
    address: str
    columns: Mapping[str, Any]
    drawn: str
    months: Callable[[Any, str], Sequence[FrozenMonth]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Measures that are shown together; the first is drawn where nobody chose another."""

    code: str
    title: Any
    icon: str
    measures: tuple[Measure, ...]
    rates: tuple[Rate, ...] = field(default=())
    frozen: Frozen | None = None


def listing_of(
    filterset: type[Any], model: type[Model], adding: Callable[[Any, Any], QuerySet] | None = None
) -> Listing:
    """The list of a model as its page narrows it. adding: (rows, who asks) -> with the fields of totals."""

    def listing(user: Any, asked: Mapping[str, str]) -> Any:
        rows = model._default_manager.get_queryset().visible_to(user)  # type: ignore[attr-defined]
        rows = adding(rows, user) if adding else rows
        return filterset(QueryDict(urlencode(asked)), rows, request=SimpleNamespace(user=user))

    return listing


def _asked_again(made: FilterSet, narrowed: Mapping[str, str]) -> FilterSet:
    """The same filter, narrowed so; what it worked out for what was asked before is forgotten."""
    made.data = QueryDict(urlencode(narrowed))
    for kept in ("_form", "_qs"):
        vars(made).pop(kept, None)
    return made


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


def percent(share: Decimal | None) -> str:
    """A share from 0 to 1 as 82.50 %, and 100.00 % for all alone; — where there is nothing to divide by."""
    if share is None:
        return "—"
    shown = (share * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{min(shown, Decimal('99.99')) if share < 1 else shown} %"


def percent_of(part: int, whole: int) -> str:
    """A count as a share of another one, written so."""
    return percent(Decimal(part) / whole if whole else None)
