"""0-33: one run a county and month, also when two workers begin at the same moment."""

import datetime
import threading
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction

from monitoring import actions
from monitoring.actions import months
from monitoring.models import MonthSnapshot, VillageMonth
from povertycase.models import Division
from tests import factories
from tests.monitoring import making
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MARCH, APRIL = datetime.date(2026, 3, 1), datetime.date(2026, 4, 1)
SNAPSHOT_ONCE = "ALTER TABLE monitoring_monthsnapshot DROP CONSTRAINT month_snapshot_once"
SNAPSHOT_AGAIN = """
    ALTER TABLE monitoring_monthsnapshot ADD CONSTRAINT month_snapshot_once UNIQUE (division_id, month)
"""
VILLAGE_ONCE = "ALTER TABLE monitoring_villagemonth DROP CONSTRAINT village_month_once"
VILLAGE_AGAIN = """
    ALTER TABLE monitoring_villagemonth ADD CONSTRAINT village_month_once UNIQUE (division_id, month)
"""
CHAIN = next(each for each in VillageMonth._meta.triggers if each.name == "village_month_chained")


@pytest.fixture
def runs(transactional_db, monkeypatch):
    """Two workers that begin the same month; both have asked what is there before either writes."""
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        with time_machine.travel("2026-03-12T10:00:00+08:00", tick=False):
            making.active(cast)
    county = Division.objects.get(pk=factories.COUNTY)
    return [partial(actions.freeze_month, county, MARCH, on=APRIL)] * 2


def test_one_run(runs):
    found = at_once(*runs)

    assert sorted(each.villages for each in found) == [0, 5], found
    assert MonthSnapshot.objects.count() == 1
    assert VillageMonth.objects.count() == 5


def test_without_the_key_there_are_two(runs, monkeypatch):
    """The negative control: the unique keys dropped, and the chain, which sees the one who was first."""
    looked, look = threading.Barrier(2), months.reckon_open

    def looks_and_waits(*seen):
        found = look(*seen)
        looked.wait(10)
        return found

    monkeypatch.setattr(months, "reckon_open", looks_and_waits)
    with connection.cursor() as cursor:
        cursor.execute(SNAPSHOT_ONCE)
        cursor.execute(VILLAGE_ONCE)
    CHAIN.uninstall(VillageMonth)
    try:
        found = at_once(*runs)
        assert [each.villages for each in found] == [5, 5], found
        assert MonthSnapshot.objects.count() == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE monitoring_monthline, monitoring_villagemonth, monitoring_monthsnapshot CASCADE"
            )
            cursor.execute(SNAPSHOT_AGAIN)
            cursor.execute(VILLAGE_AGAIN)
        CHAIN.install(VillageMonth)
