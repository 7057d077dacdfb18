"""What a visit means: whether each safeguard is met, and where the register is to be changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from households.choices import SCHOOLING_EXEMPTIONS, UNSAFE_GRADES, HouseGrade, SafeguardItem, WaterIndicator
from households.choices.visits import Lacking, VisitBlock, WorkChange
from households.rules.facts import WaterFacts, all_of, any_of, one_of
from households.rules.safeguards import water_tests
from households.rules.visiting import Answer, Answers

SAFE_GRADES = frozenset({HouseGrade.A, HouseGrade.B})


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterLimits:
    """What is asked of drinking water; see rules.safeguards.water_tests."""

    litres: Decimal
    scarce_litres: Decimal
    trip_minutes: Decimal
    horizontal_m: Decimal
    vertical_m: Decimal
    shortage_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether one safeguard is met, in a sentence with the facts; rule: the code it is the other side of."""

    item: SafeguardItem
    is_met: bool
    explanation: str
    rule: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A field of the register that life differs from; person: whose, None for the household's own."""

    person: int | None
    field: str
    value: str


def judge(answers: Answers, *, grade: str | None, limits: WaterLimits | None) -> list[Outcome]:
    """Whether each of the six safeguards is met, by what a visit says.

    grade: the house's grade on the register, None or "" when it has none. limits: None when a parameter is
    missing; then water with a problem is not met by the visitor's word.

    Source: S18 § four indicators, S19 § grades, S21 § 6–15, G1 § 2_01_008
    """
    schooling, medical = answers[VisitBlock.SCHOOLING], answers[VisitBlock.MEDICAL]
    housing, water = answers[VisitBlock.HOUSING], answers[VisitBlock.WATER]
    return [
        *_food_and_clothing(answers[VisitBlock.FOOD_CLOTHING]),
        _told(_schooling(schooling), schooling),
        _told(_medical(medical), medical),
        _told(_housing(housing, grade or None), housing),
        _water(water, limits),
    ]


def _told(outcome: Outcome, answer: Answer) -> Outcome:
    """With what the visitor saw beside what was judged."""
    remark = answer.details.get("remark")
    said = f"{outcome.explanation}；走访反映：{remark}" if remark else outcome.explanation
    return replace(outcome, explanation=said)


def _food_and_clothing(answer: Answer) -> list[Outcome]:
    lacking = answer.details.get("lacking", [])
    shortages = ((SafeguardItem.FOOD, Lacking.FOOD), (SafeguardItem.CLOTHING, Lacking.CLOTHING))
    return [
        Outcome(
            item=item,
            is_met=word not in lacking,
            explanation=f"走访确认{'缺' if word in lacking else '不愁'}{word.label}",
        )
        for item, word in shortages
    ]


def _schooling(answer: Answer) -> Outcome:
    if not answer.is_problem:
        said = "走访确认适龄孩子都在校"
        return Outcome(item=SafeguardItem.SCHOOLING, is_met=True, explanation=said, rule="H-EDU-01")
    children, reason = answer.details.get("children", []), answer.details.get("reason", "")
    exempt = reason in SCHOOLING_EXEMPTIONS
    said = f"{len(children)} 个孩子没上学，原因：{reason}" + ("，属有据可查的例外" if exempt else "")
    return Outcome(
        item=SafeguardItem.SCHOOLING,
        is_met=exempt,
        explanation=said,
        rule="H-EDU-01",
        facts={"children": len(children), "reason": reason},
    )


def _medical(answer: Answer) -> Outcome:
    uninsured = answer.details.get("uninsured", [])
    paid = answer.details.get("oop_yuan")
    said = f"{len(uninsured)} 人没有参加基本医保" if uninsured else "家庭成员都已参保"
    if paid is not None:
        said += f"；近一年自付医药费 {paid} 元"
    facts = {"uninsured": len(uninsured)}
    return Outcome(
        item=SafeguardItem.MEDICAL, is_met=not uninsured, explanation=said, rule="H-MED-01", facts=facts
    )


def _housing(answer: Answer, grade: str | None) -> Outcome:
    """A visitor's word alone does not make an appraised 危房 safe."""
    details = answer.details
    graded = details.get("grade") or grade
    occupied = details.get("is_occupied")
    empty = None if occupied is None else not occupied
    is_safe = any_of(
        [
            one_of(graded, SAFE_GRADES),
            details.get("is_repaired"),
            all_of([empty, details.get("has_other_home")]),
        ]
    )
    is_met = is_safe is True or (not answer.is_problem and graded not in UNSAFE_GRADES)
    facts = {"grade": graded or "", "is_occupied": occupied}
    said = _housing_said(answer, graded)
    return Outcome(
        item=SafeguardItem.HOUSING, is_met=is_met, explanation=said, rule="H-HOUSE-01", facts=facts
    )


def _housing_said(answer: Answer, graded: str | None) -> str:
    details = answer.details
    said = [f"鉴定等级 {graded}级" if graded else "没有鉴定等级"]
    if not answer.is_problem:
        said.append("走访确认住房安全")
        if graded in UNSAFE_GRADES:
            said.append("未写明已改造或另有安全住房，仍按危房计")
    words = {
        "is_occupied": ("有人居住", "无人居住"),
        "is_repaired": ("已改造并验收", "未改造"),
        "has_other_home": ("另有安全住房", "没有别的住房"),
    }
    said += [pair[0 if details[name] else 1] for name, pair in words.items() if name in details]
    return "，".join(said)


def _water(answer: Answer, limits: WaterLimits | None) -> Outcome:
    tests: Mapping[WaterIndicator, bool | None] = {}
    if answer.is_problem:
        names = WaterFacts.__dataclass_fields__
        facts = {name: value for name, value in answer.details.items() if name in names}
        tests = _tests(WaterFacts(**facts), limits)
    is_met = all(passed is True for passed in tests.values()) and bool(tests or not answer.is_problem)
    return Outcome(
        item=SafeguardItem.WATER,
        is_met=is_met,
        explanation=_water_said(answer, tests, is_met=is_met),
        rule="H-WATER-01",
        facts={indicator.value: passed for indicator, passed in tests.items()},
    )


def _water_said(answer: Answer, tests: Mapping[WaterIndicator, bool | None], *, is_met: bool) -> str:
    failed = [str(indicator.label) for indicator, passed in tests.items() if passed is False]
    if not answer.is_problem:
        return "走访确认饮水安全"
    if is_met:
        return "按所填数据四项指标都达标"
    return f"不达标：{'、'.join(failed)}" if failed else "走访反映饮水有问题，数据不全，不能判为达标"


def _tests(water: WaterFacts, limits: WaterLimits | None) -> Mapping[WaterIndicator, bool | None]:
    if limits is None:
        return {}
    return water_tests(
        water,
        litres=limits.litres,
        scarce_litres=limits.scarce_litres,
        trip_minutes=limits.trip_minutes,
        horizontal_m=limits.horizontal_m,
        vertical_m=limits.vertical_m,
        shortage_days=limits.shortage_days,
    )


def propose(answers: Answers, outcomes: Sequence[Outcome]) -> list[Proposed]:
    """The fields of the register that a visit found different; what is the same there already is not asked.

    Source: FORM § visit
    """
    met = {outcome.item: outcome.is_met for outcome in outcomes}
    water = "是" if met[SafeguardItem.WATER] else "否"
    proposed = [Proposed(None, "has_safe_water", water)]
    for block, reader in _PROPOSERS.items():
        if answers[block].is_problem:
            proposed += reader(answers[block].details)
    return proposed


def _children(details: Mapping[str, Any]) -> list[Proposed]:
    return [Proposed(child, "dropout_reason", details["reason"]) for child in details["children"]]


def _uninsured(details: Mapping[str, Any]) -> list[Proposed]:
    return [Proposed(person, "has_resident_medical", "否") for person in details.get("uninsured", [])]


def _house(details: Mapping[str, Any]) -> list[Proposed]:
    return [Proposed(None, "house_grade", details["grade"])] if details.get("grade") else []


def _workers(details: Mapping[str, Any]) -> list[Proposed]:
    if details["change"] == WorkChange.LOST:
        return [Proposed(person, "work_state", str(WorkChange.LOST.label)) for person in details["workers"]]
    place = details.get("place")
    return [Proposed(person, "work_place", place) for person in details["workers"]] if place else []


_PROPOSERS: Mapping[VisitBlock, Callable[[Mapping[str, Any]], list[Proposed]]] = {
    VisitBlock.SCHOOLING: _children,
    VisitBlock.MEDICAL: _uninsured,
    VisitBlock.HOUSING: _house,
    VisitBlock.WORK: _workers,
}
