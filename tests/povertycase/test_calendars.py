"""Working days with 调休, and years nobody has announced yet."""

import datetime

import pytest

from povertycase.calendars import WorkingCalendar, is_announced_by_library
from povertycase.choices import DayKind
from povertycase.exceptions import Invalid
from povertycase.models import CalendarDay
from povertycase.models.parameters import working_calendar

day = datetime.date.fromisoformat
UNKNOWN = 2090


@pytest.fixture
def calendar():
    """The library's calendar alone."""
    return WorkingCalendar({})


@pytest.mark.parametrize(
    ("date", "worked"),
    [
        pytest.param("2025-10-01", False, id="national day"),
        pytest.param("2025-10-08", False, id="last day off"),
        pytest.param("2025-10-09", True, id="first day back"),
        pytest.param("2025-09-28", True, id="Sunday worked"),
        pytest.param("2025-10-11", True, id="Saturday worked"),
        pytest.param("2025-10-12", False, id="plain Sunday"),
        pytest.param("2025-11-03", True, id="plain Monday"),
    ],
)
def test_moved_days_of_an_announced_year(calendar, date, worked):
    assert calendar.is_working_day(day(date)) is worked


def test_working_days_are_counted_after_the_start_up_to_the_end(calendar):
    assert calendar.add(day("2025-09-30"), 1) == day("2025-10-09")
    assert calendar.add(day("2025-09-30"), 0) == day("2025-09-30")
    assert calendar.add(day("2025-09-26"), 2) == day("2025-09-29")
    assert calendar.between(day("2025-09-30"), day("2025-10-09")) == 1
    assert calendar.between(day("2025-10-09"), day("2025-09-30")) == -1
    assert calendar.between(day("2025-10-09"), day("2025-10-09")) == 0


def test_year_without_moved_days_is_not_announced(calendar):
    assert is_announced_by_library(2025)
    assert not is_announced_by_library(UNKNOWN)
    with pytest.raises(Invalid, match="2090 年的放假调休安排尚未录入"):
        calendar.add(datetime.date(UNKNOWN - 1, 12, 31), 1)


def test_own_rows_announce_a_year_and_win_over_the_library(db):
    CalendarDay.objects.create(day=datetime.date(UNKNOWN, 1, 2), kind=DayKind.HOLIDAY)
    CalendarDay.objects.create(day=day("2025-11-03"), kind=DayKind.HOLIDAY)
    CalendarDay.objects.create(day=day("2025-11-02"), kind=DayKind.WORKDAY)
    calendar = working_calendar()

    assert calendar.is_announced(UNKNOWN)
    assert not calendar.is_working_day(datetime.date(UNKNOWN, 1, 2))
    assert calendar.is_working_day(day("2025-11-02"))
    assert not calendar.is_working_day(day("2025-11-03"))
