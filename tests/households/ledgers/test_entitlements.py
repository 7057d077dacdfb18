"""应享未享台账: 0-28, 0-30, 1-28, 2-25 and H-OLD-01 of DOMAIN § 5.4."""

import datetime

import pytest

from households.choices import Labour
from households.ledgers import LEDGERS
from tests import factories
from tests.households.ledgers.making import gaps, is_on, noted, person

pytestmark = pytest.mark.django_db
ENTITLEMENTS = LEDGERS["entitlements"]
DAY = datetime.date(2026, 11, 24)
AT_60, AT_80 = datetime.date(1966, 11, 24), datetime.date(1946, 11, 24)
YOUNG = datetime.date(1990, 1, 1)
ALONE = {"is_low_income_recipient": False, "is_destitute_recipient": False}


def _gaps(world, who):
    return gaps(ENTITLEMENTS, world, who, on=DAY)


def _noted(world, who, **facts):
    return noted(ENTITLEMENTS, world, who, on=DAY, **facts)


@pytest.mark.parametrize(
    ("facts", "is_due"),
    [
        ({"birth_on": AT_60}, True),
        ({"birth_on": AT_60 + datetime.timedelta(days=1)}, False),
        ({"birth_on": YOUNG, "disability_grade": "四级"}, True),
        ({"birth_on": YOUNG}, False),
        ({"birth_on": None}, False),
    ],
)
def test_who_is_on_it(world, facts, is_due):
    assert is_on(ENTITLEMENTS, world, person(**facts), on=DAY) is is_due


def test_what_nobody_has_looked_at_is_unchecked_and_no_more(world):
    assert _gaps(world, person(birth_on=AT_60)) == ["unchecked"]


@pytest.mark.parametrize(("grade", "found"), [("二级", ["care"]), ("三级", [])])
def test_care_for_the_severely_disabled(world, grade, found):
    """0-30"""
    who = person(birth_on=YOUNG, disability_grade=grade)
    _noted(world, who, has_care=False)
    assert _gaps(world, who) == found
    _noted(world, who, has_care=True)
    assert _gaps(world, who) == []


def test_a_reason_silences_it(world):
    who = person(birth_on=YOUNG, disability_grade="一级")
    _noted(world, who, has_care=False, grounds="已领取工伤护理费")
    assert _gaps(world, who) == []


def test_living_allowance_of_the_disabled_on_relief(world):
    """0-30"""
    who = person(birth_on=YOUNG, disability_grade="四级", low_income_allowance="农村低保")
    _noted(world, who, has_living=False)
    assert _gaps(world, who) == ["living"]
    who.low_income_allowance = "未享受"
    who.save()
    assert _gaps(world, who) == []


@pytest.mark.parametrize(("born", "found"), [(AT_80, ["old_age"]), (AT_80 + datetime.timedelta(days=1), [])])
def test_the_very_old(world, born, found):
    """0-30: the age is a figure of policy, 80."""
    who = person(birth_on=born)
    _noted(world, who, has_old_age=False, has_pension=True)
    assert _gaps(world, who) == found


def test_old_alone_and_without_anything(world):
    """2-25, H-OLD-01"""
    who = person(birth_on=AT_60, **ALONE)
    _noted(world, who, has_pension=False, has_relief=False)
    assert _gaps(world, who) == ["pension", "relief"]
    other = factories.member(who.memberships.get().household, "同住的人", "配偶")
    assert _gaps(world, who) == ["pension"]
    for each in (who, other):
        each.labour = Labour.LOST
        each.save()
    assert _gaps(world, who) == ["pension", "relief"], "nobody in the household can work"


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"disability_grade": "二级"}, True),
        ({"disability_grade": "三级", "disability_kind": "精神"}, True),
        ({"disability_grade": "三级", "disability_kind": "肢体"}, False),
    ],
)
def test_whom_to_take_in_alone(world, facts, found):
    """1-28: grade one or two, or of mind, and without relief; of whom that is not known nothing is said."""
    who = person(birth_on=YOUNG, **ALONE, **facts)
    assert ("alone" in _gaps(world, who)) is found
    who.is_low_income_recipient = None
    who.save()
    assert "alone" not in _gaps(world, who)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"work_place": "东莞市"}, False),
        ({"work_months": 6}, False),
        ({"public_post": "护林员"}, False),
        ({"work_months": 0}, True),
    ],
)
def test_who_works_is_not_taken_in_alone(world, facts, found):
    """1-28: 无业."""
    who = person(birth_on=YOUNG, **ALONE, disability_grade="一级", **facts)
    assert ("alone" in _gaps(world, who)) is found


def test_a_household_on_relief_is_not_split(world):
    """1-28: of a household that is not on 低保."""
    who = person(birth_on=YOUNG, **ALONE, disability_grade="一级")
    other = factories.member(who.memberships.get().household, "同住的人", "配偶")
    assert "alone" in _gaps(world, who)
    other.low_income_allowance = "农村低保"
    other.save()
    assert "alone" not in _gaps(world, who)
