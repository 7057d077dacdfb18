"""教育资助台账: 0-20, 1-18, 1-19 and H-EDU-06."""

import datetime

import pytest

from households.ledgers import LEDGERS
from povertycase.exceptions import Invalid
from povertycase.models import PolicyParameter
from tests.households.ledgers.making import gaps, is_on, noted, person

pytestmark = pytest.mark.django_db
AIDS = LEDGERS["aids"]
DAY = datetime.date(2026, 11, 24)
AT_15, AT_18 = datetime.date(2011, 11, 24), datetime.date(2008, 11, 24)
ONE = datetime.timedelta(days=1)
PUPIL = {"birth_on": datetime.date(2014, 5, 1), "school_status": "小学"}
FULL = {"kind": "义务教育生活补助", "due_yuan": "500", "paid_yuan": "500"}


def _gaps(world, who):
    return gaps(AIDS, world, who, on=DAY)


def _noted(world, who, **facts):
    return noted(AIDS, world, who, on=DAY, **{**FULL, **facts})


@pytest.mark.parametrize(
    ("facts", "is_due"),
    [
        ({"school_status": "学前教育"}, True),
        ({"school_status": "硕士研究生及以上"}, True),
        ({"school_status": "学龄前儿童"}, False),
        ({"birth_on": AT_15, "education": "初中"}, True),
        ({"birth_on": AT_15 + ONE, "education": "初中"}, False),
        ({"birth_on": AT_18 + ONE, "education": "小学"}, True),
        ({"birth_on": AT_18, "education": "小学"}, False),
        ({"birth_on": AT_15, "education": "高中"}, False),
        ({"birth_on": AT_15}, False),
    ],
)
def test_who_is_on_it(world, facts, is_due):
    """1-18, 1-19: who is at school, and who should be in a senior or vocational one."""
    assert is_on(AIDS, world, person(**facts), on=DAY) is is_due


def test_whoever_is_15_to_17_and_at_no_school(world):
    """1-19"""
    who = person(birth_on=AT_15, education="初中")
    assert _gaps(world, who) == ["stray"]
    PolicyParameter.objects.filter(key="school.senior_age").delete()
    assert _gaps(world, who) == []


def test_until_it_is_paid_in_full(world):
    """1-18"""
    who = person(**PUPIL)
    assert _gaps(world, who) == ["unnoted"]
    _noted(world, who, paid_yuan="")
    assert _gaps(world, who) == ["owed"]
    _noted(world, who, paid_yuan="499.99")
    assert _gaps(world, who) == ["owed"]
    _noted(world, who, paid_yuan="500")
    assert _gaps(world, who) == []


@pytest.mark.parametrize(("grounds", "found"), [("", ["unhelped"]), ("本人没有申请", [])])
def test_who_receives_nothing(world, grounds, found):
    who = person(**PUPIL)
    noted(AIDS, world, who, on=DAY, kind="没有享受", grounds=grounds)
    assert _gaps(world, who) == found


@pytest.mark.parametrize(
    ("status", "has_rain", "found"),
    [
        ("中职一年级", "否", ["rain"]),
        ("高职高专三年级", "否", ["rain"]),
        ("中职一年级", "是", []),
        ("中职一年级", "", []),
        ("普通高中一年级", "否", []),
    ],
)
def test_the_rain_plan(world, status, has_rain, found):
    """0-20, H-EDU-06: of pupils of vocational schools and colleges."""
    who = person(birth_on=datetime.date(2008, 5, 1), school_status=status)
    _noted(world, who, has_rain=has_rain)
    assert _gaps(world, who) == found


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "没有享受"}, "paid_by_none"),
        ({"paid_yuan": "", "paid_on": "2026-10-01"}, "no_amount"),
        ({"paid_on": "2025-12-31"}, "other_year"),
    ],
)
def test_what_does_not_fit_together_is_told(world, facts, code):
    who = person(**PUPIL)
    with pytest.raises(Invalid) as refused:
        _noted(world, who, **facts)
    assert [each.code for each in refused.value.unmet] == [code]
