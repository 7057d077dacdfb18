"""三大村类: 4-10."""

import datetime

import pytest

from households.ledgers import LEDGERS
from households.models import Village
from tests import factories
from tests.households.ledgers.making import gaps, is_on, noted

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 24)
CLASSES = {code: LEDGERS[code] for code in ("village_exited", "village_poor", "village_other")}


def _village(**facts):
    village = Village.objects.get_or_create(division_id=factories.VILLAGE)[0]
    for name, value in facts.items():
        setattr(village, name, value)
    village.save()
    return village


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"is_poverty_village": True, "exit_year": 2017}, ["village_exited"]),
        ({"is_poverty_village": True, "has_exited": True}, ["village_exited"]),
        ({"is_poverty_village": True, "has_exited": False}, ["village_poor"]),
        ({"is_poverty_village": True}, ["village_poor"]),
        ({"is_poverty_village": False}, ["village_other"]),
        ({}, []),
    ],
)
def test_each_village_is_of_one_class(world, facts, found):
    """4-10; one of which nobody has said anything is of none."""
    village = _village(**facts)
    assert [code for code, ledger in CLASSES.items() if is_on(ledger, world, village, on=DAY)] == found


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("village_exited", {"is_poverty_village": True, "exit_year": 2017}),
        ("village_poor", {"is_poverty_village": True, "has_exited": False}),
        ("village_other", {"is_poverty_village": False}),
    ],
)
def test_three_items_of_a_year(world, code, facts):
    """4-10: three items each, judged by year."""
    ledger, village = CLASSES[code], _village(**facts)
    first, *others = ledger.shown
    assert len(ledger.shown) == 3
    assert gaps(ledger, world, village, on=DAY) == ["unnoted"]
    noted(ledger, world, village, on=DAY, **dict.fromkeys(others, "是"))
    assert gaps(ledger, world, village, on=DAY) == ["unnoted"], "one of three is not said yet"
    noted(ledger, world, village, on=DAY, **{first: "否"})
    assert gaps(ledger, world, village, on=DAY) == ["unfinished"]
    noted(ledger, world, village, on=DAY, **{first: "是"})
    assert gaps(ledger, world, village, on=DAY) == []
    assert gaps(ledger, world, village, on=DAY, year=2025) == ["unnoted"]
