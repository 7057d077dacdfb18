"""1-41, 1-26: percent, how a figure stands, sums and gaps, what a statement lacks."""

import datetime
from decimal import Decimal

import pytest

from rectification.choices.yearly_targets import Achieved
from rectification.rules import statements, yearly_targets

D, DAY = Decimal, datetime.date
NEW_YEAR, JUNE, JULY, LAST = DAY(2026, 1, 5), DAY(2026, 6, 30), DAY(2026, 7, 1), DAY(2026, 12, 31)


@pytest.mark.parametrize(
    ("target", "actual", "percent"),
    [
        ("160", "131.2", "82.0"),
        ("3", "1", "33.3"),
        ("8", "0.01", "0.1"),  # 0.125 to one place
        ("2000", "1.05", "0.1"),  # 0.0525: half up, not to even
        ("2000", "1.00", "0.1"),  # 0.05 exactly
        ("2000", "0.99", "0.0"),
        ("0", "5", None),
        (None, "5", None),
        ("5", None, None),
    ],
)
def test_percent_is_of_the_target_to_one_place_half_up(target, actual, percent):
    given = [D(each) if each is not None else None for each in (target, actual)]

    assert yearly_targets.percent(*given) == (D(percent) if percent else None)


@pytest.mark.parametrize(
    ("target", "actual", "is_limit", "on", "standing"),
    [
        ("10", "10", False, LAST, Achieved.MET),
        ("10", "9.99", False, LAST, Achieved.RUNNING),
        ("10", "9.99", False, DAY(2027, 1, 1), Achieved.MISSED),
        ("10", "10", True, LAST, Achieved.WITHIN),
        ("10", "10.01", True, LAST, Achieved.EXCEEDED),
        ("0", "0", True, LAST, None),
        (None, "1", False, LAST, None),
        ("10", None, True, LAST, None),
    ],
)
def test_how_a_figure_stands(target, actual, is_limit, on, standing):
    given = [D(each) if each is not None else None for each in (target, actual)]

    assert yearly_targets.achieved(*given, is_limit=is_limit, year=2026, on=on) == standing
    words = yearly_targets.words_without_share(*given, is_limit=is_limit)
    assert bool(words) == (standing is None)


def test_a_target_of_nought_is_told_of_in_words():
    words = yearly_targets.words_without_share
    assert words(D(0), D(0), is_limit=True) == "目标为 0，未超出"
    assert words(D(0), D(1), is_limit=True) == "目标为 0，已超出"
    assert words(D(0), D(1), is_limit=False) == "目标为 0，不算完成率"
    assert words(None, D(1), is_limit=False) == "未下达目标"
    assert words(D(1), None, is_limit=False) == "未填报"


def test_the_parts_beside_the_whole():
    assert yearly_targets.total([D(3), None, D("4.5")]) == D("7.5")
    assert yearly_targets.total([None, None]) is None
    assert yearly_targets.gap(D(10), D("7.5")) == D("-2.5")
    assert yearly_targets.gap(None, D(1)) is yearly_targets.gap(D(1), None) is None


@pytest.mark.parametrize(
    ("text", "figure"),
    [(" 1,200.5 ", "1200.50"), ("0", "0"), ("-3", "-3"), ("1.005", None), ("一百", None), ("1e13", None)],
)
def test_what_is_read_as_a_figure(text, figure):
    assert yearly_targets.read_figure(text) == (D(figure) if figure else None)
    assert yearly_targets.read_figure("NaN") is yearly_targets.read_figure("") is None


def test_actual_figures_have_a_source_and_a_day_of_the_year_that_has_come():
    def codes(note="台账", day=JUNE, on=JULY):
        return [each.code for each in yearly_targets.actual_unmet(note, actual_on=day, year=2026, on=on)]

    assert codes() == []
    assert codes(note=" ") == ["source_required"]
    assert codes(day=DAY(2026, 7, 2)) == ["day_ahead"]
    assert codes(day=DAY(2025, 12, 31)) == codes(day=DAY(2027, 1, 1), on=DAY(2027, 2, 1)) == ["day_outside"]
    assert [each.code for each in yearly_targets.indicator_unmet(name="", unit=" ", year=1999)] == [
        "name_required",
        "unit_required",
        "year",
    ]


def test_a_statement_says_all_it_lacks_at_once():
    words = dict.fromkeys(statements.LABELS, "x")

    def codes(given=words, day=NEW_YEAR, has_targets=True):
        unmet = statements.statement_unmet(
            given, signed_on=day, year=2026, on=DAY(2026, 2, 1), has_targets=has_targets
        )
        return [each.code for each in unmet]

    assert codes() == codes(day=DAY(2025, 12, 31)) == []
    assert codes(day=DAY(2026, 2, 2)) == ["day_ahead"]
    assert codes(day=DAY(2024, 12, 31)) == ["day_outside"]
    assert codes(words | {"giver": " ", "signer": ""}, has_targets=False) == [
        "required",
        "required",
        "targets_required",
    ]


def test_what_was_signed_beside_the_table_of_today():
    """1-26: a change of the table after the signature shows as a difference."""

    def row(key, target):
        return {"indicator": key, "name": f"n{key}", "unit": "户", "target": target}

    found = statements.differences(
        [row(1, "5.00"), row(2, "6.00"), row(3, "7.00")], [row(1, "5.00"), row(2, "8.00"), row(4, "1.00")]
    )

    assert [(each.name, each.signed, each.now, each.is_changed) for each in found] == [
        ("n1", "5.00", "5.00", False),
        ("n2", "6.00", "8.00", True),
        ("n3", "7.00", None, True),
        ("n4", None, "1.00", True),
    ]
