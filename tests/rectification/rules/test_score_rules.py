"""R-SCORE by tables and properties: weights, points, months of a quarter, quarters of a year (4-43)."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.rules.scores import (
    Item,
    Mark,
    counted_points,
    due_on,
    group_points,
    group_weights_unmet,
    items_unmet,
    marks_unmet,
    missing_unmet,
    months_over,
    months_unmet,
    quarter_months,
    quarter_score,
    total_of,
    year_points,
)

DAY = datetime.date
WEIGHTS = {"poverty": 60, "other": 40}
POINTS = st.decimals(0, 100, places=2)


def item(weight="100", group="poverty", name="任务", source=""):
    return Item(group=group, name=name, content="按清单检查", weight=Decimal(weight), source=source)


def mark(points, *, weight="40", reason="", source="", counted=None):
    known = None if counted is None else Decimal(counted)
    given_points = None if points is None else Decimal(points)
    return Mark(item=item(weight, source=source), points=given_points, reason=reason, counted=known)


def codes(unmet):
    return [each.code for each in unmet]


@pytest.mark.parametrize(
    ("weights", "fits"),
    [
        (WEIGHTS, True),
        ({"poverty": 100, "other": 0}, True),
        ({"poverty": 59.5, "other": 40.5}, True),
        ({"poverty": 60, "other": 30}, False),
        ({"poverty": 110, "other": -10}, False),
        ({"poverty": 100}, False),
        ({"poverty": True, "other": 99}, False),
        ([60, 40], False),
    ],
)
def test_4_43_the_weights_of_the_groups_are_a_hundred(weights, fits):
    assert (group_weights_unmet(weights) == []) is fits


def test_4_43_the_items_of_each_group_are_a_hundred():
    good = [item("99.99"), item("0.01", name="补充"), item(group="other")]
    assert items_unmet(good, WEIGHTS) == []
    assert codes(items_unmet(good[:1] + good[2:], WEIGHTS)) == ["R-SCORE"]
    assert codes(items_unmet(good[:2], WEIGHTS)) == ["R-SCORE"]
    assert items_unmet(good[:2], {"poverty": 100, "other": 0}) == [], "what weighs nothing is not judged"
    assert codes(items_unmet(good, {"poverty": 100, "other": 0})) == ["R-SCORE"]
    wrong = [item("100.001", name=" "), item("0", group="x", source="别处"), item("0", group="x")]
    found = codes(items_unmet(wrong, WEIGHTS))
    assert found[:6] == [
        "item_words",
        "item_weight",
        "item_group",
        "item_weight",
        "item_source",
        "item_group",
    ]
    assert "item_twice" in found


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (mark(None), "points_required"),
        (mark("40"), None),
        (mark("0", reason="没有开展"), None),
        (mark("39.99"), "reason_required"),
        (mark("39.99", reason=" "), "reason_required"),
        (mark("40.01", reason="加分"), "R-SCORE"),
        (mark("-0.01", reason="倒扣"), "R-SCORE"),
        (mark("39.999", reason="三位小数"), "R-SCORE"),
        (mark("NaN", reason="不是数"), "R-SCORE"),
        (mark("30", source="reported", counted="30"), None),
        (mark("31", source="reported", counted="30"), "reason_required"),
        (mark("31", source="reported", counted="30", reason="一份系统故障"), None),
        (mark("40", source="reported"), "reason_required"),
    ],
)
def test_a_mark_lies_between_nought_and_its_weight_and_is_explained(made, code):
    assert codes(marks_unmet([made])) == ([code] if code else [])


@pytest.mark.parametrize(
    ("part", "whole", "points"),
    [("3", "3", "30.00"), ("2", "3", "20.00"), ("0", "4", "0.00"), ("1", "64", "0.47"), ("0", "0", None)],
)
def test_counted_points_are_rounded_half_up(part, whole, points):
    """30 × 1/64 is 0.46875; of a weight of 0.5 a quarter is 0.125, and goes up."""
    assert counted_points(Decimal(30), Decimal(part), Decimal(whole)) == (points and Decimal(points))
    assert counted_points(Decimal("0.5"), Decimal(1), Decimal(4)) == Decimal("0.13")


@given(POINTS, POINTS, st.integers(0, 100))
def test_4_43_the_total_lies_between_its_groups_and_is_exact_to_the_cent(poverty, other, weight):
    weights = {"poverty": weight, "other": 100 - weight}
    total = total_of({"poverty": poverty, "other": other}, weights)
    assert min(poverty, other) <= total <= max(poverty, other)
    exact = (weight * poverty + (100 - weight) * other) / 100
    assert abs(total - exact) <= Decimal("0.005")


def test_4_43_the_total_is_sixty_and_forty():
    assert total_of({"poverty": Decimal("91.25"), "other": Decimal(80)}, WEIGHTS) == Decimal("86.75")
    marks = [mark("30"), mark("20.5"), Mark(item=item(group="other"), points=Decimal(7))]
    assert group_points(marks) == {"poverty": Decimal("50.50"), "other": Decimal(7)}


@given(st.lists(POINTS, min_size=1, max_size=3))
def test_4_43_a_quarter_is_the_mean_or_the_sum_of_its_months(months):
    mean, total = quarter_score(months, "mean"), quarter_score(months, "sum")
    assert total == sum(months)
    assert min(months) <= mean <= max(months)
    assert abs(mean * len(months) - total) <= Decimal("0.015")
    assert quarter_score(reversed(months), "mean") == mean


def test_a_month_that_is_missing_is_no_nought():
    assert quarter_score([], "mean") is None
    assert quarter_score([Decimal(90), Decimal("80.01")], "mean") == Decimal("85.01")
    (unmet,) = missing_unmet({2: ["甲镇", "乙镇"], 3: []}, what="")
    assert "2月还没有发布得分：甲镇、乙镇" in unmet.message


@given(st.lists(st.lists(POINTS, max_size=3), min_size=4, max_size=4))
def test_4_43_a_year_is_the_mean_of_its_quarters(quarters):
    means, year = year_points(quarters)
    assert [each is None for each in means] == [not months for months in quarters]
    known = [each for each in means if each is not None]
    assert (year is None) == (not known)
    assert year is None or min(known) <= year <= max(known)


def test_months_of_a_scheme():
    assert quarter_months(1, first_month=1, last_month=12) == [1, 2, 3]
    assert quarter_months(2, first_month=5, last_month=12) == [5, 6]
    assert quarter_months(4, first_month=1, last_month=9) == []
    assert codes(months_unmet(3, 2)) == codes(months_unmet(0, 2)) == codes(months_unmet(1, 13)) == ["months"]
    assert months_unmet(12, 12) == []
    assert months_over(2026, first_month=1, last_month=12, on=DAY(2026, 3, 31)) == [1, 2]
    assert months_over(2026, first_month=2, last_month=3, on=DAY(2026, 4, 1)) == [2, 3]
    assert due_on(2026, 1, day=31) == DAY(2026, 2, 28)
    assert due_on(2026, 12, day=10) == DAY(2027, 1, 10)
