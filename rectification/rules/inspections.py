"""What an inspection needs before it begins and before it is done, and which one the tickets suggest."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from povertycase.calendars import FIRST_DAY, LAST_DAY, is_mistyped
from povertycase.exceptions import Unmet
from rectification.choices.inspections import CARRIED_OUT, Dimension
from rectification.choices.sources import InspectionScope

FIVE = "常州市武进区新一轮扶贫开发意见 四(五)：逐级督查责任、方案、政策、项目、组织落实"
LONGEST_DAYS = 92
LONGEST_FOCUS, LONGEST_FINDING = 500, 1000


@dataclass(frozen=True, slots=True)
class Suggested:
    """An inspection that the tickets of a type suggest; villages: in how many they lie."""

    type: int
    scope: InspectionScope
    cases: int
    villages: int


def plan_unmet(
    *,
    name: str,
    kind: str,
    scope: str,
    focus: str,
    team: str,
    begins_on: datetime.date,
    ends_on: datetime.date,
) -> list[Unmet]:
    """What the plan of an inspection lacks; all of it at once.

    Source: SEED1 § 四(五); SEED3 § 六
    """
    unmet = []
    if not name.strip():
        unmet.append(Unmet("name_required", "请填写督查名称。", FIVE, "name"))
    if kind not in CARRIED_OUT:
        unmet.append(Unmet("kind_required", "请选择督查方式。", FIVE, "kind"))
    if scope not in InspectionScope.values:
        unmet.append(Unmet("scope_required", "请选择个案定点、倾向性专项或普遍性全面督查。", FIVE, "scope"))
    if not focus.strip():
        unmet.append(Unmet("focus_required", "请写明督查什么。", FIVE, "focus"))
    if not team.strip():
        unmet.append(Unmet("team_required", "请填写督查组成员。", FIVE, "team"))
    return unmet + _days_unmet(begins_on, ends_on)


def _days_unmet(begins_on: datetime.date, ends_on: datetime.date) -> list[Unmet]:
    message = f"日期应在 {FIRST_DAY} 到 {LAST_DAY} 之间，请核对年份。"
    for field, day in (("begins_on", begins_on), ("ends_on", ends_on)):
        if is_mistyped(day):
            return [Unmet("day_mistyped", message, FIVE, field)]
    if ends_on < begins_on:
        return [Unmet("ends_early", "结束日期不能早于开始日期。", FIVE, "ends_on")]
    if (ends_on - begins_on).days >= LONGEST_DAYS:
        return [Unmet("ends_late", f"一次督查最长 {LONGEST_DAYS} 天，请分次安排。", FIVE, "ends_on")]
    return []


def finding_unmet(
    *, dimension: str, content: str, found_on: datetime.date, begins_on: datetime.date, on: datetime.date
) -> list[Unmet]:
    """What a finding lacks. Source: SEED1 § 四(五)"""
    unmet = []
    if dimension not in Dimension.values:
        unmet.append(Unmet("dimension_required", "请选择属于哪一项落实。", FIVE, "dimension"))
    if not content.strip():
        unmet.append(Unmet("content_required", "请写明发现的具体表现。", FIVE, "content"))
    if not begins_on <= found_on <= on:
        message = f"发现日期应在督查开始（{begins_on}）之后、今天之前。"
        unmet.append(Unmet("day", message, FIVE, "found_on"))
    return unmet


def open_dimensions(found: Collection[str]) -> list[str]:
    """The dimensions under which nothing was found, in order. Source: SEED1 § 四(五)"""
    return [each.value for each in Dimension if each.value not in found]


def finish_unmet(
    *, found: Collection[str], clear: Collection[str], begins_on: datetime.date, on: datetime.date
) -> list[Unmet]:
    """What keeps an inspection from being done: each dimension has findings or is said to be without any.

    found: dimensions with findings; clear: those marked 未发现问题. Source: SEED1 § 四(五)
    """
    unmet = []
    if on < begins_on:
        unmet.append(Unmet("not_begun", f"督查 {begins_on} 才开始，还不能完成。", FIVE))
    for each in Dimension:
        label = str(each.label)
        if each.value in found and each.value in clear:
            message = f"“{label}”已登记发现，不能同时标为未发现问题。"
            unmet.append(Unmet("dimension_twice", message, FIVE, "clear"))
        if each.value not in found and each.value not in clear:
            message = f"“{label}”还没有结果：请登记发现，或者标为未发现问题。"
            unmet.append(Unmet("dimension_open", message, FIVE, "clear"))
    return unmet


def first_day(on: datetime.date, *, days: int) -> datetime.date:
    """The first day of the window whose tickets are counted; `on` is its last. Source: SEED3 § 六"""
    return on - datetime.timedelta(days=days - 1)


def suggested(
    cases: Iterable[tuple[int, str]], *, trend_cases: int, general_villages: int
) -> list[Suggested]:
    """What tickets of one type suggest: 倾向性专项 from so many cases on, 普遍性全面 from so many villages.

    cases: (type, village; "" above a village) of each ticket of the window. A type that is both is looked at
    everywhere. The most villages first, then the most cases. Source: SEED3 § 六
    """
    villages: dict[int, set[str]] = {}
    counts: dict[int, int] = {}
    for kind, village in cases:
        counts[kind] = counts.get(kind, 0) + 1
        villages.setdefault(kind, set()).update({village} - {""})
    found = []
    for kind, count in counts.items():
        many = len(villages[kind])
        if many >= general_villages:
            found.append(Suggested(kind, InspectionScope.GENERAL, count, many))
        elif count >= trend_cases:
            found.append(Suggested(kind, InspectionScope.TREND, count, many))
    return sorted(found, key=lambda each: (-each.villages, -each.cases, each.type))


def not_answered(found: Sequence[Suggested], inspected: Collection[tuple[int, str]]) -> list[Suggested]:
    """Those that no inspection of the window answers; one that looks everywhere answers both.

    inspected: (type, scope) of the inspections that were planned in the window. Source: SEED3 § 六
    """
    everywhere = InspectionScope.GENERAL.value
    return [
        each
        for each in found
        if (each.type, everywhere) not in inspected and (each.type, each.scope.value) not in inspected
    ]
