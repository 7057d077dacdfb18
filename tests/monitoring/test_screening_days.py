"""A county is screened once a day, whichever clock rings, and also when the bell was lost with its queue."""

import datetime
import io
import threading
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from monitoring.actions.screening import daily
from monitoring.models import DailyScreening
from monitoring.tasks import monthly_sync, screen_all
from povertycase.actions.scheduler import scheduler
from povertycase.models import Job
from tests import factories
from tests.together import at_once

HERE = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY = datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)
WITHOUT_KEY = "ALTER TABLE monitoring_dailyscreening DROP CONSTRAINT daily_screening_once"
WITH_KEY = """
    ALTER TABLE monitoring_dailyscreening ADD CONSTRAINT daily_screening_once UNIQUE (division_id, day)
"""


def at(day, hour, minute=0):
    return datetime.datetime.combine(day, datetime.time(hour, minute), tzinfo=HERE)


def ring(task, moment):
    with time_machine.travel(moment, tick=False):
        return task()


def days(county=factories.COUNTY):
    return list(DailyScreening.objects.filter(division=county).order_by("day").values_list("day", flat=True))


def jobs(county=factories.COUNTY):
    return Job.objects.filter(dedup_key=f"screening:{county}")


@pytest.fixture
def world(db):
    return factories.world()


def test_five_bells_a_day_are_one_screening(world):
    for hour in range(9, 14):
        ring(screen_all, at(MONDAY, hour))
        ring(monthly_sync, at(MONDAY, hour, 30))

    assert days() == [MONDAY]
    assert [job.state for job in jobs()] == ["done"]
    assert DailyScreening.objects.get(division=factories.COUNTY).job == jobs().get()


def test_whoever_asks_by_hand_has_it_screened_again(world):
    ring(screen_all, at(MONDAY, 9))
    with time_machine.travel(at(MONDAY, 10), tick=False):
        call_command("run_job", "screening", stdout=io.StringIO())

    assert days() == [MONDAY]
    assert [job.state for job in jobs()] == ["done", "done"]


def test_a_bell_that_was_lost_is_rung_by_the_next_frequent_job(world):
    """The queue was lost on Tuesday at nine: nobody screened, and a later hour does, on the same day."""
    ring(screen_all, at(MONDAY, 9))
    ring(monthly_sync, at(TUESDAY, 9, 59))
    assert days() == [MONDAY]  # the daily bell may still be on its way
    ring(monthly_sync, at(TUESDAY, 10, 1))
    ring(monthly_sync, at(TUESDAY, 11, 1))

    assert days() == [MONDAY, TUESDAY]
    assert sorted(job.state for job in jobs()) == ["done", "queued"]  # a worker takes it from here
    ring(screen_all, at(TUESDAY, 12))  # the message comes after all
    assert jobs().count() == 2


def test_after_days_without_any_clock_only_today_is_screened(world):
    ring(screen_all, at(MONDAY, 9))
    later = MONDAY + datetime.timedelta(days=9)
    for minute in range(3):
        ring(monthly_sync, at(later, 0, minute))

    assert days() == [MONDAY, later]


def looked_at(moment, *counties):
    """Each county (or the given ones) was screened once, on a day long ago."""
    for county in counties or (factories.COUNTY,):
        DailyScreening.objects.create(division_id=county, day=moment.date(), opened_at=moment)


def test_a_county_never_looked_at_has_lost_no_bell(world):
    """Its first roll can still be taken back: no finding may refer to it before the daily bell."""
    for hour in (9, 10, 11):
        ring(monthly_sync, at(TUESDAY, hour))
    assert not DailyScreening.objects.exists()
    assert not jobs().exists()

    ring(screen_all, at(TUESDAY, 12))
    assert days() == [TUESDAY]


def test_every_county_has_its_own_day(world):
    with time_machine.travel(at(MONDAY, 8), tick=False):
        daily.open_day(factories.OTHER_COUNTY, on=MONDAY)
    looked_at(at(MONDAY, 8) - datetime.timedelta(days=3))
    ring(monthly_sync, at(MONDAY, 10))

    assert days() == [MONDAY - datetime.timedelta(days=3), MONDAY]
    assert days(factories.OTHER_COUNTY) == [MONDAY]
    assert jobs(factories.OTHER_COUNTY).count() == 1


def scheduled(enabled=True, name="防返贫筛查", **every):
    """A row of the table of scheduled jobs."""
    facts = every or {"every": 1, "period": IntervalSchedule.DAYS}
    interval = IntervalSchedule.objects.create(**facts)
    return PeriodicTask.objects.create(name=name, task=screen_all.name, interval=interval, enabled=enabled)


@pytest.mark.parametrize(
    ("every", "still", "late"),
    [
        ({"every": 7, "period": IntervalSchedule.DAYS}, 7 * 24, 7 * 24 + 2),
        ({"every": 12, "period": IntervalSchedule.HOURS}, 12, 14),
    ],
)
def test_the_interval_is_the_administrator_s(world, every, still, late):
    """Weekly is weekly, also when a bell was lost."""
    scheduled(**every)
    began = at(MONDAY, 11)
    looked_at(began)
    ring(monthly_sync, began + datetime.timedelta(hours=still))
    assert days() == [MONDAY]

    ring(monthly_sync, began + datetime.timedelta(hours=late))
    assert len(days()) == 2


def test_one_of_two_rows_switched_off_stops_nothing(world):
    scheduled(enabled=False)
    scheduled(name="另一条", every=2, period=IntervalSchedule.DAYS)
    looked_at(at(MONDAY, 9))
    ring(monthly_sync, at(MONDAY, 9) + datetime.timedelta(hours=30))
    assert days() == [MONDAY]
    ring(monthly_sync, at(MONDAY, 9) + datetime.timedelta(hours=50))
    assert len(days()) == 2


def test_who_stopped_the_daily_screening_has_it_stopped(world):
    """An administrator's switch in the table of scheduled jobs holds for what was missed, too."""
    task = scheduled(enabled=False)
    before = MONDAY - datetime.timedelta(days=3)
    looked_at(at(before, 9))
    ring(monthly_sync, at(MONDAY, 10))
    assert days() == [before]

    PeriodicTask.objects.filter(pk=task.pk).update(enabled=True)
    ring(monthly_sync, at(MONDAY, 11))
    assert days() == [before, MONDAY]


@pytest.fixture
def clocks(transactional_db, monkeypatch):
    """Two clocks that ring for the same day; both have asked what is there before either writes."""
    with transaction.atomic():
        factories.world()
        scheduler()
        looked_at(at(MONDAY, 9) - datetime.timedelta(days=3))
    asked, save = threading.Barrier(2, timeout=10), DailyScreening.save

    def saves_together(row, *arguments, **facts):
        if row.pk is None:
            asked.wait()
        save(row, *arguments, **facts)

    monkeypatch.setattr(DailyScreening, "save", saves_together)
    return [partial(daily.catch_up, now=at(MONDAY, 10))] * 2


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_open_one_day(clocks):
    found = at_once(*clocks)

    assert sorted(found) == [0, 1]
    assert days()[1:] == [MONDAY]
    assert Job.objects.filter(kind="monitoring.screen").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_key_there_are_two(clocks):
    """The negative control: the same two clocks, the unique key dropped."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_KEY)
    try:
        at_once(*clocks)
        assert days()[1:] == [MONDAY, MONDAY]
    finally:
        DailyScreening.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(WITH_KEY)
