"""Inspections and talks by their rules (1-36, 3-23, 3-24, 4-38)."""

import datetime

import pytest

from rectification.choices.inspections import CARRIED_OUT, Dimension
from rectification.choices.sources import InspectionScope
from rectification.rules.inspections import (
    Suggested,
    finding_unmet,
    finish_unmet,
    first_day,
    not_answered,
    open_dimensions,
    plan_unmet,
    suggested,
)
from rectification.rules.talks import days_unmet, held_unmet, talk_unmet

DAY = datetime.date
MAY = DAY(2026, 5, 1)
PLAN = {
    "name": "五月督查",
    "kind": "supervision",
    "scope": "single",
    "focus": "收益分配",
    "team": "张三",
    "begins_on": MAY,
    "ends_on": MAY,
}
ALL = [each.value for each in Dimension]


def codes(unmet):
    return [each.code for each in unmet]


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, []),
        ({"kind": "unannounced"}, []),
        ({"kind": "self_check"}, ["kind_required"]),
        ({"scope": ""}, ["scope_required"]),
        ({"ends_on": DAY(2026, 4, 30)}, ["ends_early"]),
        ({"ends_on": DAY(2026, 7, 31)}, []),
        ({"ends_on": DAY(2026, 8, 1)}, ["ends_late"]),
        ({"begins_on": DAY(1, 1, 1), "ends_on": DAY(1, 1, 2)}, ["day_mistyped"]),
        ({"begins_on": DAY(9999, 12, 30), "ends_on": DAY(9999, 12, 31)}, ["day_mistyped"]),
        ({"name": " ", "focus": "", "team": " "}, ["name_required", "focus_required", "team_required"]),
    ],
)
def test_a_plan_says_all_that_it_lacks(changes, lacks):
    """3-23: the kinds that somebody of the county carries out; at most 92 days."""
    assert codes(plan_unmet(**PLAN | changes)) == lacks
    assert {"unannounced", "democratic", "congress", "discipline", "audit", "procuratorate"} <= set(
        CARRIED_OUT
    )


@pytest.mark.parametrize(
    ("found_on", "lacks"),
    [(DAY(2026, 4, 30), ["day"]), (MAY, []), (DAY(2026, 5, 9), []), (DAY(2026, 5, 10), ["day"])],
)
def test_a_finding_lies_between_the_first_day_and_today(found_on, lacks):
    facts = {"dimension": "duty", "content": "无台账", "begins_on": MAY, "on": DAY(2026, 5, 9)}
    assert codes(finding_unmet(found_on=found_on, **facts)) == lacks
    assert "dimension_required" in codes(finding_unmet(found_on=MAY, **facts | {"dimension": "x"}))


def test_each_dimension_has_findings_or_is_said_to_be_without_any():
    """1-36: the five 落实; neither of both and both are said."""
    days = {"begins_on": MAY, "on": MAY}
    assert finish_unmet(found={"duty"}, clear=open_dimensions({"duty"}), **days) == []
    assert codes(finish_unmet(found=[], clear=[], **days)) == ["dimension_open"] * 5
    assert codes(finish_unmet(found=["plan"], clear=ALL, **days)) == ["dimension_twice"]
    early = finish_unmet(found=[], clear=ALL, begins_on=MAY, on=DAY(2026, 4, 30))
    assert codes(early) == ["not_begun"]


LIMITS = {"trend_cases": 3, "general_villages": 2}


@pytest.mark.parametrize(
    ("cases", "scope"),
    [
        ([(7, "A"), (7, "A")], None),
        ([(7, "A"), (7, "A"), (7, "A")], InspectionScope.TREND),
        ([(7, "A"), (7, "B")], InspectionScope.GENERAL),
        ([(7, "A"), (7, "A"), (7, "A"), (7, "B")], InspectionScope.GENERAL),
        # What lies above a village is a case and no village.
        ([(7, "A"), (7, "")], None),
        ([(7, ""), (7, ""), (7, "")], InspectionScope.TREND),
        ([(7, "A"), (8, "B")], None),
    ],
)
def test_many_cases_suggest_one_kind_and_many_villages_the_other(cases, scope):
    """3-24: 倾向性专项 from N cases, 普遍性全面 from M villages, on each side of both."""
    assert [each.scope for each in suggested(cases, **LIMITS)] == ([scope] if scope else [])


def test_what_was_planned_is_suggested_no_more():
    trend, general = Suggested(7, InspectionScope.TREND, 3, 1), Suggested(8, InspectionScope.GENERAL, 3, 3)
    both = [trend, general]
    assert not_answered(both, {(7, "trend")}) == [general]
    assert not_answered(both, {(7, "general"), (8, "trend")}) == [general]
    assert not_answered(both, {(9, "general")}) == both
    assert first_day(DAY(2026, 5, 10), days=10) == MAY


def test_a_talk_says_all_that_it_lacks_and_what_is_asked_has_a_day():
    """4-38: who, why, and the follow-up by a day."""
    names = {"called_name": "王五", "called_duty": "局长", "talker": "赵六", "duty": "副县长"}
    assert talk_unmet(**names, reason="整改滞后") == []
    assert codes(talk_unmet(**dict.fromkeys(names, " "), reason="")) == [
        f"{name}_required" for name in ("called_name", "called_duty", "talker_name", "talker_duty", "reason")
    ]
    said = {"held_on": MAY, "record": "谈话", "follow_up": "月底前补齐", "follow_up_due_on": MAY, "on": MAY}
    assert held_unmet(**said) == []
    assert held_unmet(**said | {"follow_up": "", "follow_up_due_on": None}) == []
    assert codes(held_unmet(**said | {"held_on": DAY(1, 1, 1)})) == ["day_mistyped"]
    assert codes(held_unmet(**said | {"follow_up_due_on": DAY(9999, 12, 31)})) == ["day_mistyped"]
    assert codes(days_unmet(planned_on=DAY(9999, 12, 31))) == ["day_mistyped"]
    assert codes(held_unmet(**said | {"follow_up_due_on": None})) == ["due_required"]
    assert codes(held_unmet(**said | {"follow_up": " "})) == ["follow_up_required"]
    assert codes(held_unmet(**said | {"follow_up_due_on": DAY(2026, 4, 30)})) == ["due_early"]
    assert codes(held_unmet(**said | {"held_on": DAY(2026, 5, 2), "follow_up_due_on": DAY(2026, 5, 3)})) == [
        "day"
    ]
