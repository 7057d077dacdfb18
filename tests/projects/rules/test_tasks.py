"""Physical quantities of many projects together."""

from decimal import Decimal

import pytest

from projects.rules.tasks import Amount, together


@pytest.mark.parametrize(
    ("unit", "amounts", "planned", "done", "unknown", "completion"),
    [
        ("公里", [("820", "410")], "820", "410", 0, "0.5"),
        ("处", [("1", "1"), ("3", None)], "4", "1", 1, "0.25"),
        ("处", [("2", "0")], "2", "0", 0, "0"),
        ("处", [("2", None)], "2", None, 1, None),
        ("村", [("2", "3")], "2", "3", 0, "1.5"),
        # 用电率 of two villages: the mean, never 200%.
        ("%", [("100", "100"), ("100", "50")], "100", "75", 0, "0.75"),
        ("%", [("100", "100"), ("100", None)], "100", "50", 1, "0.5"),
    ],
)
def test_4_25_quantities_by_unit(unit, amounts, planned, done, unknown, completion):
    rows = [Amount(Decimal(each), said and Decimal(said)) for each, said in amounts]

    found = together(rows, unit)

    assert (found.planned, found.unknown) == (Decimal(planned), unknown)
    assert found.done == (done and Decimal(done))
    assert found.completion == (completion and Decimal(completion))


def test_nothing_is_no_division_by_nought():
    assert together([], "%").completion is None
