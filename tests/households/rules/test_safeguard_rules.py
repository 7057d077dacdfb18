"""Insurance, housing, water, support."""

from datetime import date
from decimal import Decimal

import pytest

from households.choices import Health, HouseGrade, SchoolStatus, WaterIndicator
from households.rules import safeguards
from households.rules.facts import HouseFacts, PersonFacts, WaterFacts

TODAY = date(2026, 11, 1)
HEALTHY = frozenset({Health.HEALTHY})


def told(found):
    return None if found is None else (found.rule, found.severity)


@pytest.mark.parametrize(
    ("resident", "employee", "rule"),
    [
        (False, False, "H-MED-01"),
        (True, True, "H-MED-02"),
        (True, False, None),
        (False, True, None),
        (False, None, None),
        (None, False, None),
        (True, None, None),
        (None, True, None),
    ],
)
def test_exactly_one_basic_insurance(resident, employee, rule):
    found = [
        each
        for check in (safeguards.uninsured, safeguards.insured_twice)
        if (each := check("a", resident=resident, employee=employee))
    ]

    assert [told(each) for each in found] == ([(rule, "error")] if rule else [])


@pytest.mark.parametrize(
    ("resident", "serious", "fires"),
    [
        (True, False, True),
        (True, True, False),
        (True, None, False),
        (False, False, False),
        (None, False, False),
    ],
)
def test_serious_illness_cover(resident, serious, fires):
    found = safeguards.without_serious_illness_cover("a", resident=resident, serious_illness=serious)

    assert told(found) == (("H-MED-03", "warning") if fires else None)


@pytest.mark.parametrize(
    ("as_of", "key_group", "insured", "fires"),
    [
        (date(2026, 2, 27), True, False, False),
        (date(2026, 2, 28), True, False, True),
        (date(2026, 3, 1), True, False, True),
        (date(2026, 3, 1), False, False, False),
        (date(2026, 3, 1), None, False, False),
        (date(2026, 3, 1), True, True, False),
        (date(2026, 3, 1), True, None, False),
    ],
)
def test_key_people_are_insured_by_the_cut_off(as_of, key_group, insured, fires):
    found = safeguards.uninsured_key_person(
        "a", as_of=as_of, cutoff_on=date(2026, 2, 28), is_key_group=key_group, is_insured=insured
    )

    assert told(found) == (("H-MED-04", "error") if fires else None)


@pytest.mark.parametrize(
    ("paid", "total", "fires"),
    [
        ("1000", "10000", False),
        ("1000.01", "10000", True),
        ("999.99", "10000", False),
        ("3333.34", "33333.39", True),
        ("5", "0", False),
    ],
)
def test_own_share_of_an_inpatient_bill(paid, total, fires):
    found = safeguards.high_inpatient_share(
        "a", personal_paid_yuan=Decimal(paid), total_yuan=Decimal(total), limit=Decimal("0.10")
    )

    assert told(found) == (("H-MED-05", "warning") if fires else None)
    assert not fires or found.message == "住院个人支付比例超过 10%"


@pytest.mark.parametrize(
    ("grade", "occupied", "fires"),
    [
        (HouseGrade.C, True, True),
        (HouseGrade.D, True, True),
        (HouseGrade.B, True, False),
        (HouseGrade.C, False, False),
        (HouseGrade.C, None, False),
        (None, True, False),
    ],
)
def test_nobody_lives_in_an_unsafe_house(grade, occupied, fires):
    found = safeguards.unsafe_house_occupied(HouseFacts(grade=grade, is_occupied=occupied))

    assert told(found) == (("H-HOUSE-01", "error") if fires else None)


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        pytest.param({"is_appraised": False}, True, id="never appraised"),
        pytest.param({"appraised_on": date(2024, 11, 1)}, False, id="24 months today"),
        pytest.param({"appraised_on": date(2024, 10, 31)}, True, id="24 months and a day"),
        pytest.param({"is_appraised": True}, False, id="date unknown"),
        pytest.param({"is_appraised": False, "is_key_group": False}, False, id="no key group"),
        pytest.param({"is_appraised": False, "is_key_group": None}, False, id="group unknown"),
    ],
)
def test_key_groups_have_a_fresh_appraisal(facts, fires):
    house = HouseFacts(**{"is_key_group": True} | facts)

    found = safeguards.appraisal_due(house, as_of=TODAY, valid_months=24)

    assert told(found) == (("H-HOUSE-02", "warning") if fires else None)


STANDING = {
    "grade": HouseGrade.D,
    "appraised_on": date(2026, 8, 3),
    "is_demolished": False,
    "is_excepted": False,
}


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        pytest.param({}, False, id="day 90"),
        pytest.param({"appraised_on": date(2026, 8, 2)}, True, id="day 91"),
        pytest.param({"appraised_on": date(2026, 1, 1), "grade": HouseGrade.C}, False, id="grade C"),
        pytest.param({"appraised_on": date(2026, 1, 1), "is_demolished": True}, False, id="demolished"),
        pytest.param({"appraised_on": date(2026, 1, 1), "is_demolished": None}, False, id="unknown"),
        pytest.param({"appraised_on": date(2026, 1, 1), "is_excepted": True}, False, id="excepted"),
        pytest.param({"appraised_on": None}, False, id="date unknown"),
    ],
)
def test_grade_d_is_demolished_in_time(facts, fires):
    found = safeguards.demolition_due(HouseFacts(**STANDING | facts), as_of=TODAY, within_days=90)

    assert told(found) == (("H-HOUSE-03", "warning") if fires else None)


@pytest.mark.parametrize(
    ("grade", "occupied", "photo", "fires"),
    [
        (HouseGrade.C, False, False, True),
        (HouseGrade.D, False, True, False),
        (HouseGrade.C, False, None, False),
        (HouseGrade.C, True, False, False),
        (HouseGrade.C, None, False, False),
        (HouseGrade.A, False, False, False),
    ],
)
def test_empty_unsafe_houses_are_marked(grade, occupied, photo, fires):
    house = HouseFacts(grade=grade, is_occupied=occupied, has_marker_photo=photo)

    assert told(safeguards.unmarked_unsafe_house(house)) == (("H-HOUSE-04", "warning") if fires else None)


LIMITS = {
    "litres": Decimal(35),
    "scarce_litres": Decimal(20),
    "trip_minutes": Decimal(20),
    "horizontal_m": Decimal(800),
    "vertical_m": Decimal(80),
    "shortage_days": 36,
}


@pytest.mark.parametrize(
    ("indicator", "facts", "passed"),
    [
        pytest.param("quantity", {"litres": 35, "is_scarce_area": False}, True, id="35 L"),
        pytest.param(
            "quantity", {"litres": Decimal("34.9"), "is_scarce_area": False}, False, id="under 35 L"
        ),
        pytest.param("quantity", {"litres": 20, "is_scarce_area": True}, True, id="20 L, scarce"),
        pytest.param("quantity", {"litres": Decimal("19.9"), "is_scarce_area": True}, False, id="under 20 L"),
        pytest.param("quantity", {"litres": 35}, True, id="enough anywhere"),
        pytest.param("quantity", {"litres": 34}, None, id="enough in a scarce area only"),
        pytest.param("quantity", {"litres": 19}, False, id="too little anywhere"),
        pytest.param("quantity", {"is_scarce_area": False}, None, id="litres unknown"),
        pytest.param("quality", {"is_laboratory_ok": True}, True, id="laboratory"),
        pytest.param(
            "quality",
            {"is_laboratory_ok": False, "is_scattered_supply": True, "is_taste_ok": True},
            True,
            id="望闻问尝 of a scattered supply",
        ),
        pytest.param(
            "quality",
            {"is_laboratory_ok": False, "is_scattered_supply": False, "is_taste_ok": True},
            False,
            id="taste does not do for a works",
        ),
        pytest.param("quality", {"is_taste_ok": True}, None, id="supply unknown"),
        pytest.param("convenience", {"is_piped": True}, True, id="piped"),
        pytest.param("convenience", {"is_piped": False, "trip_minutes": 20}, True, id="20 minutes"),
        pytest.param("convenience", {"is_piped": False, "horizontal_m": 800}, True, id="800 m"),
        pytest.param("convenience", {"is_piped": False, "vertical_m": 80}, True, id="80 m up"),
        pytest.param(
            "convenience",
            {"is_piped": False, "trip_minutes": 21, "horizontal_m": 801, "vertical_m": 81},
            False,
            id="far in every way",
        ),
        pytest.param("convenience", {"is_piped": False, "trip_minutes": 21}, None, id="way unknown"),
        pytest.param("reliability", {"shortage_days": 36}, True, id="36 days"),
        pytest.param("reliability", {"shortage_days": 37}, False, id="37 days"),
        pytest.param("reliability", {}, None, id="days unknown"),
    ],
)
def test_water(indicator, facts, passed):
    assert safeguards.water_tests(WaterFacts(**facts), **LIMITS)[WaterIndicator(indicator)] is passed


def test_failed_water_tests_are_named():
    tests = safeguards.water_tests(WaterFacts(litres=Decimal(5), shortage_days=40), **LIMITS)

    found = safeguards.unsafe_water(tests)

    assert told(found) == ("H-WATER-01", "error")
    assert found.message == "饮水不达标：水量、供水保证率"
    assert safeguards.unsafe_water(safeguards.water_tests(WaterFacts(), **LIMITS)) is None


OLD = {"is_allowance_recipient": False, "is_destitute": False}
ALONE = {"has_pension": False, "lives_alone": True, "no_labour_household": False, "is_below_line": False}


@pytest.mark.parametrize(
    ("age", "person", "house", "fires"),
    [
        pytest.param(60, {}, {}, True, id="60, alone"),
        pytest.param(59, {}, {}, False, id="59"),
        pytest.param(None, {}, {}, False, id="age unknown"),
        pytest.param(70, {}, {"lives_alone": False, "no_labour_household": True}, True, id="no labour"),
        pytest.param(70, {}, {"lives_alone": False, "is_below_line": True}, True, id="below the line"),
        pytest.param(70, {}, {"lives_alone": False}, False, id="no hardship"),
        pytest.param(70, {}, {"lives_alone": None}, False, id="hardship unknown"),
        pytest.param(70, {}, {"has_pension": True}, False, id="pension"),
        pytest.param(70, {}, {"has_pension": None}, False, id="pension unknown"),
        pytest.param(70, {"is_allowance_recipient": True}, {}, False, id="低保"),
        pytest.param(70, {"is_destitute": True}, {}, False, id="特困"),
    ],
)
def test_old_people_are_supported(age, person, house, fires):
    facts = PersonFacts(key="a", birth_on=None if age is None else date(2026 - age, 1, 1), **OLD | person)

    found = safeguards.unsupported_old_person(facts, as_of=TODAY, old_age=60, **ALONE | house)

    assert told(found) == (("H-OLD-01", "warning") if fires else None)


@pytest.mark.parametrize(
    ("supported", "no_labour", "fires"),
    [
        ([False, False], True, True),
        ([False, True], True, False),
        ([False, None], True, False),
        ([False], False, False),
        ([False], None, False),
    ],
)
def test_households_without_labour_are_supported(supported, no_labour, fires):
    found = safeguards.unsupported_household(supported, no_labour_household=no_labour)

    assert told(found) == (("H-LOW-01", "error") if fires else None)


@pytest.mark.parametrize(
    ("age", "facts", "fires"),
    [
        (17, {}, False),
        (18, {}, True),
        (59, {}, True),
        (60, {}, False),
        (None, {}, False),
        (40, {"is_destitute": False}, False),
        (40, {"health": frozenset({Health.DISABLED})}, False),
        (40, {"school_status": SchoolStatus.BACHELOR_1}, False),
        (40, {"school_status": None}, False),
    ],
)
def test_able_destitute_people(age, facts, fires):
    known = {"is_destitute": True, "health": HEALTHY, "school_status": ""} | facts
    person = PersonFacts(key="a", birth_on=None if age is None else date(2026 - age, 1, 1), **known)

    found = safeguards.able_destitute(person, as_of=TODAY, first_age=18, old_age=60)

    assert told(found) == (("H-TK-01", "warning") if fires else None)
