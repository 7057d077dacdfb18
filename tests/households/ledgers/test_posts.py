"""公益岗位台账: 0-22, 2-34 and H-JOB-08."""

import datetime

import pytest

from households.choices import Labour
from households.ledgers import LEDGERS
from tests.households.ledgers.making import gaps, is_on, logged, noted, person

pytestmark = pytest.mark.django_db
POSTS = LEDGERS["posts"]
DAY = datetime.date(2026, 11, 24)
# On DAY the last full month is October.
AT_16, AT_70 = datetime.date(2010, 11, 24), datetime.date(1956, 11, 24)
ONE = datetime.timedelta(days=1)
NEW = {"post": "保洁员", "monthly_yuan": "600", "is_local": "是", "started_on": "2026-11-02"}


def _holder(**facts):
    return person(**{"birth_on": datetime.date(1980, 1, 1), "labour": Labour.ORDINARY, **facts})


def _gaps(world, who):
    return gaps(POSTS, world, who, on=DAY)


def _noted(world, who, **facts):
    return noted(POSTS, world, who, on=DAY, **{**NEW, **facts})


def test_who_is_on_it(world):
    assert is_on(POSTS, world, _holder(public_post="护林员"), on=DAY)
    other = _holder()
    assert not is_on(POSTS, world, other, on=DAY)
    _noted(world, other)
    assert is_on(POSTS, world, other, on=DAY)


@pytest.mark.parametrize(("ended_on", "is_due"), [("2026-11-24", True), ("2026-11-23", False)])
def test_until_the_agreement_has_ended(world, ended_on, is_due):
    who = _holder(public_post="护林员")
    _noted(world, who, ended_on=ended_on)
    assert is_on(POSTS, world, who, on=DAY) is is_due


def test_what_the_register_alone_knows_is_not_noted(world):
    assert _gaps(world, _holder(public_post="护林员")) == ["unnoted"]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({}, []),
        ({"birth_on": AT_16}, []),
        ({"birth_on": AT_16 + ONE}, ["unfit_age"]),
        ({"birth_on": AT_70 + ONE}, []),
        ({"birth_on": AT_70}, ["unfit_age"]),
        ({"birth_on": None}, []),
        ({"labour": Labour.WEAK}, []),
        ({"labour": Labour.LOST}, ["unable"]),
        ({"labour": ""}, []),
        ({"school_status": "中职一年级"}, ["pupil"]),
    ],
)
def test_who_is_fit(world, facts, found):
    """2-34: 16 to 69, able to work, not at school; of whom that is not known nothing is said."""
    who = _holder(**facts)
    _noted(world, who)
    assert _gaps(world, who) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"is_local": "否"}, ["elsewhere"]),
        ({"is_local": ""}, []),
        ({"monthly_yuan": ""}, ["unpaid"]),
        ({"monthly_yuan": "0"}, ["unpaid"]),
    ],
)
def test_the_post(world, facts, found):
    """0-22, 2-34"""
    who = _holder()
    _noted(world, who, **facts)
    assert _gaps(world, who) == found


@pytest.mark.parametrize(
    ("started", "judged", "found"),
    [
        ("2026-10-01", None, ["unappraised"]),
        ("2026-10-02", None, []),
        ("2026-01-05", "2026-09-30", ["unappraised"]),
        ("2026-01-05", "2026-10-01", []),
    ],
)
def test_appraised_every_month(world, started, judged, found):
    """2-34: since the last full month began, whoever was there by then."""
    who = _holder()
    _noted(world, who, started_on=started)
    if judged:
        logged(POSTS, "appraisal", world, who, on=datetime.date.fromisoformat(judged), result="合格")
    assert _gaps(world, who) == found


def test_one_that_failed(world):
    who = _holder()
    _noted(world, who, started_on="2026-01-05")
    logged(POSTS, "appraisal", world, who, on=DAY, result="不合格")
    assert _gaps(world, who) == ["failed"]
