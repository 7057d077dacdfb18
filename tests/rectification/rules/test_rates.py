"""R-OVERDUE, R-RATE, R-ZERO by tables, with the figures of a county's zero-out campaign."""

import datetime
from decimal import Decimal
from itertools import product

import pytest

from rectification.rules.rates import Counts, Fact, days_over, is_missed, rates_of, share, zero_of

DAY = datetime.date
FOUND, DUE, AS_OF = DAY(2026, 3, 2), DAY(2026, 6, 30), DAY(2026, 7, 3)


def fact(status="in_progress", **changes):
    facts = {"level": "county", "found_on": FOUND, "due_on": DUE, "original_due_on": DUE}
    return Fact(status=status, **facts | changes)


def closed(on, **changes):
    return fact("closed", closed_on=on, **changes)


def rates(*facts, as_of=AS_OF):
    return rates_of(facts, as_of=as_of, soon_days=7)


@pytest.mark.parametrize(
    ("status", "due_on", "as_of", "days"),
    [
        ("in_progress", DUE, DAY(2026, 6, 30), 0),
        ("in_progress", DUE, DAY(2026, 7, 1), 1),
        ("reviewed", DUE, DAY(2026, 7, 30), 30),
        ("reopened", DUE, DAY(2026, 7, 1), 1),
        ("closed", DUE, DAY(2026, 7, 30), 0),
        ("cancelled", DUE, DAY(2026, 7, 30), 0),
        ("registered", None, DAY(2026, 7, 30), 0),
        ("in_progress", DUE, FOUND, 0),
    ],
)
def test_what_is_overdue_by_how_many_days(status, due_on, as_of, days):
    assert days_over(due_on, status=status, as_of=as_of) == days


def test_shares_of_what_was_done():
    """完成率, 按期率 by the first deadline, 反弹率 of those looked at again."""
    found = rates(
        closed(DUE),
        # More time was granted: in time by what holds now, late by the first deadline.
        closed(DAY(2026, 7, 1), due_on=DAY(2026, 7, 31), is_rechecked=True),
        closed(DAY(2026, 5, 1), is_rechecked=True),
        fact("reopened", is_rechecked=True, rebounds=2, due_on=DAY(2026, 12, 31)),
        fact(),
        fact("cancelled"),
        fact("registered", due_on=None, original_due_on=None),
    )
    assert found == Counts(
        total=7, cancelled=1, closed=3, on_time=2, overdue=1, soon=0, rechecked=3, rebounded=1, homes=0
    )
    assert found.open == 3
    assert found.done_share == Decimal(3) / 6
    assert found.on_time_share == Decimal(2) / 3
    assert found.rebound_share == Decimal(1) / 3


def test_nothing_to_count_is_no_zero():
    nothing = rates()
    assert (nothing.done_share, nothing.on_time_share, nothing.rebound_share) == (None, None, None)
    assert rates(fact("cancelled")).done_share is None
    assert share(0, 5) == 0


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        (DAY(2026, 6, 22), ""),
        (DAY(2026, 6, 23), "soon"),
        (DUE, "soon"),
        (DAY(2026, 7, 1), "overdue"),
    ],
)
def test_due_soon_ends_where_overdue_begins(as_of, state):
    found = rates(fact(), as_of=as_of)
    assert (found.soon, found.overdue) == (state == "soon", state == "overdue")


def test_a_day_that_is_past_is_shown_as_it_was():
    """Found later is not there yet; closed later was open, and late when its deadline had passed."""
    later = closed(DAY(2026, 7, 10), household=1)
    assert rates(later) == Counts(total=1, overdue=1, homes=1)
    assert rates(later, as_of=DAY(2026, 7, 10)) == Counts(total=1, closed=1)
    assert rates(later, as_of=DAY(2026, 3, 1)) == Counts()


def test_0_09_open_after_its_day_is_nought():
    """0-09: what the sweep found was to be put right by 31 May."""
    by = DAY(2020, 5, 31)
    problem = {"level": "self", "found_on": DAY(2020, 4, 1), "due_on": by, "original_due_on": by}
    done = Fact(status="closed", closed_on=by, **problem)
    open_one = Fact(status="in_progress", **problem)
    assert rates(done, as_of=by).open == 0
    assert not is_missed(rates(done, as_of=by), by=by, as_of=by)
    assert not is_missed(rates(open_one, as_of=by), by=by, as_of=by)
    after = DAY(2020, 6, 1)
    assert is_missed(rates(open_one, as_of=after), by=by, as_of=after)
    assert not is_missed(rates(done, as_of=after), by=by, as_of=after)


def test_3_27_problems_and_households_are_counted_apart():
    """3-27: 1,936 of centre and province, 2,109 of the prefecture, 4,640 of the county, 18,400 households."""
    central = [closed(DAY(2026, 5, 1), level="central") for _ in range(936)]
    province = [closed(DAY(2026, 5, 1), level="province") for _ in range(1000)]
    prefecture = [fact(level="prefecture") for _ in range(2109)]
    county = [fact(level="county", household=number % 2000) for number in range(4640)]
    homes = [fact(level="self", household=number) for number, _twice in product(range(18_400), range(2))]
    everything = [*central, *province, *prefecture, *county, *homes]
    found = zero_of(everything, as_of=AS_OF, soon_days=7)

    assert {level: each.total for level, each in found.items()} == {
        "central": 936,
        "province": 1000,
        "prefecture": 2109,
        "county": 4640,
        "self": 36_800,
    }
    assert found["central"].closed + found["province"].closed == 1936
    assert (found["central"].open, found["province"].open) == (0, 0)
    assert found["prefecture"] == Counts(total=2109, overdue=2109)
    assert (found["county"].open, found["county"].homes) == (4640, 2000)
    assert (found["self"].open, found["self"].homes) == (36_800, 18_400)
    # A household with problems of two levels is one household of the county.
    assert rates(*everything).homes == 18_400
