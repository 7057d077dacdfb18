"""2-02, 0-15: 应纳未纳, the reasons to look at a household, and 2-09: sweeps."""

import datetime
from decimal import Decimal

import pytest

from monitoring.rules.screening import Household, Limits, overlooked
from monitoring.rules.sweeps import Swept, sweeps_short

AS_OF = datetime.date(2026, 11, 22)
LIMITS = Limits(
    line_yuan=Decimal(8000),
    near_line=Decimal("1.2"),
    fresh_months=3,
    oop_yuan=Decimal(20000),
    quiet_days=90,
)


def parts(**facts):
    return [each.part for each in overlooked(Household(**facts), LIMITS, as_of=AS_OF)]


def income(yuan, ended_on=datetime.date(2026, 9, 30), **more):
    return {"per_capita_yuan": Decimal(yuan), "income_ended_on": ended_on, **more}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, [], id="nothing known"),
        pytest.param(income("7999.99"), ["income"], id="below the line"),
        pytest.param(income("8000"), [], id="on the line"),
        pytest.param(income("7999", datetime.date(2026, 8, 1)), ["income"], id="three months old"),
        pytest.param(income("7999", datetime.date(2026, 7, 31)), [], id="four months old"),
        pytest.param(income("9599.99", groups=("低保户",)), ["group"], id="key group near the line"),
        pytest.param(income("9600", groups=("低保户",)), [], id="key group at 1.2 times"),
        pytest.param(income("9599.99"), [], id="near the line alone"),
        pytest.param({"failing": frozenset({"water"})}, ["safeguard:water"], id="water"),
        pytest.param({"failing": frozenset({"broadcasting"})}, [], id="an amenity"),
        pytest.param({"late_warnings": 1}, ["warnings"], id="a late warning"),
        pytest.param({"oop_yuan": Decimal("19999.99")}, [], id="below the threshold"),
        pytest.param({"oop_yuan": Decimal(20000)}, ["expense"], id="at the threshold"),
    ],
)
def test_reasons_to_look(facts, expected):
    assert parts(**facts) == expected


@pytest.mark.parametrize(
    ("days", "has_new_facts", "silent"), [(90, False, True), (91, False, False), (90, True, False)]
)
def test_a_rejection_silences_for_ninety_days_unless_something_is_new(days, has_new_facts, silent):
    rejected = AS_OF - datetime.timedelta(days=days)

    found = parts(**income("100"), rejected_on=rejected, has_new_facts=has_new_facts)

    assert (found == []) is silent


def test_without_the_line_of_the_year_income_says_nothing():
    limits = Limits(
        line_yuan=None, near_line=Decimal("1.2"), fresh_months=3, oop_yuan=Decimal(1), quiet_days=90
    )

    assert overlooked(Household(**income("1", groups=("低保户",))), limits, as_of=AS_OF) == []


def test_each_reason_says_what_it_saw_and_its_clause():
    home = Household(
        **income("100"), failing=frozenset({"housing"}), late_warnings=2, oop_yuan=Decimal(30000)
    )

    found = overlooked(home, LIMITS, as_of=AS_OF)

    assert [each.part for each in found] == ["income", "safeguard:housing", "warnings", "expense"]
    assert all(each.clause and each.facts and each.message.endswith("。") for each in found)


SPRING, AUTUMN = Swept("春季", 100, 100, "春季"), Swept("秋季", 100, 100, "秋季")


@pytest.mark.parametrize(
    ("rounds", "is_over", "expected"),
    [
        ([SPRING, AUTUMN], True, []),
        ([SPRING], True, [("count:2026", "error")]),
        ([SPRING], False, [("count:2026", "note")]),
        (
            [SPRING, Swept("秋季", 100, 99, "秋季")],
            True,
            [("cover:秋季", "warning"), ("count:2026", "error")],
        ),
        ([SPRING, AUTUMN, Swept("加排", 100, 3, "加排")], False, [("cover:加排", "warning")]),
        ([SPRING, Swept("秋季", 0, 0, "秋季")], True, [("count:2026", "error")]),
        ([], False, [("count:2026", "note")]),
    ],
)
def test_two_whole_sweeps_a_year(rounds, is_over, expected):
    found = sweeps_short(rounds, year=2026, least=2, is_year_over=is_over)

    assert [(each.part, each.severity) for each in found] == expected
