"""0-32, 2-07: a department owes its file by the day, and the township an answer to what it warns of."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection

from households.models import Person
from monitoring import actions
from monitoring.actions import feed_runs
from monitoring.models import Warning
from monitoring.reports.invariants import INVARIANTS
from povertycase.actions.reminders import remind
from povertycase.models import Obligation, Reminder
from tests import factories
from tests.monitoring import making
from tests.monitoring.feeding import ON, draft, feed, medical, sent

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def world():
    world = making.cast_of_monitoring(factories.world())
    world.own.household_type = "脱贫户(享受政策)"
    world.own.save()
    world.head = Person.objects.get(name="张三丰")
    return world


def states(kind):
    """How those of a kind stand, by their words; the invariant agrees."""
    with connection.cursor() as cursor:
        cursor.execute(INVARIANTS[f"I14-{kind}-duties"][1])
        assert cursor.fetchone()[0] == 0
    return list(Obligation.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def bad(world):
    """A file without a column."""
    return medical((world.head.name, world.head.id18, 12300), header=("序号", "姓名"))


def test_a_file_is_owed_by_its_department_until_it_comes(world, logged_in):
    row = feed(world, starts="2026-10")
    for _clock in range(3):
        feed_runs.open_runs(on=ON)
    owed = Obligation.objects.get()
    assert (owed.organisation, owed.role, owed.due_on) == (
        world.medical,
        "county",
        datetime.date(2026, 11, 5),
    )
    assert owed.words == "医保（医疗保障局）应推送 2026-10 的数据"
    assert states("feed") == ["open"]
    assert [owed.pk] == [
        each.pk for each in Obligation.objects.visible_to(world.department).tasks_of(world.department)
    ]
    Obligation.objects.update(since=ON)
    remind(on=owed.due_on + DAY)
    assert set(Reminder.objects.values_list("user__username", flat=True)) == {"department"}
    remind(on=owed.due_on + 7 * DAY)
    assert ("county", "county") in set(Reminder.objects.values_list("user__username", "level"))

    batch = sent(row, bad(world), world.county)
    assert (batch.status, states("feed")) == ("quarantined", ["met"])
    making.take(actions.reject_batch, batch, by=world.county, note="缺列")
    assert states("feed") == ["open"]


def test_what_is_awaited_no_more_is_not_owed(world):
    row = feed(world, starts="2026-10")
    feed_runs.open_runs(on=ON)
    making.take(actions.change_feed, row, draft(world, starts="2026-10", is_active=False), by=world.county)
    assert states("feed") == ["withdrawn"]
    making.take(actions.change_feed, row, draft(world, starts="2026-10"), by=world.county)
    assert states("feed") == ["open"]
    daily = draft(world, starts="2026-10", rhythm="daily")
    making.take(actions.change_feed, row, daily, by=world.county)
    assert states("feed") == ["withdrawn"]


def test_a_warning_is_owed_by_the_township_until_it_is_handled(world):
    batch = sent(feed(world), medical((world.head.name, world.head.id18, 12300)), world.county)
    warning = Warning.objects.get(batch=batch)
    owed = Obligation.objects.get(kind="warning")
    assert (owed.due_on, owed.role, owed.household_key) == (warning.due_on, "township", world.own.pk)
    assert (owed.words, states("warning")) == ("红星村一户的部门预警（住院自付较高）应核实反馈", ["open"])
    assert world.head.name not in owed.words

    making.take(actions.dismiss_warning, warning, by=world.township, on=ON, note="已核实，收入稳定")
    assert states("warning") == ["met"]
    making.take(actions.reopen_warning, warning, by=world.township, on=ON, note="又住院")
    assert states("warning") == ["open"]
    making.take(actions.include_warning, warning, by=world.township, on=ON, note="自付较高")
    assert states("warning") == ["met"]


def test_files_and_warnings_of_before_are_owed_after_a_rebuild(world):
    sent(feed(world), medical((world.head.name, world.head.id18, 12300)), world.county)
    feed_runs.open_runs(on=ON)
    rows = Obligation.objects.filter(kind__in=["feed", "warning"])
    before = set(rows.values_list("kind", "subject_code", "due_on", "state"))
    rows.delete()
    call_command("rebuild_obligations", verbosity=0)

    assert set(rows.all().values_list("kind", "subject_code", "due_on", "state")) == before
