"""P-ORDER, P-LATE and the deadline by year and kind (0-41)."""

import datetime
from decimal import Decimal

import pytest

from projects.rules.milestones import Deadlines, Step, due_on, late_days, order_unmet, physical_progress

TODAY = datetime.date(2024, 10, 8)


def day(month, number):
    return datetime.date(2024, month, number)


def steps(**actual):
    return [Step(kind, None, on) for kind, on in actual.items()]


def codes(unmet):
    return [item.code for item in unmet]


@pytest.mark.parametrize(
    ("kind", "on", "known", "wanted"),
    [
        ("started", day(3, 5), {}, []),
        ("started", day(3, 5), {"procured": day(3, 5)}, []),  # the same day is in order
        ("started", day(3, 4), {"procured": day(3, 5)}, ["order_procured"]),
        ("completed", day(9, 1), {}, ["needs_started"]),
        ("completed", day(9, 1), {"started": day(3, 5)}, []),
        ("accepted", day(8, 1), {"started": day(3, 5), "completed": day(9, 1)}, ["order_completed"]),
        ("started", day(9, 2), {"started": day(3, 5), "completed": day(9, 1)}, ["order_completed"]),
        (
            "procured",
            day(3, 6),
            {"started": day(3, 5), "completed": day(3, 5)},
            ["order_started", "order_completed"],
        ),
        (
            "in_upkeep",
            day(10, 1),
            {"started": day(3, 5), "completed": day(9, 1), "accepted": day(9, 2)},
            ["needs_handed_over"],
        ),
        ("started", day(10, 9), {}, ["milestone_future"]),
    ],
)
def test_days_never_go_back_on_the_order(kind, on, known, wanted):
    assert codes(order_unmet(kind, on, steps(**known), as_of=TODAY)) == wanted


@pytest.mark.parametrize(
    ("planned", "actual", "days"),
    [
        (day(10, 8), None, 0),
        (day(10, 7), None, 1),
        (day(10, 7), day(10, 7), 0),
        (day(9, 1), day(9, 11), 10),
        (None, None, 0),
        (day(12, 1), None, 0),
    ],
)
def test_late_is_past_the_planned_day(planned, actual, days):
    assert late_days(Step("started", planned, actual), as_of=TODAY) == days


def test_what_is_built_is_due_by_june():
    deadlines = Deadlines(construction=(6, 30), other=(12, 31))

    assert due_on(2020, is_construction=True, deadlines=deadlines) == datetime.date(2020, 6, 30)
    assert due_on(2020, is_construction=False, deadlines=deadlines) == datetime.date(2020, 12, 31)


@pytest.mark.parametrize(
    ("quantities", "part"),
    [
        ([], None),
        ([("200", None)], None),
        ([("200", "50")], "0.25"),
        ([("200", "300")], "1"),
        ([("200", "300"), ("10", None)], "0.5"),
        ([("3", "0")], "0"),
    ],
)
def test_physical_progress(quantities, part):
    given = [(Decimal(planned), actual and Decimal(actual)) for planned, actual in quantities]

    assert physical_progress(given) == (None if part is None else Decimal(part))
