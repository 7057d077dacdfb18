"""2-05, E1 to E11 and the golden numbers of fast removals: when a risk may be marked as removed."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.choices.cases import RemovalWay, Risk
from monitoring.choices.measures import MeasureKind
from monitoring.rules.helping import Identified, Landed
from monitoring.rules.removal import (
    OVERRIDABLE,
    REQUIRED,
    Limits,
    Observed,
    Standing,
    overridden,
    removal_unmet,
    too_fast,
)

DAY = datetime.date
ON = DAY(2026, 9, 30)
LIMITS = Limits(
    months=6,
    income_months=6,
    fresh_months=6,
    check_days=90,
    line_yuan=Decimal(8000),
    oop_yuan=Decimal(5000),
)
YEAR = (DAY(2025, 9, 1), DAY(2026, 8, 31))
HEALTH = Landed(MeasureKind.HEALTH, DAY(2026, 4, 1))
IN_JUNE = Landed(MeasureKind.HEALTH, DAY(2023, 6, 1))


def standing(**changes):
    """A household of which every condition holds."""
    facts = {
        "identified": Identified(DAY(2026, 3, 30)),
        "way": RemovalWay.HELPED,
        "risks": (Risk.ILLNESS,),
        "measures": (HEALTH,),
        "incomes": (
            Observed(DAY(2026, 8, 31), Decimal("8000.01")),
            Observed(DAY(2026, 2, 28), Decimal("9000.00")),
        ),
        "checks": {item: (True, DAY(2026, 9, 1)) for item in REQUIRED},
        "oop_yuan": Decimal("4999.99"),
        "spent": YEAR,
        "is_without_labour": False,
    }
    return Standing(**facts | changes)


def codes(**changes):
    return [item.code for item in removal_unmet(standing(**changes), LIMITS, on=ON)]


def test_nothing_is_missing_where_every_condition_holds():
    assert codes() == []


def checks(**changes):
    return {**standing().checks, **changes}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"identified": Identified(DAY(2026, 4, 1))}, ["E1"], id="a day short of six months"),
        pytest.param({"identified": Identified(DAY(2026, 3, 30))}, [], id="six months to the day"),
        pytest.param({"measures": ()}, ["E2"], id="no measure"),
        pytest.param({"measures": (Landed(MeasureKind.HEALTH, None),)}, ["E2"], id="only planned"),
        pytest.param({"measures": (Landed(MeasureKind.HEALTH, DAY(2026, 10, 1)),)}, ["E2"], id="tomorrow"),
        pytest.param(
            {"measures": (Landed(MeasureKind.HEALTH, DAY(2026, 4, 1), (), DAY(2026, 5, 1)),)}, [], id="over"
        ),
        pytest.param(
            {"measures": (Landed(MeasureKind.HEALTH, None, (), DAY(2026, 5, 1)),)}, ["E2"], id="given up"
        ),
        pytest.param({"measures": (Landed(MeasureKind.INDUSTRY, DAY(2026, 4, 1)),)}, ["E2"], id="another"),
        pytest.param({"measures": (Landed(MeasureKind.SAFETY_NET, DAY(2026, 4, 1)),)}, [], id="at removal"),
        pytest.param({"risks": (Risk.ILLNESS, Risk.WATER)}, ["E2"], id="one of two risks"),
        pytest.param({"incomes": ()}, ["E3"], id="no income"),
        pytest.param({"incomes": (Observed(DAY(2026, 8, 31), Decimal(8000)),)}, ["E3"], id="on the line"),
        pytest.param({"incomes": (Observed(DAY(2026, 8, 31), Decimal(8001)),)}, ["E4"], id="seen once"),
        pytest.param(
            {
                "incomes": (
                    Observed(DAY(2026, 8, 31), Decimal(8001)),
                    Observed(DAY(2026, 3, 1), Decimal(9000)),
                )
            },
            ["E4"],
            id="a day short of half a year apart",
        ),
        pytest.param(
            {
                "incomes": (
                    Observed(DAY(2026, 8, 31), Decimal(8001)),
                    Observed(DAY(2026, 2, 28), Decimal(8000)),
                )
            },
            ["E4"],
            id="not above the line then",
        ),
        pytest.param({"checks": checks(water=(False, DAY(2026, 9, 1)))}, ["E5"], id="water fails"),
        pytest.param({"checks": checks(housing=(True, DAY(2026, 7, 2)))}, [], id="looked at 90 days ago"),
        pytest.param({"checks": checks(housing=(True, DAY(2026, 7, 1)))}, ["E5"], id="91 days ago"),
        pytest.param({"checks": {}}, ["E5"] * 4, id="never looked at"),
        pytest.param({"oop_yuan": Decimal(5000)}, ["E6"], id="expense at the threshold"),
        pytest.param({"oop_yuan": Decimal(5000), "claims_yuan": Decimal(5000)}, [], id="covered by claims"),
        pytest.param({"oop_yuan": Decimal(5000), "claims_yuan": Decimal(4999)}, ["E6"], id="covered in part"),
        pytest.param({"oop_yuan": None}, ["E6"], id="expense unknown"),
        pytest.param({"is_without_labour": True}, ["E7"], id="nobody can work"),
        pytest.param({"is_without_labour": None}, ["E7"], id="labour unknown"),
        pytest.param({"open_tickets": 1}, ["E8"], id="a ticket is open"),
        pytest.param({"open_warnings": 1}, ["E9"], id="a warning is open"),
        pytest.param({"blank_fields": ("监测联系人",)}, ["E11"], id="a field is blank"),
    ],
)
def test_each_condition_is_named_when_it_fails(changes, expected):
    assert codes(**changes) == expected


def incomes(*ended_on):
    return tuple(Observed(day, Decimal(9000)) for day in ended_on)


@pytest.mark.parametrize(
    ("changes", "expected", "words"),
    [
        pytest.param(
            {"incomes": incomes(DAY(2026, 3, 31), DAY(2025, 9, 30))}, [], "", id="six months old in September"
        ),
        pytest.param(
            {"incomes": incomes(DAY(2026, 2, 28), DAY(2025, 8, 31))},
            ["E3"],
            "最近一期收入只到 2026-02-28，已超过 6 个月，请登记 2025-09-01 至 2026-08-31 的家庭收支。",
            id="seven months old",
        ),
        pytest.param(
            {"incomes": incomes(DAY(2026, 8, 31), DAY(2025, 2, 28))}, [], "", id="a year before the half year"
        ),
        pytest.param(
            {"incomes": incomes(DAY(2026, 8, 31), DAY(2025, 1, 31))},
            ["E4"],
            "请补登记截至 2026-02-28 或之前的家庭收支",
            id="longer ago: it says nothing of the half year",
        ),
        pytest.param(
            {"incomes": incomes(DAY(2026, 9, 30))}, ["E4"], "截至 2026-03-31 或之前", id="to the month's end"
        ),
        pytest.param(
            {"spent": (DAY(2026, 8, 1), DAY(2026, 8, 31))}, ["E6"], "不是满12个月的", id="a month's expense"
        ),
        pytest.param(
            {"spent": (DAY(2025, 3, 1), DAY(2026, 2, 28))},
            ["E6"],
            "合规自付支出只到 2026-02-28，已超过 6 个月，请登记 2025-09-01 至 2026-08-31",
            id="an old year's expense",
        ),
        pytest.param({"spent": (DAY(2025, 4, 1), DAY(2026, 3, 31))}, [], "", id="a year of late"),
    ],
)
def test_what_ended_long_ago_is_not_known_and_the_gate_says_what_to_enter(changes, expected, words):
    """2-05, E3, E4, E6: the gate judges the household of today."""
    unmet = removal_unmet(standing(**changes), LIMITS, on=ON)

    assert [item.code for item in unmet] == expected
    assert words in "".join(item.message for item in unmet)


def test_all_that_is_missing_is_said_at_once_each_with_its_clause():
    unmet = removal_unmet(
        standing(
            identified=Identified(DAY(2026, 9, 1)),
            measures=(),
            incomes=(),
            checks={},
            oop_yuan=None,
            is_without_labour=True,
            open_tickets=2,
            open_warnings=3,
            blank_fields=("监测联系人", "监测联系电话"),
        ),
        LIMITS,
        on=ON,
    )

    assert sorted({item.code for item in unmet}) == ["E1", "E11", "E2", "E3", "E5", "E6", "E7", "E8", "E9"]
    assert all(item.clause and item.message.endswith("。") for item in unmet)


def test_without_the_line_of_the_year_nobody_is_removed():
    unmet = removal_unmet(standing(), replace(LIMITS, line_yuan=None), on=ON)

    assert [(item.code, "没有设定" in item.message) for item in unmet] == [("E3", True)]


def test_what_went_by_itself_needs_a_paper_and_neither_months_nor_measures():
    natural = {"way": RemovalWay.NATURAL, "identified": Identified(DAY(2026, 9, 1)), "measures": ()}

    assert codes(**natural) == ["E1"]
    assert codes(**natural, has_natural_document=True) == []


def test_only_principles_can_be_overridden_and_only_with_a_reason():
    unmet = removal_unmet(
        standing(identified=Identified(DAY(2026, 9, 1)), is_without_labour=True, incomes=()), LIMITS, on=ON
    )
    every = {item.code: "县级会议同意" for item in unmet}

    assert [item.code for item in unmet] == ["E1", "E3", "E7"]
    assert [item.code for item in overridden(unmet, every)] == ["E3"]
    assert [item.code for item in overridden(unmet, {"E1": "  ", "E7": "子女接走赡养"})] == ["E1", "E3"]
    assert {"E1", "E4", "E7"} == OVERRIDABLE


def month(text):
    year, number = int(text[:4]), int(text[4:])
    return Identified(DAY(year, number, 1), is_month=True)


def fast(identified, removed, *, way=RemovalWay.HELPED, measures=(IN_JUNE,)):
    return too_fast(identified, removed, way=way, measures=measures, months=6, hard_months=1)


@pytest.mark.parametrize(
    ("removed", "part"),
    [
        pytest.param("202305", "soon", id="the same month"),
        pytest.param("202306", "soon", id="the next month"),
        pytest.param("202307", "early", id="two months"),
        pytest.param("202310", "early", id="five months"),
        pytest.param("202311", None, id="six months"),
    ],
)
def test_golden_fast_removals_by_month(removed, part):
    found = fast(month("202305"), month(removed))

    assert (found.part if found else None) == part
    assert found is None or found.severity == ("error" if part == "soon" else "warning")


@pytest.mark.parametrize(
    ("removed", "part"),
    [
        (DAY(2023, 6, 30), "soon"),
        (DAY(2023, 7, 1), "early"),
        (DAY(2023, 11, 29), "early"),
        (DAY(2023, 11, 30), None),
    ],
)
def test_half_a_year_is_counted_by_the_day_where_days_are_known(removed, part):
    found = fast(Identified(DAY(2023, 5, 31)), Identified(removed))

    assert (found.part if found else None) == part


def test_without_a_measure_between_it_is_an_error_however_long_it_took():
    found = fast(month("202305"), month("202405"), measures=(Landed("健康帮扶", DAY(2024, 6, 1)),))

    assert (found.part, found.severity) == ("unhelped", "error")


def test_what_went_by_itself_is_never_too_fast():
    assert fast(month("202305"), month("202305"), way=RemovalWay.NATURAL, measures=()) is None
