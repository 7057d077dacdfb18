"""参保台账: 2-20, 0-24 and H-MED-02, H-MED-04 of DOMAIN § 5.4."""

import datetime

import pytest

from households.ledgers import LEDGERS
from tests.households.ledgers.making import gaps, is_on, logged, noted, person

pytestmark = pytest.mark.django_db
INSURANCE = LEDGERS["insurance"]
DAY = datetime.date(2026, 11, 24)
NOT = {"has_resident_medical": False, "has_employee_medical": False}


def _gaps(world, who, on=DAY, year=None):
    return gaps(INSURANCE, world, who, on=on, year=year)


def test_who_is_on_it(world):
    """2-20: 低保, 特困, 脱贫, 监测."""
    who = person()
    household = who.memberships.get().household
    assert is_on(INSURANCE, world, who)
    household.household_type = "一般农户"
    household.save()
    assert not is_on(INSURANCE, world, who)
    who.low_income_allowance = "农村低保"
    who.save()
    assert is_on(INSURANCE, world, who)
    who.low_income_allowance, who.destitute_support = "未享受", "农村特困"
    who.save()
    assert is_on(INSURANCE, world, who)


def test_the_register_speaks_until_somebody_asks(world):
    assert _gaps(world, person(has_resident_medical=True, has_employee_medical=False)) == []
    assert _gaps(world, person(has_resident_medical=True)) == []  # of the other nothing is known
    assert _gaps(world, person(**NOT)) == ["uninsured", "unasked"]
    assert _gaps(world, person()) == ["unknown"]
    assert _gaps(world, person(has_resident_medical=True, has_employee_medical=True)) == ["doubled"]


@pytest.mark.parametrize(
    ("day", "found"),
    [(datetime.date(2026, 3, 31), "waiting"), (datetime.date(2026, 4, 1), "uninsured")],
)
def test_before_the_end_of_enrolment_it_is_awaited(world, day, found):
    """H-MED-04: at the yearly cutoff, 31 March."""
    assert found in _gaps(world, person(**NOT), on=day, year=2026)


def test_a_year_is_a_line_of_its_own(world):
    who = person(**NOT)
    noted(INSURANCE, world, who, on=DAY, year=2026, cover="居民医保")
    assert "uninsured" not in _gaps(world, who, year=2026)
    assert "uninsured" in _gaps(world, who, year=2025)


@pytest.mark.parametrize("cover", ["居民医保", "职工医保", "异地参保", "参军服役", "服刑"])
def test_each_of_these_closes_it(world, cover):
    who = person(**NOT)
    noted(INSURANCE, world, who, on=DAY, cover=cover)
    assert _gaps(world, who) == ["disagrees"]  # the register still says otherwise: somebody looks
    who.has_resident_medical = True
    who.save()
    assert _gaps(world, who) == []


def test_the_ledger_says_uninsured_and_the_register_insured(world):
    who = person(has_resident_medical=True, has_employee_medical=False)
    noted(INSURANCE, world, who, on=DAY, cover="未参保", reason="外出未归")
    assert _gaps(world, who) == ["uninsured", "unasked", "disagrees"]


@pytest.mark.parametrize(("day", "is_asked"), [("2026-10-26", True), ("2026-10-25", False)])
def test_somebody_talked_to_them_in_thirty_days(world, day, is_asked):
    who = person(**NOT)
    logged(
        INSURANCE,
        "talk",
        world,
        who,
        on=datetime.date.fromisoformat(day),
        talked_by="王干部",
        outcome="还在考虑",
    )
    assert ("unasked" not in _gaps(world, who)) is is_asked
