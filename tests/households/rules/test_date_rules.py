"""Arithmetic with days, months and years."""

from datetime import date

import pytest

from households.rules.dates import add_months, add_years, age_on, months_between, term_start
from households.rules.exits import is_entitled, policy_until


@pytest.mark.parametrize(
    ("born", "as_of", "age"),
    [
        pytest.param(date(1960, 5, 10), date(2026, 5, 9), 65, id="the day before"),
        pytest.param(date(1960, 5, 10), date(2026, 5, 10), 66, id="the birthday"),
        pytest.param(date(2000, 2, 29), date(2026, 2, 28), 25, id="29 February, 28 February"),
        pytest.param(date(2000, 2, 29), date(2026, 3, 1), 26, id="29 February, 1 March"),
        pytest.param(date(2000, 2, 29), date(2024, 2, 29), 24, id="29 February, leap year"),
        pytest.param(date(2026, 5, 10), date(2026, 5, 10), 0, id="born today"),
        pytest.param(date(2026, 5, 10), date(2026, 5, 9), -1, id="born tomorrow"),
    ],
)
def test_age(born, as_of, age):
    assert age_on(born, as_of) == age


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2023, 5, 31), date(2023, 6, 1), 1),
        (date(2023, 5, 1), date(2023, 5, 31), 0),
        (date(2023, 12, 31), date(2024, 1, 1), 1),
        (date(2023, 6, 1), date(2023, 5, 1), -1),
    ],
)
def test_months_between_ignores_days(first, last, months):
    assert months_between(first, last) == months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2024, 1, 31), 1, date(2024, 2, 29), id="one month, leap year"),
        pytest.param(date(2023, 1, 31), 1, date(2023, 2, 28), id="one month, common year"),
        pytest.param(date(2023, 12, 15), 1, date(2024, 1, 15), id="over the year"),
        pytest.param(date(2024, 3, 31), -1, date(2024, 2, 29), id="back"),
        pytest.param(date(2024, 1, 15), -1, date(2023, 12, 15), id="back over the year"),
        pytest.param(date(2024, 1, 31), 0, date(2024, 1, 31), id="nothing"),
    ],
)
def test_add_months_clamps_to_the_end_of_the_month(day, months, expected):
    assert add_months(day, months) == expected


def test_add_years_from_a_leap_day():
    assert add_years(date(2020, 2, 29), 2) == date(2022, 2, 28)
    assert add_years(date(2020, 2, 29), 4) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2026, 8, 31), date(2025, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 12, 31), date(2026, 9, 1)),
    ],
)
def test_the_school_year_begins_in_its_month(as_of, expected):
    assert term_start(as_of, month=9) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(date(2020, 12, 30), True, id="last day"),
        pytest.param(date(2020, 12, 31), False, id="two years"),
    ],
)
def test_policies_stay_for_two_years_after_an_exit(as_of, expected):
    until = policy_until(date(2018, 12, 31), years=2)

    assert until == date(2020, 12, 31)
    assert is_entitled(as_of, until=until) is expected


def test_an_exit_on_a_leap_day_counts_to_28_february():
    assert policy_until(date(2020, 2, 29), years=2) == date(2022, 2, 28)
