"""What the dashboard shows whoever asks: figures of places, each with the list that makes it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.access import NOTHING
from povertycase.choices import CODE_LENGTHS
from povertycase.figures import FrozenMonth, Judge, Listing, Lists, Measure, Rate, Topic, measures, topics
from povertycase.models import Division, MonthFigure, PlaceFigure, Posting, User

YEAR, MOST_KEPT, NOUGHT = 12, 1_000, Decimal(0)
AMOUNT: DecimalField = DecimalField(max_digits=18, decimal_places=2)
LENGTHS = sorted(CODE_LENGTHS.values())
Figures = Mapping[tuple[str, str], Decimal]
Judges = Mapping[str, Judge]
_KNOWN: dict[tuple[datetime.date, tuple[tuple[str, ...], ...]], frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure and the list that makes it; url: "" where no list has just that."""

    measure: Measure
    value: Decimal
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """A rate; value: from 0 to 1, None where there is nothing to divide by; lamp: None without a target."""

    rate: Rate
    value: Decimal | None
    part: Figure
    whole: Figure
    lamp: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one place; code: "" for everything in reach, or for what lies in no part of it."""

    code: str
    name: str
    figures: Sequence[Figure]
    shares: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Board:
    """A topic in a place and in what lies in it."""

    topic: Topic
    whole: Line
    lines: Sequence[Line]


def roots(user: User) -> list[str]:
    """The places where somebody is posted, without those inside another one."""
    codes = sorted({posting.division_id for posting in user.postings})
    return [code for code in codes if not any(code != each and code.startswith(each) for each in codes)]


def place_asked(user: User, code: str) -> Division | None:
    """The place that is asked for, if it lies where somebody is posted; without one their own.

    None where they are posted at several: everything in reach.
    """
    own = roots(user)
    code = code or (own[0] if len(own) == 1 else "")
    if not code:
        return None
    place = Division.objects.filter(pk=code).first()
    if place is None or not any(code.startswith(each) for each in own):
        raise Http404(_("找不到这个地方，或者它不在您的管辖范围。"))
    return place


def known_measures(user: User, among: Iterable[Measure]) -> list[Measure]:
    """Those whose list somebody has, and may narrow so."""
    codes = _codes_known(user)
    return [measure for measure in among if measure.code in codes]


def _codes_known(user: User) -> frozenset[str]:
    """What their postings open is the same for all who hold the same ones: kept for whoever comes next."""
    postings = sorted(_signed(posting) for posting in user.postings)
    key = timezone.localdate(), tuple(postings)
    if key not in _KNOWN:
        if len(_KNOWN) >= MOST_KEPT:
            _KNOWN.clear()
        found: dict[Listing, Any] = {}
        _KNOWN[key] = frozenset(
            measure.code
            for measure in measures()
            if any(measure.is_read_by(posting) for posting in user.postings) and _takes(measure, user, found)
        )
    return _KNOWN[key]


def _signed(posting: Posting) -> tuple[str, ...]:
    unit = posting.organisation
    return (posting.role, posting.division_id, unit.kind if unit else "", unit.trade if unit else "")


def _takes(measure: Measure, user: User, found: dict[Listing, Any]) -> bool:
    """Whether somebody's list can be narrowed so: a value that is not theirs to ask for is refused."""
    if measure.listing not in found:
        found[measure.listing] = measure.listing(user, {})
    listing = found[measure.listing]
    if not set(measure.narrowed) <= set(listing.filters):
        return False
    fields = listing.form.fields
    try:
        return all(fields[name].clean(value) is not None for name, value in measure.narrowed.items())
    except ValidationError:
        return False


def overview_of(user: User, place: str) -> list[tuple[Topic, Line]]:
    """Every topic of which somebody sees anything, in one place; place: "" for everything in reach."""
    known = known_measures(user, (measure for topic in topics() for measure in topic.measures))
    sums = _sums(_found(user, known, place))
    lines = [(topic, _line(topic, known, place, sums, _judges(topic, place))) for topic in topics()]
    return [(topic, line) for topic, line in lines if line.figures]


def board_of(user: User, topic: Topic, place: str) -> Board | None:
    """A topic as somebody may see it; place: "" for everything in reach. None: nothing of it is theirs."""
    known = known_measures(user, topic.measures)
    if not known:
        return None
    parts = _parts(user, place)
    found = _found(user, known, place)
    by_place: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for (at, code), value in found.items():
        by_place[at][code] = value
    judges = _judges(topic, place)
    lines = [_line(topic, known, code, by_place[code], judges, name=name) for code, name in parts.items()]
    rest = {key: value for key, value in found.items() if value and key[0] not in parts}
    if parts and rest:
        lines.append(_rest_line(topic, known, place, rest))
    return Board(topic, _line(topic, known, place, _sums(found), judges), lines)


def _rest_line(topic: Topic, known: Sequence[Measure], place: str, rest: Figures) -> Line:
    """What lies in no part of a place: it leads to a list where all of it lies in the place itself."""
    line = _line(topic, known, "", _sums(rest), {}, name=_("本级及其他"))
    elsewhere = {code for at, code in rest if at != place}
    figures = [
        replace(each, url="" if each.measure.code in elsewhere else each.measure.own_url(place))
        for each in line.figures
    ]
    return replace(line, figures=figures)


def _found(user: User, known: Sequence[Measure], place: str) -> Figures:
    """By what lies directly in a place, or by where somebody is posted at several."""
    own = [place] if place else roots(user)
    if len(own) == 1:
        return figures_at(user, known, own[0], _below(own[0]))
    found: dict[tuple[str, str], Decimal] = {}
    for code in own:
        found |= figures_at(user, known, code, len(code))
    return found


def figures_at(user: User, known: Iterable[Measure], place: str, length: int) -> Figures:
    """{(place, measure): what it comes to} of what somebody sees; the codes of places are cut to a length."""
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    stored: dict[Q, list[str]] = defaultdict(list)
    apart: dict[tuple[Listing, Q], bool] = {}
    lists: Lists = {}
    counted: list[QuerySet] = []
    for measure in known:
        if any(posting.role in measure.alone for posting in user.postings):
            counted.append(_live(measure, measure.rows(user, lists=lists), place, length))
            continue
        stored[_reach(user, measure)].append(measure.code)
        if measure.common is not None and _has_apart(measure, user, apart):
            rows = measure.rows(user, lists=lists).exclude(measure.common)
            counted.append(_live(measure, rows, place, length))
    for at, code, value in counted[0].union(*counted[1:], all=True) if counted else ():
        found[at, code] += value or NOUGHT
    for reach, codes in stored.items():
        rows = PlaceFigure.objects.visible_to(user).filter(
            reach, measure__in=codes, division__code__startswith=place
        )
        cut = rows.values("measure", at=Substr("division__code", 1, length)).annotate(figure=Sum("value"))
        for row in cut:
            found[row["at"], row["measure"]] += row["figure"]
    return found


def _has_apart(measure: Measure, user: User, found: dict[tuple[Listing, Q], bool]) -> bool:
    """Whether the list has any row that not everybody posted at its place sees; asked once for each list."""
    key = (measure.listing, measure.common or Q())
    if key not in found:
        found[key] = measure.listing(user, {}).qs.exclude(measure.common).exists()
    return found[key]


def trend_of(user: User, measure: Measure, place: str) -> list[tuple[datetime.date, Decimal]]:
    """How a measure stood at the ends of the last months; nothing for whoever does not see all of a place."""
    if any(posting.role in measure.alone for posting in user.postings):
        return []
    rows = MonthFigure.objects.visible_to(user).filter(
        _reach(user, measure), measure=measure.code, division__code__startswith=place
    )
    months = rows.values("month").annotate(figure=Sum("value")).order_by("-month")[:YEAR]
    return [(row["month"], row["figure"]) for row in reversed(months)]


def frozen_months(user: User, topic: Topic, place: str) -> Sequence[FrozenMonth]:
    """The months that an app froze beside a topic, the oldest first; place: "" for everything in reach."""
    return topic.frozen.months(user, place) if topic.frozen else []


def _reach(user: User, measure: Measure) -> Q:
    """Where somebody is posted as one of those who have the list."""
    reach = NOTHING
    for posting in user.postings:
        if measure.is_read_by(posting):
            reach |= Q(division__code__startswith=posting.division_id)
    return reach


def _live(measure: Measure, rows: QuerySet, place: str, length: int) -> QuerySet:
    """(place, measure, figure) of a list; those of several lists are asked for in one statement."""
    path = rows.division_path  # type: ignore[attr-defined]
    inside = rows.filter(**{f"{path}__startswith": place}) if place else rows
    # All of one type: the first of them says how all are read, and a count would cut money to whole yuan.
    figure = Sum(measure.total) if measure.total else Cast(Count("pk"), AMOUNT)
    by_place = inside.values(at=Substr(path, 1, length), code=Value(measure.code))
    return by_place.annotate(figure=figure).values_list("at", "code", "figure")


def _parts(user: User, place: str) -> dict[str, str]:
    """{code: name} of what lies directly in a place, or of where somebody is posted at several."""
    own = [place] if place else roots(user)
    if len(own) == 1:
        found = Division.objects.filter(parent_id=own[0]).in_force(timezone.localdate())
    else:
        found = Division.objects.filter(pk__in=own)
    return dict(found.order_by("code").values_list("code", "name"))


def _below(code: str) -> int:
    """How long the codes are of what lies directly in a place."""
    return min((length for length in LENGTHS if length > len(code)), default=LENGTHS[-1])


def _sums(found: Figures) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_at, code), value in found.items():
        sums[code] += value
    return sums


def _judges(topic: Topic, place: str) -> Judges:
    return {rate.code: rate.judging(place) for rate in topic.rates if rate.judging}


def _line(
    topic: Topic,
    known: Sequence[Measure],
    code: str,
    values: Mapping[str, Decimal],
    judges: Judges,
    *,
    name: str = "",
) -> Line:
    figures = {
        measure.code: Figure(measure, values.get(measure.code, NOUGHT), measure.url(code))
        for measure in topic.measures
        if measure in known
    }
    rates = [rate for rate in topic.rates if rate.measures <= set(figures)]
    shares = [_share(rate, figures, judges.get(rate.code), code) for rate in rates]
    return Line(code, name, list(figures.values()), shares)


def _share(rate: Rate, figures: Mapping[str, Figure], judge: Judge | None, code: str) -> Share:
    part, whole = figures[rate.part], figures[rate.whole]
    total = sum((figures[each].value for each in rate.beside), whole.value)
    lamp = judge(code, part.value, total) if judge else None
    return Share(rate, part.value / total if total else None, part, whole, lamp)
