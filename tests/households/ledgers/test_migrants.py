"""外出务工台账: 2-33 and H-JOB-09."""

import datetime

import pytest

from households.ledgers import LEDGERS
from povertycase.exceptions import Invalid
from tests.households.ledgers.making import gaps, is_on, noted, person

pytestmark = pytest.mark.django_db
MIGRANTS = LEDGERS["migrants"]
DAY = datetime.date(2026, 11, 24)
PAID = {"subsidy_yuan": "300", "subsidised_on": "2026-09-01"}


@pytest.fixture
def away(world):
    """Somebody of whom the register says where they work."""
    return person(work_place="东莞市")


def _gaps(world, who, year=None):
    return gaps(MIGRANTS, world, who, on=DAY, year=year)


def _noted(world, who, year=None, **facts):
    return noted(MIGRANTS, world, who, on=DAY, year=year, **facts)


@pytest.mark.parametrize(
    ("facts", "is_due"),
    [({"work_place": "东莞市"}, True), ({"work_months": 3}, True), ({"work_months": 0}, False), ({}, False)],
)
def test_who_is_on_it(world, facts, is_due):
    assert is_on(MIGRANTS, world, person(**facts), on=DAY) is is_due


def test_whoever_was_written_down_stays_on_it(world):
    who = person()
    _noted(world, who, where="县外省内")
    assert is_on(MIGRANTS, world, who, on=DAY)


def test_outside_the_province_until_the_subsidy_is_paid(world, away):
    """2-33"""
    assert _gaps(world, away) == ["unnoted"]
    _noted(world, away, where="省外")
    assert _gaps(world, away) == ["unsubsidised"]
    _noted(world, away, **PAID)
    assert _gaps(world, away) == []


@pytest.mark.parametrize("where", ["县外省内", "县内", "本年没有务工"])
def test_inside_the_province_none_is_due(world, away, where):
    _noted(world, away, where=where)
    assert _gaps(world, away) == []


def test_a_reason_silences_it(world, away):
    _noted(world, away, where="省外", grounds="单位已报销往返车费")
    assert _gaps(world, away) == []


def test_each_year_has_its_own(world, away):
    """2-33: once a year per person."""
    _noted(world, away, year=2025, where="省外", subsidy_yuan="300", subsidised_on="2025-09-01")
    assert _gaps(world, away, year=2025) == []
    assert _gaps(world, away, year=2026) == ["unnoted"]
    _noted(world, away, year=2026, where="省外")
    assert _gaps(world, away, year=2026) == ["unsubsidised"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"where": "县内", **PAID}, "not_out"),
        ({"where": "省外", "subsidised_on": "2025-12-31"}, "other_year"),
        ({"where": "省外", **PAID, "grounds": "已报销"}, "paid_and_not"),
        ({"where": "省外", "started_on": "2026-03-02", "ended_on": "2026-03-01"}, "backwards"),
    ],
)
def test_what_does_not_fit_together_is_told(world, away, facts, code):
    with pytest.raises(Invalid) as refused:
        _noted(world, away, **facts)
    assert [each.code for each in refused.value.unmet] == [code]
    assert not away.migrantyear_set.exists()
