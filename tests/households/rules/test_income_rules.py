"""Income: sums, windows, screens."""

from datetime import date
from decimal import Decimal

import pytest

from households.choices import HouseholdType, IncomeConcept, IncomeItem, ReferenceFormula
from households.rules import income, income_screens
from povertycase.exceptions import Invalid

CENT = Decimal("0.01")
PARTS = {
    "wage_yuan": Decimal(20000),
    "business_yuan": Decimal(8000),
    "property_yuan": Decimal(500),
    "transfer_yuan": Decimal(3000),
    "cost_yuan": Decimal(4000),
}
LINES = {
    IncomeItem.WAGE: Decimal(20000),
    IncomeItem.BUSINESS: Decimal(8000),
    IncomeItem.PROPERTY: Decimal(500),
    IncomeItem.TRANSFER: Decimal(3000),
    IncomeItem.COST: Decimal(4000),
}


def told(found):
    return None if found is None else (found.rule, found.severity)


def test_net_income_is_what_came_in_less_the_cost():
    assert income.net_income(**PARTS) == Decimal(27500)
    assert income.net_income(**PARTS | {"cost_yuan": Decimal(40000)}) == Decimal(-8500)


def test_income_a_head_is_not_rounded_before_it_is_compared():
    assert income.per_capita(Decimal(10000), 3) > Decimal("3333.33")
    assert income.to_cents(income.per_capita(Decimal(10000), 3)) == Decimal("3333.33")


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01"), ("1.015", "1.02")]
)
def test_cents_are_rounded_half_up(amount, cents):
    assert income.to_cents(Decimal(amount)) == Decimal(cents)


@pytest.mark.parametrize("population", [0, -1])
def test_a_household_without_members_has_no_income_a_head(population):
    with pytest.raises(Invalid) as caught:
        income.per_capita(Decimal(1), population)

    assert [(each.code, each.clause) for each in caught.value.unmet] == [("no_members", "I-02")]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [(ReferenceFormula.NET, Decimal(5000)), (ReferenceFormula.NET_CLAIMS_EXPENSE, Decimal(3500))],
)
def test_reference_income_is_a_named_formula(formula, expected):
    assert (
        income.reference_income(
            net_yuan=Decimal(10000),
            claims_yuan=Decimal(2000),
            compliant_oop_yuan=Decimal(5000),
            population=2,
            formula=formula,
        )
        == expected
    )


@pytest.mark.parametrize(
    ("amount", "concept", "expected"),
    [
        pytest.param("9999.99", IncomeConcept.DISPOSABLE, True, id="below"),
        pytest.param("10000", IncomeConcept.DISPOSABLE, False, id="the line"),
        pytest.param("10000.01", IncomeConcept.DISPOSABLE, False, id="above"),
        pytest.param("1", IncomeConcept.NET, None, id="another concept"),
    ],
)
def test_low_income_is_strictly_below_the_line(amount, concept, expected):
    assert (
        income.is_low_income(
            Decimal(amount),
            concept=concept,
            line_yuan=Decimal(10000),
            line_concept=IncomeConcept.DISPOSABLE,
        )
        is expected
    )


BUSINESS = {
    IncomeItem.BUSINESS: Decimal(100),
    IncomeItem.BUSINESS_CROPS: Decimal(60),
    IncomeItem.BUSINESS_LIVESTOCK: Decimal(40),
    IncomeItem.BUSINESS_FORESTRY: Decimal(0),
    IncomeItem.BUSINESS_OTHER: Decimal(0),
}


@pytest.mark.parametrize(
    ("change", "fires"),
    [
        pytest.param({}, False, id="equal"),
        pytest.param({IncomeItem.BUSINESS: Decimal("100.01")}, False, id="a cent"),
        pytest.param({IncomeItem.BUSINESS: Decimal("100.02")}, True, id="two cents"),
        pytest.param({IncomeItem.BUSINESS: Decimal("99.98")}, True, id="two cents less"),
        pytest.param(
            {IncomeItem.BUSINESS_OTHER: None, IncomeItem.BUSINESS: Decimal(9)}, False, id="part unknown"
        ),
        pytest.param({IncomeItem.BUSINESS: None}, False, id="line unknown"),
    ],
)
def test_a_line_is_the_sum_of_its_parts(change, fires):
    found = income.sum_mismatches(BUSINESS | change, tolerance_yuan=CENT)

    assert [told(each) for each in found] == ([("I-01", "error")] if fires else [])


def test_both_figures_of_a_wrong_sum_are_told():
    found = income.sum_mismatches(BUSINESS | {IncomeItem.BUSINESS: Decimal(120)}, tolerance_yuan=CENT)

    assert found[0].message == "生产经营性收入 120 与各分项之和 100 不符"


def test_subtrees_are_summed_too():
    ecology = {item: Decimal(10) for item in income.INCOME_CHILDREN[IncomeItem.TRANSFER_ECOLOGY]}

    found = income.sum_mismatches({IncomeItem.TRANSFER_ECOLOGY: Decimal(51)} | ecology, tolerance_yuan=CENT)

    assert len(found) == 1


@pytest.mark.parametrize(
    ("change", "population", "net", "per_head", "count"),
    [
        pytest.param({}, 4, "27500", "6875", 0, id="both right"),
        pytest.param({}, 4, "27500.01", "6875.01", 0, id="a cent"),
        pytest.param({}, 4, "27500.02", "6875.02", 2, id="two cents"),
        pytest.param({}, 3, None, "9166.67", 0, id="rounded"),
        pytest.param({}, 5, None, "6875", 1, id="another population"),
        pytest.param({}, None, None, "1", 0, id="population unknown"),
        pytest.param({}, 4, None, None, 0, id="nothing stated"),
        pytest.param({IncomeItem.COST: None}, 4, "1", "1", 0, id="a line unknown"),
        pytest.param({IncomeItem.WAGE: None}, 0, "1", "1", 1, id="no population"),
    ],
)
def test_stated_figures_are_the_computed_ones(change, population, net, per_head, count):
    found = income.stated_mismatches(
        LINES | change,
        population=population,
        stated_net_yuan=net and Decimal(net),
        stated_per_capita_yuan=per_head and Decimal(per_head),
        tolerance_yuan=CENT,
    )

    assert [told(each) for each in found] == [("I-02", "error")] * count


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(date(2023, 5, 20), (date(2022, 5, 1), date(2023, 4, 30)), id="S10 May sweep"),
        pytest.param(date(2023, 5, 1), (date(2022, 5, 1), date(2023, 4, 30)), id="first of the month"),
        pytest.param(date(2024, 3, 31), (date(2023, 3, 1), date(2024, 2, 29)), id="leap year"),
        pytest.param(date(2024, 1, 1), (date(2023, 1, 1), date(2023, 12, 31)), id="January"),
    ],
)
def test_identification_window(on, expected):
    assert income.identification_window(on, months=12) == expected


@pytest.mark.parametrize(
    ("on", "containing", "last_end"),
    [
        (date(2026, 9, 30), (date(2025, 10, 1), date(2026, 9, 30)), date(2025, 9, 30)),
        (date(2026, 10, 1), (date(2026, 10, 1), date(2027, 9, 30)), date(2026, 9, 30)),
        (date(2026, 1, 15), (date(2025, 10, 1), date(2026, 9, 30)), date(2025, 9, 30)),
    ],
)
def test_annual_collection(on, containing, last_end):
    assert income.collection_period(on, collection_end_month=9) == containing
    assert income.last_collection_period(on, collection_end_month=9)[1] == last_end


def test_the_collection_year_ends_when_the_parameter_says():
    assert income.collection_period(date(2026, 3, 1), collection_end_month=12) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert income.last_collection_period(date(2026, 3, 1), collection_end_month=2) == (
        date(2025, 3, 1),
        date(2026, 2, 28),
    )


def test_a_statement_of_another_window_is_told():
    required = (date(2022, 5, 1), date(2023, 4, 30))

    assert income.wrong_window(required, required) is None
    found = income.wrong_window((date(2022, 5, 1), date(2023, 4, 29)), required)
    assert told(found) == ("I-03", "error")
    assert found.message == "统计期应为 2022-05-01 至 2023-04-30，现为 2022-05-01 至 2023-04-29"


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        pytest.param({"wage_yuan": Decimal(0)}, 0, id="no wage"),
        pytest.param({"wage_yuan": CENT}, 1, id="a cent of wage"),
        pytest.param({"wage_yuan": Decimal("99.99")}, 1, id="wage under 100"),
        pytest.param({"wage_yuan": Decimal(100)}, 0, id="wage 100"),
        pytest.param({"per_capita_yuan": Decimal("3999.99")}, 1, id="脱贫户 under 4000"),
        pytest.param({"per_capita_yuan": Decimal(4000)}, 0, id="脱贫户 4000"),
        pytest.param(
            {"per_capita_yuan": Decimal(100), "household_type": HouseholdType.ORDINARY}, 0, id="一般农户"
        ),
        pytest.param({"per_capita_yuan": Decimal(100), "household_type": None}, 0, id="type unknown"),
        pytest.param({"per_capita_yuan": Decimal(20000), "is_identification": True}, 0, id="20000"),
        pytest.param({"per_capita_yuan": Decimal("20000.01"), "is_identification": True}, 1, id="over 20000"),
        pytest.param({"per_capita_yuan": Decimal(90000)}, 0, id="not at identification"),
        pytest.param({}, 0, id="nothing known"),
    ],
)
def test_implausible_amounts(facts, count):
    known = {
        "wage_yuan": None,
        "per_capita_yuan": None,
        "household_type": HouseholdType.EXITED_ENTITLED,
        "is_identification": False,
    }
    found = income_screens.implausible_amounts(
        **known | facts,
        least_wage_yuan=Decimal(100),
        least_exited_yuan=Decimal(4000),
        most_identified_yuan=Decimal(20000),
    )

    assert [told(each) for each in found] == [("I-04", "warning")] * count


def test_measures_without_income():
    nothing = Decimal(0)
    found = income_screens.measure_without_income(
        has_allowance_measure=True,
        has_job_measure=True,
        has_business_measure=True,
        transfer_yuan=nothing,
        wage_yuan=nothing,
        business_yuan=nothing,
    )

    assert [each.rule for each in found] == ["I-05"] * 3


def test_measures_with_income_or_unknown_are_silent():
    found = income_screens.measure_without_income(
        has_allowance_measure=True,
        has_job_measure=None,
        has_business_measure=True,
        transfer_yuan=CENT,
        wage_yuan=Decimal(0),
        business_yuan=None,
    )

    assert found == []


def test_share_just_above_the_line_includes_both_ends():
    incomes = [Decimal(value) for value in ("9999.99", "10000", "10200", "10200.01")]

    share = income_screens.share_just_above(incomes, line_yuan=Decimal(10000), band=Decimal("0.02"))

    assert share == Decimal("0.5")
    assert income_screens.share_just_above([], line_yuan=Decimal(1), band=Decimal(0)) is None


def test_villages_over_the_percentile():
    shares = {f"v{rank}": Decimal(rank) / 100 for rank in range(1, 21)}

    assert income_screens.crowded_villages(shares, percentile=95) == ["v20"]
    assert income_screens.crowded_villages(shares, percentile=100) == []
    assert income_screens.crowded_villages(shares, percentile=0) == [f"v{rank}" for rank in range(2, 21)]
    assert income_screens.crowded_villages({}, percentile=95) == []


@pytest.mark.parametrize(("same", "expected"), [(4, []), (5, [("h0", "h1", "h2", "h3", "h4")])])
def test_identical_incomes(same, expected):
    incomes = {f"h{place}": Decimal(7777) for place in range(same)} | {"other": Decimal(1)}

    assert income_screens.identical_incomes(incomes, least=5) == expected


@pytest.mark.parametrize(
    ("previous", "current", "fires"),
    [
        ("10000", "7000.01", False),
        ("10000", "7000", True),
        ("10000", "6999.99", True),
        ("0", "-5", False),
        (None, "1", False),
        ("1", None, False),
    ],
)
def test_income_drop(previous, current, fires):
    found = income_screens.income_drop(
        previous_yuan=previous and Decimal(previous),
        current_yuan=current and Decimal(current),
        limit=Decimal("0.30"),
    )

    assert told(found) == (("I-07", "warning") if fires else None)
    assert not fires or found.message == "收入骤减：人均收入比上年下降 30% 以上"


@pytest.mark.parametrize(("reference", "fires"), [("6999.99", True), ("7000", False), (None, False)])
def test_expense_surge(reference, fires):
    found = income_screens.expense_surge(
        reference_yuan=reference and Decimal(reference), line_yuan=Decimal(7000)
    )

    assert told(found) == (("I-07", "warning") if fires else None)
