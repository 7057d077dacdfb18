"""年度目标任务分解表 as a page shows it: a place, the places in it, what they come to and what lacks."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, Posting, User
from rectification.choices.yearly_targets import Achieved
from rectification.models import TargetIndicator, TargetValue
from rectification.models.target_counts import counted
from rectification.models.yearly_targets import BLIND
from rectification.rules import yearly_targets as rules

COUNTY, TOWN, VILLAGE = (CODE_LENGTHS[each] for each in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE))
# Below whom the rows lie.
BELOW = {Level.COUNTY: Level.TOWNSHIP, Level.TOWNSHIP: Level.VILLAGE}
CHIPS: Mapping[str, str] = {
    Achieved.MET: "ok",
    Achieved.WITHIN: "ok",
    Achieved.RUNNING: "note",
    Achieved.MISSED: "error",
    Achieved.EXCEEDED: "error",
}
Figures = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator of one place. pk: of its row, None where nothing was ever set."""

    indicator: TargetIndicator
    pk: int | None
    target: Decimal | None
    actual: Decimal | None
    actual_on: datetime.date | None
    percent: Decimal | None
    standing: Achieved | None

    @property
    def chip(self) -> str:
        """The colour of how it stands."""
        return CHIPS[self.standing] if self.standing else ""

    @property
    def words(self) -> str:
        """How it stands, or why that cannot be said."""
        if self.standing:
            return str(self.standing.label)
        return rules.words_without_share(self.target, self.actual, is_limit=self.indicator.is_limit)


@dataclass(frozen=True, slots=True)
class Line:
    """A place and its cells, in the order of the indicators."""

    place: Division
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sum:
    """What the places inside come to for one indicator. gap: in words, whether they make up the whole."""

    indicator: TargetIndicator
    target: Decimal | None
    actual: Decimal | None
    gap: str
    is_even: bool


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The table of a place and year. sums: None for whoever does not see all the places inside."""

    place: Division
    year: int
    indicators: Sequence[TargetIndicator]
    whole: Line
    lines: Sequence[Line]
    sums: Sequence[Sum] | None


def places_of(user: User) -> list[Division]:
    """The counties and townships whose table a person may open; of a village its township."""
    reach = Q(pk__in=[])
    for posting in _seeing(user):
        code = posting.division_id
        reach |= Q(code__startswith=code) if len(code) < VILLAGE else Q(code=code[:TOWN])
    return list(Division.objects.filter(reach, level__in=BELOW, valid_to=None).order_by("code"))


def years_of(user: User, this_year: int) -> list[int]:
    """The years that have a table, this one and the next, the newest first."""
    known = TargetIndicator.objects.visible_to(user).order_by().values_list("year", flat=True)
    return sorted({*known.distinct(), this_year, this_year + 1}, reverse=True)


def indicators_of(user: User, place: Division, year: int) -> list[TargetIndicator]:
    """The columns of a place's table, which are its county's."""
    rows = TargetIndicator.objects.visible_to(user).filter(division=place.pk[:COUNTY], year=year)
    return list(rows.order_by("position", "pk"))


def table_of(user: User, place: Division, year: int, *, on: datetime.date) -> TargetTable:
    """The table as `user` sees it."""
    indicators = indicators_of(user, place, year)
    values = TargetValue.objects.visible_to(user).filter(
        indicator__in=indicators, division__code__startswith=place.pk
    )
    known = {(each.indicator_id, each.division_id): each for each in values.filter(_at_or_below(place))}
    inside = places_inside(user, place, on=on, having={code for _pk, code in known})
    figures = _counted(indicators, place, year)
    lines = [_line(each, indicators, known, figures, on=on) for each in inside]
    whole = _line(place, indicators, known, figures, on=on)
    return TargetTable(
        place=place,
        year=year,
        indicators=indicators,
        whole=whole,
        lines=lines,
        sums=_sums(whole, lines) if covers(user, place) else None,
    )


def places_inside(
    user: User, place: Division, *, on: datetime.date, having: Iterable[str] = ()
) -> list[Division]:
    """The townships of a county, the villages of a township, that stand or have a row; those in reach."""
    level = BELOW[Level(place.level)]
    rows = Division.objects.under(place.pk).filter(level=level)
    rows = rows.filter(Q(pk__in=having) | Q(pk__in=Division.objects.in_force(on).values("pk")))
    reach = tuple(posting.division_id for posting in _seeing(user))
    return [each for each in rows.order_by("code") if each.pk.startswith(reach)]


def covers(user: User, place: Division) -> bool:
    """Whether `user` sees all that lies in a place."""
    return any(place.pk.startswith(posting.division_id) for posting in _seeing(user))


def cell_of(value: TargetValue, *, on: datetime.date) -> Cell:
    """One cell alone, which the caller found in scope."""
    indicator, place = value.indicator, value.division
    known = {(indicator.pk, place.pk): value}
    figures = _counted([indicator], place, indicator.year)
    return _line(place, [indicator], known, figures, on=on).cells[0]


def _seeing(user: User) -> list[Posting]:
    return [posting for posting in user.postings if posting.role not in BLIND]


def _at_or_below(place: Division) -> Q:
    return Q(division=place) | Q(division__level=BELOW[Level(place.level)])


def _counted(indicators: Sequence[TargetIndicator], place: Division, year: int) -> Figures:
    """What the system counts, of the place and of each place inside it."""
    length = CODE_LENGTHS[BELOW.get(Level(place.level), Level.VILLAGE)]
    found: dict[tuple[int, str], Decimal] = {}
    for indicator in indicators:
        if not indicator.counted:
            continue
        counts = counted(indicator.counted, place.pk, length=length, year=year)
        found |= {(indicator.pk, code): Decimal(count) for code, count in counts.items()}
        found[indicator.pk, place.pk] = Decimal(sum(counts.values()))
    return found


def _line(
    place: Division,
    indicators: Sequence[TargetIndicator],
    known: Mapping[tuple[int, str], TargetValue],
    figures: Figures,
    *,
    on: datetime.date,
) -> Line:
    return Line(
        place,
        [
            _cell(each, known.get((each.pk, place.pk)), figures.get((each.pk, place.pk)), on=on)
            for each in indicators
        ],
    )


def _cell(
    indicator: TargetIndicator, value: TargetValue | None, count: Decimal | None, *, on: datetime.date
) -> Cell:
    target = value.target if value else None
    if indicator.counted:
        actual: Decimal | None = count or Decimal(0)
        until = datetime.date(indicator.year, rules.DECEMBER, 31)
        actual_on: datetime.date | None = min(on, until)
    else:
        actual, actual_on = (value.actual, value.actual_on) if value else (None, None)
    return Cell(
        indicator=indicator,
        pk=value.pk if value else None,
        target=target,
        actual=actual,
        actual_on=actual_on,
        percent=rules.percent(target, actual),
        standing=rules.achieved(target, actual, is_limit=indicator.is_limit, year=indicator.year, on=on),
    )


def _sums(whole: Line, lines: Sequence[Line]) -> list[Sum]:
    return [
        _sum(whole.place, cell, [line.cells[index] for line in lines])
        for index, cell in enumerate(whole.cells)
    ]


def _sum(place: Division, whole: Cell, parts: Sequence[Cell]) -> Sum:
    if not whole.indicator.adds_up:
        return Sum(whole.indicator, None, None, _("不汇总"), is_even=True)
    target = rules.total(each.target for each in parts)
    gap = rules.gap(whole.target, target)
    lacking = sum(each.target is None for each in parts)
    words = [_gap_words(place, gap, is_set=target is not None)]
    if lacking and target is not None:
        words.append(_("{} 个未下达").format(lacking))
    return Sum(
        whole.indicator,
        target,
        rules.total(each.actual for each in parts),
        "，".join(words),
        is_even=gap == 0 or whole.target is target is None,
    )


def _gap_words(place: Division, gap: Decimal | None, *, is_set: bool) -> str:
    if not is_set:
        return _("还没有下达")
    if gap is None:
        return _("{}目标未设，不比较").format(place.name)
    if not gap:
        return _("与{}目标一致").format(place.name)
    words = _("比{}目标少 {}") if gap < 0 else _("比{}目标多 {}")
    return words.format(place.name, rules.plain(abs(gap)))
