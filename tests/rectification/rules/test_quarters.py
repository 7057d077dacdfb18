"""The quarters of R-CAL and R-RANK begin and end where the calendar says."""

import datetime

import pytest

from rectification.rules.quarters import quarter_before, quarter_days, quarter_of

DAY = datetime.date


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, DAY(2026, 1, 1), DAY(2026, 3, 31)),
        (2, DAY(2026, 4, 1), DAY(2026, 6, 30)),
        (3, DAY(2026, 7, 1), DAY(2026, 9, 30)),
        (4, DAY(2026, 10, 1), DAY(2026, 12, 31)),
    ],
)
def test_the_days_of_a_quarter(quarter, first, last):
    assert quarter_days(2026, quarter) == (first, last)
    assert (quarter_of(first), quarter_of(last)) == (quarter, quarter)


def test_the_quarter_before_the_first_one_is_of_the_year_before():
    assert quarter_before(2026, 4) == (2026, 3)
    assert quarter_before(2026, 1) == (2025, 4)
