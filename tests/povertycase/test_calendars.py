"""0-09 and M-TIME: working days with 调休, and years nobody has announced yet."""

import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from povertycase.actions.calendars import missing_years, warn_of_missing_years
from povertycase.calendars import Span, WorkingCalendar, is_announced_by_library
from povertycase.choices import DayKind
from povertycase.exceptions import CalendarMissing
from povertycase.models import CalendarDay, Notification
from povertycase.models.parameters import working_calendar
from povertycase.views import operations

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
    with pytest.raises(CalendarMissing, match="2090 年的放假调休安排尚未录入"):
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


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param("2026-09-24", "2026-10-09", id="over Mid-Autumn and National Day"),
        pytest.param("2026-09-28", "2026-10-10", id="ends on a Saturday that is worked"),
        pytest.param("2026-09-30", "2026-10-13", id="over the whole National Day week"),
    ],
)
def test_five_working_days_of_2026(calendar, start, due):
    assert calendar.last_day(day(start), Span(5, is_working=True)) == day(due)


def test_calendar_days_ask_for_no_announcement(calendar):
    assert calendar.last_day(datetime.date(UNKNOWN, 1, 1), Span(5)) == datetime.date(UNKNOWN, 1, 6)


def test_a_year_that_nobody_announced_is_a_named_error_until_it_is_entered(db):
    span = Span(5, is_working=True)
    with pytest.raises(CalendarMissing, match="2090 年的放假调休安排尚未录入，无法计算工作日；请系统管理员"):
        working_calendar().last_day(datetime.date(UNKNOWN, 1, 4), span)

    CalendarDay.objects.create(day=datetime.date(UNKNOWN, 1, 1), kind=DayKind.HOLIDAY)

    assert working_calendar().last_day(datetime.date(UNKNOWN, 1, 4), span) == datetime.date(UNKNOWN, 1, 11)


def test_2027_raises_the_alarm_while_the_library_answers_without_a_word(calendar):
    """The library says of any weekday that it is worked; only the moved days show that a year is known."""
    if is_announced_by_library(2027):
        pytest.skip("the library has 2027 by now")
    with pytest.raises(CalendarMissing, match="2027"):
        calendar.last_day(day("2026-12-30"), Span(5, is_working=True))


def test_system_administrators_are_told_once_a_week_until_the_year_is_entered(world):
    late = datetime.date(UNKNOWN, 12, 20)
    CalendarDay.objects.create(day=datetime.date(UNKNOWN, 10, 1), kind=DayKind.HOLIDAY)

    assert missing_years(on=late - datetime.timedelta(days=60)) == []
    assert missing_years(on=late) == [UNKNOWN + 1]
    first = [warn_of_missing_years(on=late) for _ in range(2)]
    assert first == [1, 0]
    told = Notification.objects.get(kind="alarm")
    assert told.user == world.system
    assert told.title.startswith("2091 年的放假调休安排尚未录入")
    assert warn_of_missing_years(on=late + datetime.timedelta(days=7)) == 1

    CalendarDay.objects.create(day=datetime.date(UNKNOWN + 1, 1, 1), kind=DayKind.HOLIDAY)
    assert warn_of_missing_years(on=late + datetime.timedelta(days=14)) == 0


def test_the_metrics_answer_while_the_database_is_away(client, db, monkeypatch):
    def refuse(**_options):
        raise OperationalError("away")

    monkeypatch.setattr(operations, "missing_years", refuse)

    assert client.get("/metrics").status_code == 200


def test_the_metrics_say_how_many_years_are_missing(client, db, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: datetime.date(UNKNOWN, 12, 20))

    assert "povertycase_calendar_missing_years 2.0" in client.get("/metrics").text
