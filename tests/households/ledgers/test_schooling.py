"""义务教育台账: 2-17, 2-18, 2-19, 0-23 and H-EDU-01, -02, -07 of DOMAIN § 5.3."""

import datetime

import pytest

from households.actions.ledgers import withdraw_entry
from households.ledgers import LEDGERS
from tests.households.ledgers.making import gaps, is_on, logged, noted, person

pytestmark = pytest.mark.django_db
SCHOOLING = LEDGERS["schooling"]
DAY = datetime.date(2026, 11, 24)
BORN = datetime.date(2014, 5, 1)
LINES = {"official": "李镇长", "teacher": "王老师"}


def _child(**facts):
    return person("小明", **{"birth_on": BORN, **facts})


def _gaps(world, child, on=DAY):
    return gaps(SCHOOLING, world, child, on=on)


def _noted(world, child, *, on=DAY, **facts):
    return noted(SCHOOLING, world, child, on=on, **facts)


@pytest.mark.parametrize(
    ("born", "is_due"),
    [
        (datetime.date(2020, 8, 31), True),
        (datetime.date(2020, 9, 1), False),
        (datetime.date(2011, 9, 1), True),
        (datetime.date(2011, 8, 31), False),
    ],
)
def test_cohorts_of_compulsory_age(world, born, is_due):
    """H-EDU-01: six by 31 August, and not yet fifteen then."""
    assert is_on(SCHOOLING, world, _child(birth_on=born), on=DAY) is is_due


def test_a_child_whose_birthday_nobody_knows_is_not_judged(world):
    assert not is_on(SCHOOLING, world, _child(birth_on=None), on=DAY)


def test_what_the_register_says_until_somebody_looks(world):
    assert _gaps(world, _child(school_status="小学")) == []
    assert _gaps(world, _child()) == ["unknown"]
    assert _gaps(world, _child(education="小学")) == ["unexplained"]
    assert _gaps(world, _child(education="小学", dropout_reason="厌学")) == ["dropped_out"]
    assert _gaps(world, _child(education="小学", dropout_reason="送教上门")) == []


def test_a_dropout_is_written_down_and_comes_back(world):
    """2-17, 2-18: two lines answer for the child."""
    child = _child(education="小学", dropout_reason="厌学")
    _noted(world, child, state="失学辍学")
    assert _gaps(world, child) == ["dropped_out", "unanswered"]
    _noted(world, child, **LINES)
    assert _gaps(world, child) == ["dropped_out"]
    back = _noted(world, child, state="在校就读", school="中心校六年级")
    assert _gaps(world, child) == []
    withdraw_entry(SCHOOLING, back, on=DAY, reason="听错了，没有返校", by=world.village)
    assert _gaps(world, child) == ["dropped_out"]


@pytest.mark.parametrize(("noted_on", "is_old"), [("2026-10-24", False), ("2026-10-23", True)])
def test_somebody_away_from_school_is_looked_at_every_month(world, noted_on, is_old):
    child = _child()
    _noted(world, child, on=datetime.date.fromisoformat(noted_on), state="延缓入学", **LINES)
    assert ("unconfirmed" in _gaps(world, child)) is is_old


def test_whoever_is_at_school_is_not_asked_for_again(world):
    child = _child()
    _noted(world, child, on=datetime.date(2026, 9, 1), state="在校就读")
    assert _gaps(world, child) == []


def test_lessons_at_home_in_the_last_full_month(world):
    """2-19, H-EDU-07: at least two a month."""
    child = _child()
    _noted(world, child, on=datetime.date(2026, 11, 1), state="送教上门", **LINES)
    assert _gaps(world, child) == [], "it was at school the month before"
    _noted(world, child, on=datetime.date(2026, 10, 31), state="送教上门", **LINES)
    _noted(world, child, on=DAY, note="情况没有变化")
    for day in ("2026-09-30", "2026-10-01", "2026-11-01"):
        logged(
            SCHOOLING,
            "lesson",
            world,
            child,
            on=datetime.date.fromisoformat(day),
            taught_by="王老师",
            minutes="60",
        )
    assert _gaps(world, child) == ["few_lessons"]
    logged(
        SCHOOLING, "lesson", world, child, on=datetime.date(2026, 10, 31), taught_by="王老师", minutes="60"
    )
    assert _gaps(world, child) == []
