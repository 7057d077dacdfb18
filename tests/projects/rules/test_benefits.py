"""Thirds, dividends, things lent, subsidies and top-ups, against published figures and by properties."""

import datetime
import random
from decimal import Decimal

import pytest

from projects.choices.villages import WorkshopDoubt
from projects.rules.amounts import CENT
from projects.rules.benefits import (
    divide,
    due_unmet,
    lending_unmet,
    lent_of,
    paid_unmet,
    returned_unmet,
    settled_unmet,
    shares_of,
    thirds,
)
from projects.rules.subsidies import (
    Rate,
    Registered,
    standing_of,
    subsidy_lines,
    subsidy_yuan,
    waits_for_standing,
)
from projects.rules.villages import lines_unmet, topup_of, workshop_doubts, workshop_unmet

DAY = datetime.date(2024, 12, 31)
FOUR_SMALL = {
    "exited": Rate("person", Decimal(400)),
    "unexited": Rate("person", Decimal(600)),
    "exited_in_year": Rate("person", Decimal(1000)),
    "ordinary": Rate("claim", Decimal(1000)),
}


def codes(unmet):
    return [item.code for item in unmet]


def amounts():
    """Edges, and amounts of every size."""
    chosen = random.Random(13)
    yield from (Decimal(cents) * CENT for cents in range(1, 12))
    yield from (Decimal(chosen.randrange(1, 10**12)) * CENT for _each in range(500))


def test_4_34_thirds_add_up_and_nobody_s_is_above_the_collective_s():
    for total in amounts():
        parts = thirds(total)

        assert parts.collective + parts.registered + parts.ordinary == total
        assert parts.registered == parts.ordinary <= parts.collective < parts.registered + Decimal("0.03")
        assert all(part == part.quantize(CENT) for part in (parts.collective, parts.registered))


def test_4_34_the_cents_that_three_cannot_share_are_the_collective_s():
    parts = thirds(Decimal("100.00"))

    assert (parts.collective, parts.registered) == (Decimal("33.34"), Decimal("33.33"))
    assert thirds(Decimal("0.02")).collective == Decimal("0.02")


def test_4_34_equal_parts_and_what_is_left():
    chosen = random.Random(31)
    for pot in amounts():
        among = chosen.randrange(1, 400)
        each, left = divide(pot, among)

        assert each * among + left == pot
        assert 0 <= left < among * CENT
    assert divide(Decimal("5.00"), 0) == (0, Decimal("5.00"))


def test_4_35_a_rebate_follows_the_guaranteed_dividend():
    assert due_unmet("rebate", "guaranteed", guaranteed_short=Decimal(0)) == []
    assert codes(due_unmet("rebate", "guaranteed", guaranteed_short=CENT)) == ["guaranteed_first"]
    assert codes(due_unmet("rebate", "work", guaranteed_short=Decimal(0))) == ["no_rebate"]
    assert due_unmet("guaranteed", "work", guaranteed_short=CENT) == []


def test_2_27_paid_up_to_the_promise_and_back_to_nought():
    due, paid = Decimal("500.00"), Decimal("499.99")

    assert paid_unmet(CENT, due=due, paid=paid) == []
    assert codes(paid_unmet(Decimal("0.02"), due=due, paid=paid)) == ["P-BEN"]
    assert returned_unmet(paid, paid=paid) == []
    assert codes(returned_unmet(due, paid=paid)) == ["returned_exceeds_paid"]


@pytest.mark.parametrize(
    ("settled", "as_of", "expected"),
    [
        (0, DAY, (5, 0)),
        (0, DAY + datetime.timedelta(days=1), (5, 1)),
        (4, DAY + datetime.timedelta(days=30), (1, 30)),
        (5, DAY + datetime.timedelta(days=30), (0, 0)),
    ],
)
def test_4_36_out_and_late(settled, as_of, expected):
    lent = lent_of(5, settled, due_on=DAY, as_of=as_of)

    assert (lent.open_count, lent.overdue_days) == expected


def test_4_36_what_comes_back():
    assert settled_unmet(3, left=3, unit="只") == []
    assert codes(settled_unmet(4, left=3, unit="只")) == ["more_than_out"]
    assert codes(settled_unmet(0, left=3, unit="只")) == ["count_not_positive"]
    assert codes(lending_unmet("work", 0, lent_on=DAY, due_on=DAY)) == [
        "not_in_kind",
        "count_not_positive",
        "due_before_lent",
    ]


@pytest.mark.parametrize(
    ("standing", "people", "expected"),
    [
        ("exited_in_year", 5, 5000),
        ("exited", 3, 1200),
        ("unexited", 4, 2400),
        ("ordinary", 6, 1000),
        ("ordinary", 1, 1000),
    ],
)
def test_4_21_the_four_small(standing, people, expected):
    """Golden: 当年脱贫 5 people, 已脱贫 3, 未脱贫 4, and an ordinary household whatever its size."""
    assert subsidy_yuan([standing] * people, FOUR_SMALL) == expected


def test_4_21_line_by_line():
    """A rate per claim is paid once, the highest; who has no rate is a line of nought."""
    rates = FOUR_SMALL | {"exited": Rate("claim", Decimal(1500))}
    lines = subsidy_lines(["unexited", "ordinary", "unexited", "exited", "", "exited"], rates)

    assert [(line.standing, line.people, line.yuan) for line in lines] == [
        ("unexited", 2, 1200),
        ("ordinary", 1, 0),
        ("exited", 2, 1500),
        ("", 1, 0),
    ]
    assert lines[-1].rate is None


def test_4_21_who_has_no_rate_has_no_amount():
    assert subsidy_yuan(["exited", ""], FOUR_SMALL) is None
    assert subsidy_yuan([], FOUR_SMALL) is None
    assert subsidy_yuan(["exited", ""], {"": Rate("person", Decimal(300))}) == 600
    assert waits_for_standing(FOUR_SMALL)
    assert not waits_for_standing({"": Rate("person", Decimal(300))})


@pytest.mark.parametrize(
    ("ordinary", "registered", "exited", "exited_on", "expected"),
    [
        (True, True, False, "", "ordinary"),
        (False, True, True, "2024-12-31", "exited_in_year"),
        (False, True, True, "2024", "exited_in_year"),
        (False, True, True, "2023-12", "exited"),
        (False, True, True, "2025-01", "unexited"),
        (False, True, True, "2025", "unexited"),
        (False, True, False, "", "unexited"),
        (False, True, True, "", None),
        (False, False, False, "", None),
    ],
)
def test_4_21_standing_on_the_last_of_december(ordinary, registered, exited, exited_on, expected):
    assert standing_of(Registered(ordinary, registered, exited, exited_on), on=DAY) == expected


def test_4_21_standing_on_another_day():
    """Policy may say 30 June: an exit in July has not happened then."""
    july, june = Registered(False, True, True, "2024-07-01"), datetime.date(2024, 6, 30)

    assert standing_of(july, on=june) == "unexited"
    assert standing_of(july, on=june + datetime.timedelta(days=1)) == "exited_in_year"


@pytest.mark.parametrize(
    ("income", "confirmed", "expected"),
    [
        ("1000001.01", True, ("199998.99", "99999.50", "99999.49")),
        ("1199999.99", True, ("0.01", "0.01", "0.00")),
        ("1200000.00", True, ("0", "0", "0")),
        ("1300000.00", True, ("0", "0", "0")),
        ("1000001.01", False, ("0", "0", "0")),
    ],
)
def test_1_29_the_top_up(income, confirmed, expected):
    """Golden: 1,000,001.01 lacks 199,998.99, of which the district pays 99,999.50."""
    found = topup_of(Decimal(income), floor=Decimal(1_200_000), is_confirmed=confirmed)

    assert (found.gap, found.district, found.town) == tuple(map(Decimal, expected))


def test_1_29_the_halves_add_up():
    for income in amounts():
        found = topup_of(income, floor=Decimal(1_200_000), is_confirmed=True)

        assert found.district + found.town == found.gap >= 0
        assert 0 <= found.district - found.town <= CENT


@pytest.mark.parametrize(
    ("orders", "workers", "active", "expected"),
    [
        ("10000", 5, "2024-10-01", []),
        ("0", 0, "2024-09-30", ["no_orders", "no_workers", "idle"]),
        (None, None, None, []),
        ("0.00", 1, "2024-12-31", ["no_orders"]),
    ],
)
def test_2_29_workshops_that_do_not_carry(orders, workers, active, expected):
    found = workshop_doubts(
        orders_yuan=orders and Decimal(orders),
        registered_workers=workers,
        last_active_on=active and datetime.date.fromisoformat(active),
        idle_months=3,
        as_of=datetime.date(2024, 12, 30),
    )

    assert found == [WorkshopDoubt(each) for each in expected]


def test_2_29_nobody_stands_idle_where_nothing_says_when():
    assert not workshop_doubts(
        orders_yuan=None, registered_workers=None, last_active_on=DAY, idle_months=None, as_of=DAY
    )


def test_2_29_what_a_register_cannot_say():
    later = DAY + datetime.timedelta(days=1)

    assert codes(workshop_unmet(jobs=3, registered_workers=4, last_active_on=later, as_of=DAY)) == [
        "more_than_jobs",
        "day_to_come",
    ]
    assert workshop_unmet(jobs=None, registered_workers=4, last_active_on=DAY, as_of=DAY) == []


@pytest.mark.parametrize("yuan", ["-0.01", "0.001", "NaN"])
def test_1_22_lines_of_a_village_s_income(yuan):
    assert codes(lines_unmet([("property", Decimal(yuan))])) == ["amount"]
    assert codes(lines_unmet([("property", Decimal(1)), ("property", Decimal(2))])) == ["source_twice"]
    assert lines_unmet([("property", Decimal(0)), ("shares", Decimal("0.01"))]) == []


@pytest.mark.parametrize(("registered", "ordinary"), [(1, 0), (3, 2), (7, 11), (1, 1)])
def test_p_13_shares_are_the_total_to_the_cent(registered, ordinary):
    for total in amounts():
        found = shares_of(total, registered=registered, ordinary=ordinary)

        assert found.collective + found.registered + found.ordinary == total
        assert found.registered == found.registered_each * registered
        assert found.ordinary == found.ordinary_each * ordinary
        assert found.collective >= found.registered
