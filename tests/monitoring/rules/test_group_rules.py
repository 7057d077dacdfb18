"""0-14, 2-08: the ten key groups, each at its edge; what is not known puts nobody anywhere."""

from decimal import Decimal

import pytest

from monitoring.rules.groups import Edges, Standing, key_groups

EDGES = Edges(
    line_yuan=Decimal(8000),
    drop_limit=Decimal("0.30"),
    oop_yuan=Decimal(5000),
    wage_share=Decimal("0.8"),
    steady_months=Decimal(6),
    students=2,
)


def yuan(amount):
    return Decimal(amount)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"is_exited": True}, ["exited"]),
        ({"per_capita_yuan": yuan("7999.99")}, ["low_income"]),
        ({"per_capita_yuan": yuan(8000)}, []),
        ({"per_capita_yuan": yuan(14000), "previous_yuan": yuan(20000)}, ["low_income"]),
        ({"per_capita_yuan": yuan("14000.01"), "previous_yuan": yuan(20000)}, []),
        ({"per_capita_yuan": yuan(9000), "previous_yuan": yuan(0)}, []),
        ({"has_destitute": True, "members": 1}, ["destitute"]),
        ({"has_destitute": True, "members": 2}, []),
        ({"has_destitute": None, "members": 1}, []),
        ({"has_allowance": True}, ["allowance"]),
        ({"disabled": 1}, []),
        ({"disabled": 2}, ["disabled"]),
        ({"disabled": 1, "severe": 1}, ["disabled"]),
        ({"disabled": 1, "newly_disabled": 1}, ["disabled"]),
        ({"students": 1}, []),
        ({"students": 2}, ["students"]),
        ({"unsteady": 1, "wage_yuan": yuan(80), "earned_yuan": yuan(100)}, ["unsteady_work"]),
        ({"unsteady": 1, "wage_yuan": yuan(79), "earned_yuan": yuan(100)}, []),
        ({"unsteady": 0, "wage_yuan": yuan(80), "earned_yuan": yuan(100)}, []),
        ({"unsteady": 1, "wage_yuan": yuan(80), "earned_yuan": yuan(0)}, []),
        ({"oop_yuan": yuan(5000)}, ["expense"]),
        ({"oop_yuan": yuan("4999.99")}, []),
        ({"is_left_behind": True}, ["care"]),
        ({"is_left_behind": None}, []),
        ({"incapable": 1}, ["care"]),
        ({"incapable": 0}, []),
        ({"is_long_open": True, "is_exited": True}, ["exited", "long_open"]),
    ],
)
def test_each_group_at_its_edge(facts, expected):
    assert key_groups(Standing(**facts), EDGES) == expected


def test_without_a_line_nobody_is_low():
    edges = Edges(
        line_yuan=None, drop_limit=None, oop_yuan=None, wage_share=yuan(1), steady_months=yuan(6), students=2
    )
    home = Standing(per_capita_yuan=yuan(1), previous_yuan=yuan(9), oop_yuan=yuan(99999))
    assert key_groups(home, edges) == []
