"""R-SCORE: items of two groups, a month's points, a quarter of months, and a year of quarters."""

import calendar
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from povertycase.exceptions import Unmet
from rectification.choices.scores import CountedFrom, Month, QuarterRule, ScoreGroup

WHOLE, MONTHS = 100, 3
CENT = Decimal("0.01")
FIRST, LAST = Month.JANUARY.value, Month.DECEMBER.value
ASSESSED = "南江县“13555”战略（2018）五：考核单列、权重 60%，月考核、季评比"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a scheme judges. weight: its points, of the hundred of its group; source: what counts it."""

    group: str
    name: str
    content: str
    weight: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The points of one item. counted: what its figures come to, None where there are none."""

    item: Item
    points: Decimal | None
    reason: str = ""
    counted: Decimal | None = None


def group_weights_unmet(weights: Any) -> list[Unmet]:
    """R-SCORE: why these are no weights of the groups: one for each, none below nought, together 100.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    is_known = isinstance(weights, Mapping) and set(weights) == set(ScoreGroup.values)
    numbers = list(weights.values()) if is_known else []
    are_weights = is_known and all(type(each) in {int, float} and each >= 0 for each in numbers)
    if are_weights and sum(Decimal(str(each)) for each in numbers) == WHOLE:
        return []
    names = "、".join(str(each.label) for each in ScoreGroup)
    message = f"考核权重应写明{names}两项，每项不小于 0，合计 100；请系统管理员改正这项政策参数。"
    return [Unmet("R-SCORE", message, ASSESSED, "weights")]


def items_unmet(items: Sequence[Item], weights: Mapping[str, float]) -> list[Unmet]:
    """R-SCORE: what the items of a scheme lack: the points of each group that weighs are a hundred together.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    unmet = []
    for place, item in enumerate(items, start=1):
        if item.group not in ScoreGroup.values:
            unmet.append(Unmet("item_group", f"第 {place} 项没有选属于哪一部分。", ASSESSED, "items"))
        if not (item.name.strip() and item.content.strip()):
            unmet.append(Unmet("item_words", f"第 {place} 项的名称和评分内容都要填写。", ASSESSED, "items"))
        if not _is_points(item.weight) or item.weight == 0:
            message = f"第 {place} 项的分值应大于 0，最多两位小数。"
            unmet.append(Unmet("item_weight", message, ASSESSED, "items"))
        if item.source and item.source not in CountedFrom.values:
            unmet.append(Unmet("item_source", f"第 {place} 项的数据来源无法识别。", ASSESSED, "items"))
    names = [(item.group, item.name.strip()) for item in items]
    if len(set(names)) < len(names):
        unmet.append(Unmet("item_twice", "同一部分有两项名称相同，请区分开。", ASSESSED, "items"))
    return unmet + _sums_unmet(items, weights)


def _sums_unmet(items: Sequence[Item], weights: Mapping[str, float]) -> list[Unmet]:
    unmet = []
    for group in ScoreGroup:
        total = sum((item.weight for item in items if item.group == group), Decimal())
        wanted = WHOLE if weights.get(group) else 0
        if total != wanted:
            message = f"“{group.label}”各项分值合计是 {total.normalize():f}，应为 {wanted}。"
            unmet.append(Unmet("R-SCORE", message, ASSESSED, "items"))
    return unmet


def months_unmet(first_month: int, last_month: int) -> list[Unmet]:
    """Which months a scheme judges: some, from one to a later one of the same year.

    Source: SEED4 § 五
    """
    if FIRST <= first_month <= last_month <= LAST:
        return []
    return [Unmet("months", "考核月份请从 1 到 12，结束月份不早于开始月份。", ASSESSED, "last_month")]


def counted_points(weight: Decimal, part: Decimal, whole: Decimal) -> Decimal | None:
    """R-SCORE: what the figures of an item come to, half up to two places; None where nothing was counted.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    return (weight * part / whole).quantize(CENT, ROUND_HALF_UP) if whole else None


def marks_unmet(marks: Sequence[Mark]) -> list[Unmet]:
    """R-SCORE: what a sheet lacks: points of each item, from nought to its own, and why they are not these.

    Its fields are points_1, reason_1 and so on. A reason is due where points are lost, and, of what is
    counted, where the points are not the counted ones or there was nothing to count.
    Source: SEED4 § 五; DOMAIN § 5.9
    """
    unmet = []
    for place, mark in enumerate(marks, start=1):
        name, field = mark.item.name, f"points_{place}"
        if mark.points is None:
            unmet.append(Unmet("points_required", f"“{name}”还没有评分。", field=field))
        elif not _is_points(mark.points) or mark.points > mark.item.weight:
            message = f"“{name}”请评 0 到 {mark.item.weight.normalize():f} 分，最多两位小数。"
            unmet.append(Unmet("R-SCORE", message, ASSESSED, field))
        elif not mark.reason.strip() and (message := _unexplained(mark, mark.points)):
            unmet.append(Unmet("reason_required", message, field=f"reason_{place}"))
    return unmet


def _unexplained(mark: Mark, points: Decimal) -> str:
    """What a mark without a reason has to be explained for, or ''."""
    name = mark.item.name
    if not mark.item.source:
        return f"“{name}”扣了分，请写明原因。" if points < mark.item.weight else ""
    if mark.counted is None:
        return f"“{name}”本月没有可统计的数据，请写明评分的理由。"
    return f"“{name}”按数据应得 {mark.counted:f} 分，改动请写明理由。" if points != mark.counted else ""


def group_points(marks: Iterable[Mark]) -> dict[str, Decimal]:
    """{group: the sum of its points}, of a hundred each.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    found = {group.value: Decimal("0.00") for group in ScoreGroup}
    for mark in marks:
        found[mark.item.group] += mark.points or 0
    return found


def total_of(points: Mapping[str, Decimal], weights: Mapping[str, float]) -> Decimal:
    """R-SCORE: Σ weight × points of both groups, of a hundred, half up to two places.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    exact = sum((Decimal(str(weights[each])) * points[each] for each in ScoreGroup.values), Decimal())
    return (exact / WHOLE).quantize(CENT, ROUND_HALF_UP)


def quarter_months(quarter: int, *, first_month: int, last_month: int) -> list[int]:
    """The months of a quarter that a scheme judges.

    Source: SEED4 § 五; CC § 200
    """
    end = quarter * MONTHS
    return [each for each in range(end - MONTHS + 1, end + 1) if first_month <= each <= last_month]


def quarter_score(months: Iterable[Decimal], rule: str) -> Decimal | None:
    """R-SCORE: what the months of a quarter come to, their mean or their sum; None without any.

    Source: SEED4 § 五; DOMAIN § 5.9
    """
    known = list(months)
    if not known:
        return None
    total = sum(known, Decimal())
    return (total / len(known) if rule == QuarterRule.MEAN else total).quantize(CENT, ROUND_HALF_UP)


def year_points(quarters: Iterable[Iterable[Decimal]]) -> tuple[list[Decimal | None], Decimal | None]:
    """R-SCORE: (the mean of each quarter's months, the mean of those quarters), each half up to two places.

    A quarter without a month is None and left out. The next step takes what was rounded, as it is shown, so
    that anybody can do the sum again. Source: SEED4 § 五; DOMAIN § 5.9
    """
    means = [quarter_score(months, QuarterRule.MEAN) for months in quarters]
    return means, quarter_score([each for each in means if each is not None], QuarterRule.MEAN)


def missing_unmet(missing: Mapping[int, Sequence[str]], *, what: str) -> list[Unmet]:
    """R-SCORE: {month: who has no published sheet of it} as sentences; what: the step they keep shut.

    Source: SEED4 § 五
    """
    return [
        Unmet("sheets_missing", f"{month}月还没有发布得分：{'、'.join(names)}。{what}", ASSESSED)
        for month, names in sorted(missing.items())
        if names
    ]


def month_days(year: int, month: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a month.

    Source: CC § 200
    """
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, 1), datetime.date(year, month, last)


def due_on(year: int, month: int, *, day: int) -> datetime.date:
    """By which day of the next month the sheets of a month are published; its last one if it is shorter.

    Source: DOMAIN § 5.9
    """
    year, month = (year, month + 1) if month < LAST else (year + 1, FIRST)
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def months_over(year: int, *, first_month: int, last_month: int, on: datetime.date) -> list[int]:
    """The months of a scheme that are over on a day.

    Source: SEED4 § 五; CC § 200
    """
    return [each for each in range(first_month, last_month + 1) if month_days(year, each)[1] < on]


def _is_points(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= WHOLE and number == number.quantize(CENT)
