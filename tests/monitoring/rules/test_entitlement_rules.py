"""2-04, 2-10: measures beside the people they are for, insurance subsidies, and cases that last."""

import datetime

import pytest

from monitoring.rules.clocks import long_open
from monitoring.rules.entitlements import (
    Recipients,
    allowances_disagree,
    away_without_work,
    subsidy_disagrees,
)
from monitoring.rules.helping import Identified, Landed

DAY = datetime.date
LANDED = DAY(2026, 2, 1)
NET, WORK = "综合保障", "就业帮扶"


def measure(*items, kind=NET, landed_on=LANDED):
    return [Landed(kind, landed_on, items)]


@pytest.mark.parametrize(
    ("recipients", "items", "parts"),
    [
        ({"low_income": False}, ("低保",), ["item:低保"]),
        ({"low_income": None}, ("低保",), []),
        ({"low_income": True}, ("低保",), []),
        ({"low_income": True}, (), ["lack:低保"]),
        ({"destitute": False}, ("特困供养",), ["item:特困供养"]),
        ({"destitute": True}, (), ["lack:特困供养"]),
        ({"disabled": False, "severely": False}, ("残疾人补贴",), ["item:残疾人补贴"]),
        ({"disabled": True, "severely": False}, (), []),
        ({"disabled": True, "severely": True}, (), ["lack:残疾人补贴"]),
    ],
)
def test_allowances_and_people(recipients, items, parts):
    found = allowances_disagree(Recipients(**recipients), measure(*items) if items else [])
    assert [each.part for each in found] == parts


@pytest.mark.parametrize(("works_away", "count"), [(False, 1), (True, 0), (None, 0)])
def test_help_for_work_away(works_away, count):
    given = measure("外出务工补贴", kind=WORK)
    assert len(away_without_work(given, works_away=works_away)) == count
    assert away_without_work(measure("技能培训", kind=WORK), works_away=False) == []


@pytest.mark.parametrize(
    ("identified", "is_month", "has_it", "as_of", "part"),
    [
        (DAY(2026, 3, 31), False, False, DAY(2026, 4, 1), "lack"),
        (DAY(2026, 3, 31), False, False, DAY(2026, 3, 31), None),
        (DAY(2026, 3, 31), False, True, DAY(2026, 4, 1), None),
        (DAY(2026, 4, 1), False, True, DAY(2026, 4, 1), "late"),
        (DAY(2026, 4, 1), False, False, DAY(2026, 9, 1), None),
        (DAY(2026, 3, 1), True, False, DAY(2026, 4, 1), "lack"),
        (DAY(2026, 4, 1), True, True, DAY(2026, 9, 1), "late"),
    ],
)
def test_the_subsidy_and_its_cutoff(identified, is_month, has_it, as_of, part):
    given = measure("参加城乡居民基本医疗保险个人缴费补贴") if has_it else []
    found = subsidy_disagrees(
        Identified(identified, is_month), given, cutoff_on=DAY(2026, 3, 31), as_of=as_of
    )
    assert (found.part if found else None) == part


@pytest.mark.parametrize(
    ("landed_on", "part"),
    [
        (DAY(2025, 3, 31), "lack"),
        (DAY(2025, 4, 1), None),
        (DAY(2025, 11, 20), None),
        (DAY(2026, 3, 31), None),
        (DAY(2026, 4, 1), "lack"),
    ],
)
def test_the_year_of_insurance_goes_from_cutoff_to_cutoff(landed_on, part):
    """2-10, M-INS-SUB: what was paid in the autumn is of the year that follows."""
    given = measure("参加城乡居民基本医疗保险个人缴费补贴", landed_on=landed_on)
    found = subsidy_disagrees(
        Identified(DAY(2025, 1, 1)), given, cutoff_on=DAY(2026, 3, 31), as_of=DAY(2026, 9, 1)
    )
    assert (found.part if found else None) == part


@pytest.mark.parametrize(
    ("day", "is_month", "has_labour", "found"),
    [
        (DAY(2025, 11, 22), False, True, False),
        (DAY(2025, 11, 21), False, True, True),
        (DAY(2025, 11, 21), False, None, False),
        (DAY(2025, 11, 21), False, False, False),
        (DAY(2025, 11, 1), True, True, False),
        (DAY(2025, 10, 1), True, True, True),
    ],
)
def test_more_than_a_year_with_labour(day, is_month, has_labour, found):
    said = long_open(Identified(day, is_month), has_labour=has_labour, as_of=DAY(2026, 11, 22), months=12)
    assert bool(said) is found
