"""The made-up roll that other tests take for clean is clean on any day, also years from now."""

import datetime

import pytest
from django.utils import timezone

from tests import importing
from tests import rolls as generator

pytestmark = pytest.mark.django_db

HOUSEHOLDS = 250
# The first and last day of a roll's year, the days round the beginning of school, a leap day, years ahead.
DAYS = (
    datetime.date(2026, 11, 22),
    datetime.date(2027, 10, 30),
    datetime.date(2027, 10, 31),
    datetime.date(2028, 2, 29),
    datetime.date(2031, 8, 31),
    datetime.date(2031, 9, 1),
    datetime.date(2036, 10, 30),
)


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("is_dated", [True, False], ids=["of the end of October", "of today"])
def test_no_rule_has_anything_to_say_of_a_clean_roll(world, tmp_path, monkeypatch, today, is_dated):
    """Without 数据日期 the roll is checked as of the day it comes."""
    monkeypatch.setattr(timezone, "localdate", lambda *_when: today)
    people = importing.people_of(seed=today.toordinal(), households=HOUSEHOLDS, on=generator.data_on(today))
    if not is_dated:
        people = [person | {"数据日期": None} for person in people]
    batch = importing.prepared(world.township, generator.write(people, tmp_path / "roll.xlsx"))
    found = list(batch.findings.values_list("code", "rule", "message")[:5])
    assert (batch.counts["rows"], found) == (len(people), [])


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_a_rolls_figures_are_of_the_last_october(today):
    on = generator.data_on(today)
    assert (on.month, on.day) == (10, 31)
    assert datetime.timedelta() <= today - on < datetime.timedelta(366)
