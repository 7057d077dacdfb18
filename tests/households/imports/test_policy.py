"""The figures of policy come from parameters; without one its rule is silent, and a roll still goes in."""

import datetime
from decimal import Decimal

import pytest

from households.imports import layouts
from households.imports.policy import policy_in_force
from households.models import RollRow
from households.rules.catalogue import RULES
from households.rules.policy import KEYS, read_policy
from povertycase.actions.parameters import read_parameters
from povertycase.models import PolicyParameter
from tests import factories
from tests.households.imports import people
from tests.households.imports.test_layouts import persons

DAY = datetime.date(2026, 10, 31)


def in_force(on=DAY):
    return policy_in_force(division_code=factories.TOWN, on=on)


def changed(key, value):
    PolicyParameter.objects.filter(key=key).update(value=value)


def without(key):
    PolicyParameter.objects.filter(key=key).delete()


@pytest.mark.usefixtures("parameters")
def test_shipped_parameters_have_every_figure():
    policy = in_force()

    assert (policy.generation_years, policy.working_age, policy.distance_limit_km) == (14, 16, 5)
    assert policy.land_limits_mu["land_arable_mu"] == Decimal(100)
    assert policy.land_limits_mu["land_forest_mu"] == Decimal(200)
    assert policy.income_period(DAY) == (datetime.date(2025, 10, 1), datetime.date(2026, 9, 30))


def test_shipped_figures_hold_for_the_rolls_of_the_first_registration():
    rows = {row["key"]: row for row in read_parameters() if row["key"] in KEYS}

    assert set(rows) == set(KEYS)
    later = {key for key, row in rows.items() if row["valid_from"] > "2014-01-01"}
    assert later == {"income.least_exited", "income.most_identified", "income.monitor_line"}
    assert {key for key, row in rows.items() if row["division"]} == {"income.monitor_line"}


@pytest.mark.usefixtures("parameters")
@pytest.mark.parametrize("value", [True, "九", 0, 13, 9.5, "", {"month": 9}])
def test_a_month_that_is_none_is_missing(value):
    changed("income.collection_end_month", value)

    assert in_force().income_period(DAY) is None


@pytest.mark.django_db
def test_nothing_is_known_without_parameters():
    policy = in_force()

    assert (policy.generation_years, policy.working_age, policy.distance_limit_km) == (None, None, None)
    assert policy.land_limits_mu == {}
    assert policy.income_period(DAY) is None


@pytest.mark.usefixtures("world")
def test_the_nearest_division_counts(parameters):
    PolicyParameter.objects.create(
        key="labour.working_age",
        division_id=factories.COUNTY,
        valid_from=datetime.date(2026, 1, 1),
        value=18,
        source="县级文件",
    )

    assert in_force().working_age == 18
    assert in_force(on=datetime.date(2025, 12, 31)).working_age == 16


def odd():
    """A household that four rules have something to say of, in the layout that has land and distances."""
    first = persons("A")[0]
    son = factories.identity(17, birth="19911231")
    child = {"姓名": "张石头", "与户主关系": "之子", "证件号码": son, "出生日期": "19911231"}
    far = first | {
        "耕地面积（亩）": 101,
        "林地面积（亩）": 201,
        "与村主干路距离": 5.5,
        "劳动技能": "无劳动力",
    }
    young = far | child | {"劳动技能": "普通劳动力"}
    young |= {"证件号码": factories.identity(17, birth="20131231"), "出生日期": "20131231"}
    return [far, far | child, young | {"姓名": "张小石"}]


def rules(batch):
    return set(batch.findings.exclude(rule="").values_list("rule", flat=True))


@pytest.mark.parametrize(
    ("key", "silenced"),
    [
        ("roll.generation_years", {"H-REL-05"}),
        ("labour.working_age", {"H-LAB-01", "H-LAB-03"}),
        ("road.most_km", {"H-DIST-01"}),
    ],
)
def test_a_rule_without_its_figure_is_silent(book, prepared, key, silenced):
    content = book(odd(), layout=layouts.A)
    spoken = rules(prepared(content))
    without(key)

    assert silenced <= spoken
    assert all(key in RULES[rule].parameters for rule in silenced)
    assert rules(prepared(content)) == spoken - silenced


def test_land_without_a_limit_is_silent_for_its_own_kinds(book, prepared):
    content = book(odd(), layout=layouts.A)
    assert prepared(content).finding_counts["W-LAND"] == 2
    without("land.most_wooded_mu")

    assert prepared(content).finding_counts["W-LAND"] == 1


def test_incomes_whose_year_cannot_be_told_are_left_out_and_the_rest_goes_in(book, prepared):
    without("income.collection_end_month")
    batch = prepared(book())

    assert batch.finding_counts == {"W-PARAM": 1}
    message = batch.findings.get(code="W-PARAM").message
    assert "income.collection_end_month" in message
    assert "系统管理员" in message
    assert batch.counts["people"]["new"] == 4
    assert "per_capita_yuan" not in batch.columns
    assert "income_period" not in batch.counts
    assert not RollRow.objects.filter(batch=batch, needs_consent=True).exists()


def test_a_roll_without_incomes_needs_no_month(book, prepared):
    without("income.collection_end_month")
    headers = [header for header in layouts.B.headers if header != "人均纯收入"]

    assert prepared(book(headers=headers)).finding_counts == {}


def test_a_roll_goes_in_without_any_parameter(book, prepared):
    PolicyParameter.objects.all().delete()
    batch = prepared(book(people.clean()))

    assert batch.counts["households"]["new"] == 2


@pytest.mark.parametrize(
    "value", [None, True, "许多", [], {"least": "十六"}, {"first_age": 1.5}, "13-40", 0.5]
)
def test_whatever_an_administrator_wrote_a_figure_is_one_or_none(value):
    policy = read_policy(dict.fromkeys(KEYS, value))

    ages = (policy.post_first_age, policy.school_first_age, policy.skilled_ages, policy.enrolled_by)
    assert ages == (None, None, None, None)
    assert policy.stage_ages == {}
    assert policy.reference_formula is None


def test_the_day_of_enrolment_in_a_year_that_lacks_it():
    policy = read_policy({"med.enrolled_by": "02-29"})

    assert policy.cutoff_on(datetime.date(2024, 5, 1)) == datetime.date(2024, 2, 29)
    assert policy.cutoff_on(datetime.date(2026, 5, 1)) is None
