"""0-31, 0-49, R-HOURS by hand: at the hour's edge, over midnight, the month's and the year's end."""

import datetime

import pytest

from rectification.rules.hours import (
    SHANGHAI,
    Term,
    clock_of,
    day_of,
    deadline_unmet,
    due_at,
    end_of,
    later,
)

DAY, UTC = datetime.date, datetime.UTC


def at(words):
    """A moment in Shanghai as it is read off the wall."""
    return datetime.datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("began", "hours", "due"),
    [
        ("2026-11-23 14:30", 4, "2026-11-23 18:30"),
        ("2026-11-23 20:00", 4, "2026-11-24 00:00"),
        ("2026-11-23 22:30", 4, "2026-11-24 02:30"),
        ("2026-12-31 22:00", 24, "2027-01-01 22:00"),
        ("2028-02-28 23:00", 24, "2028-02-29 23:00"),
        # A Friday evening: nights, the weekend and a holiday are not taken off.
        ("2026-09-30 18:00", 72, "2026-10-03 18:00"),
    ],
)
def test_hours_are_those_of_the_wall(began, hours, due):
    assert due_at(at(began), hours) == at(due)
    assert due_at(at(began).astimezone(UTC), hours) == at(due)


def test_without_hours_nothing_is_due():
    assert due_at(at("2026-11-23 14:30"), None) is None


def test_no_day_of_these_years_has_another_number_of_hours():
    """Shanghai has no summer time: a day later it is the same o'clock."""
    first = at("2025-01-01 23:30").astimezone(UTC)
    for number in range(3_700):
        moment = first + datetime.timedelta(days=number)
        assert clock_of(due_at(moment, 24))[-5:] == "23:30"


@pytest.mark.parametrize(
    ("now", "is_late", "hours"),
    [
        ("2026-11-23 14:30:00", False, 4),
        ("2026-11-23 15:30:00", False, 3),
        ("2026-11-23 15:30:01", False, 2),
        ("2026-11-23 17:30:01", False, 0),
        ("2026-11-23 18:30:00", False, 0),
        ("2026-11-23 18:30:01", True, 0),
        ("2026-11-23 19:29:59", True, 0),
        ("2026-11-23 19:30:00", True, 1),
        ("2026-11-23 23:30:00", True, 5),
        ("2026-11-24 00:30:00", True, 6),
    ],
)
def test_the_moment_itself_is_in_time(now, is_late, hours):
    due = at("2026-11-23 18:30")
    for term, asked in ((Term(due), at(now)), (Term(due, at(now)), at("2027-01-01 00:00"))):
        assert (term.is_late(asked), term.hours(asked)) == (is_late, hours)


def test_the_day_is_that_of_shanghai():
    assert day_of(datetime.datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == DAY(2026, 11, 23)
    assert day_of(datetime.datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == DAY(2026, 11, 24)
    assert clock_of(datetime.datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == "11-24 00:00"
    assert day_of(end_of(DAY(2026, 11, 23))) == DAY(2026, 11, 23)


@pytest.mark.parametrize(
    ("due_on", "on", "codes"),
    [
        (DAY(2026, 11, 24), DAY(2026, 11, 23), []),
        (DAY(2026, 11, 25), DAY(2026, 11, 23), ["R-HOURS"]),
        # The hour has passed before anybody was named: today is the last day there is.
        (DAY(2026, 11, 26), DAY(2026, 11, 26), []),
        (DAY(2026, 11, 27), DAY(2026, 11, 26), ["R-HOURS"]),
        (None, DAY(2026, 11, 23), []),
    ],
)
def test_no_deadline_lies_behind_the_hours_day(due_on, on, codes):
    handling = at("2026-11-24 02:30")
    found = deadline_unmet(due_on, handling, on=on, field="due_on")

    assert [each.code for each in found] == codes
    assert all("11-24 02:30" in each.message and each.clause for each in found)
    assert deadline_unmet(due_on, None, on=on, field="due_on") == []


def test_more_time_is_until_the_end_of_its_day():
    handling = at("2026-11-24 02:30")

    assert later(handling, DAY(2026, 11, 26)) == at("2026-11-26 23:59")
    assert later(handling, DAY(2026, 11, 24)) == handling
    assert later(None, DAY(2026, 11, 26)) is None
