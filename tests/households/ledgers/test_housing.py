"""住房安全台账: 2-12, 2-13, 2-14, 2-16, 0-27 and H-HOUSE-01 to -04 of DOMAIN § 5.4."""

import datetime

import pytest

from households.ledgers import LEDGERS
from povertycase.models import PolicyParameter
from tests import factories
from tests.households.ledgers.making import gaps, is_on, noted

pytestmark = pytest.mark.django_db
HOUSING = LEDGERS["housing"]
DAY = datetime.date(2026, 11, 24)
FRESH = {"appraised_on": "2026-11-20"}


@pytest.fixture
def home(world):
    return factories.household(head="铁柱")


def _gaps(world, home, on=DAY):
    return gaps(HOUSING, world, home, on=on)


def _noted(world, home, *, on=DAY, **facts):
    return noted(HOUSING, world, home, on=on, **facts)


def test_who_is_on_it(world, home):
    assert is_on(HOUSING, world, home)
    home.household_type = "一般农户"
    home.save()
    assert not is_on(HOUSING, world, home)
    home.house_grade = "C"
    home.save()
    assert is_on(HOUSING, world, home)
    home.house_grade, home.is_house_unsafe = "", True
    home.save()
    assert is_on(HOUSING, world, home)


def test_whoever_was_never_appraised(world, home):
    """2-13"""
    assert _gaps(world, home) == ["unappraised"]
    home.house_grade = "B"
    home.save()
    assert _gaps(world, home) == []


@pytest.mark.parametrize(
    ("appraised", "found"),
    [
        ("2024-11-24", []),
        ("2024-11-23", ["outdated"]),
        ("2024-11", []),  # a month of which no day is known is not old before it is over
        ("2024-10", ["outdated"]),
        ("2024", []),
        ("2023", ["outdated"]),
        ("", []),
    ],
)
def test_an_appraisal_grows_old(world, home, appraised, found):
    """H-HOUSE-02: older than 24 months; of the register a month or a year may be all that is known."""
    home.house_grade, home.house_appraised_on = "A", appraised
    home.save()
    if len(appraised) == len("2024-11-24"):
        _noted(world, home, grade="A", appraised_on=appraised)
    assert _gaps(world, home) == found


@pytest.mark.parametrize("grade", ["C", "D"])
def test_somebody_lives_in_it(world, home, grade):
    """2-12, H-HOUSE-01"""
    _noted(world, home, grade=grade, is_occupied=True, **FRESH)
    assert _gaps(world, home) == ["occupied"]
    _noted(world, home, is_occupied=False, marked_on="2026-11-21")
    assert _gaps(world, home) == []


def test_nobody_knows_whether_somebody_lives_in_it(world, home):
    home.house_grade = "C"
    home.save()
    assert _gaps(world, home) == ["unsure"]


@pytest.mark.parametrize("done", ["accepted_on", "demolished_on"])
def test_rebuilt_or_pulled_down_it_is_safe(world, home, done):
    _noted(world, home, grade="D", is_occupied=True, appraised_on="2026-01-05", **{done: "2026-11-01"})
    assert _gaps(world, home) == []


def test_sound_houses_lack_nothing(world, home):
    _noted(world, home, grade="B", is_occupied=True, **FRESH)
    assert _gaps(world, home) == []


@pytest.mark.parametrize(("appraised", "is_late"), [("2026-10-25", False), ("2026-10-24", True)])
def test_nothing_planned_after_thirty_days(world, home, appraised, is_late):
    """2-14"""
    _noted(world, home, grade="C", is_occupied=True, appraised_on=appraised)
    assert ("unplanned" in _gaps(world, home)) is is_late
    _noted(world, home, programme="危房改造", planned_on="2027-06-30")
    assert "unplanned" not in _gaps(world, home)


def test_whoever_lives_safely_elsewhere_needs_no_plan(world, home):
    facts = {"grade": "C", "is_occupied": False, "marked_on": "2026-01-06", "appraised_on": "2026-01-05"}
    _noted(world, home, has_safe_home=True, **facts)
    assert _gaps(world, home) == []
    _noted(world, home, has_safe_home=False)
    assert _gaps(world, home) == ["unplanned"]


@pytest.mark.parametrize(("planned", "is_late"), [("2026-11-24", False), ("2026-11-23", True)])
def test_a_rebuilding_that_is_late(world, home, planned, is_late):
    _noted(world, home, grade="C", is_occupied=True, planned_on=planned, **FRESH)
    assert ("late" in _gaps(world, home)) is is_late


@pytest.mark.parametrize(("appraised", "is_late"), [("2026-05-28", False), ("2026-05-27", True)])
def test_a_d_that_still_stands(world, home, appraised, is_late):
    """2-16, H-HOUSE-03"""
    facts = {
        "is_occupied": False,
        "marked_on": "2026-05-29",
        "has_safe_home": True,
        "appraised_on": appraised,
    }
    _noted(world, home, grade="D", **facts)
    assert _gaps(world, home) == (["standing"] if is_late else [])
    _noted(world, home, exception="与邻房共墙，拆除影响邻居")
    assert _gaps(world, home) == []


def test_empty_and_without_a_sign(world, home):
    """H-HOUSE-04"""
    _noted(world, home, grade="C", is_occupied=False, **FRESH)
    assert _gaps(world, home) == ["unmarked"]


def test_what_nobody_has_set_a_figure_for_is_not_judged(world, home):
    PolicyParameter.objects.filter(key__startswith="house.").delete()
    _noted(world, home, grade="D", is_occupied=True, appraised_on="2020-01-01")
    assert _gaps(world, home) == ["occupied"]
