"""0-09: whoever owes something is reminded of it, once a level, and so are the offices above."""

import datetime
import threading
import time
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from povertycase import tasks
from povertycase.actions import reminders
from povertycase.actions.obligations import owe
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.actions.reminders import remind
from povertycase.calendars import Ladder, Reached
from povertycase.choices import ObligationState, ReminderLevel, Role
from povertycase.models import Notification, Obligation, PolicyParameter, Posting, Reminder
from tests import factories
from tests.povertycase.test_obligations import DUE, duty
from tests.together import at_once

LADDER = Ladder((15, 7, 1), (3, 7))
FIRST, SECOND, LAST = ReminderLevel.FIRST, ReminderLevel.SECOND, ReminderLevel.LAST
LONG_AGO = datetime.date(2026, 1, 1)


def days(count):
    return datetime.timedelta(days=count)


@pytest.fixture
def cast(world):
    save_parameters(read_parameters())
    return world


@pytest.fixture
def owed(cast):
    """The village owes something about its household since long ago."""
    owe([duty(household_key=cast.own.pk)])
    Obligation.objects.update(since=LONG_AGO)
    return cast


def told():
    """Whom each level has been told to so far."""
    found = {}
    for level, name in Reminder.objects.values_list("level", "user__username").order_by("pk"):
        found.setdefault(level, set()).add(name)
    return found


@pytest.mark.parametrize(
    ("left", "levels"),
    [
        pytest.param(16, [], id="a day before the first"),
        pytest.param(15, [(FIRST, False)], id="on the first day"),
        pytest.param(14, [(FIRST, True)], id="a day late"),
        pytest.param(7, [(FIRST, True), (SECOND, False)], id="the second, and the first was missed"),
    ],
)
def test_levels_come_on_their_days(left, levels):
    reached = LADDER.reached(DUE, as_of=DUE - days(left), since=LONG_AGO)

    assert reached == [Reached(level, is_late) for level, is_late in levels]


def test_what_lay_before_it_was_owed_was_never_missed():
    """Five days before the last one it is laid on somebody: where it stands is said, once."""
    since = DUE - days(5)

    assert LADDER.reached(DUE, as_of=since, since=since) == [Reached(SECOND, False)]
    assert LADDER.reached(DUE, as_of=DUE - days(1), since=since) == [Reached(LAST, False)]


def test_what_was_late_from_the_beginning_is_reported_above_only_after_its_days():
    """Laid on somebody a month past its last day: they are told at once, the offices above days later."""
    since = DUE + days(30)
    levels = {
        left: [each.level for each in LADDER.reached(DUE, as_of=since + days(left), since=since)]
        for left in (0, 2, 3, 7)
    }

    overdue, town = ReminderLevel.OVERDUE, ReminderLevel.TOWNSHIP
    assert levels == {
        0: [overdue],
        2: [overdue],
        3: [overdue, town],
        7: [overdue, town, ReminderLevel.COUNTY],
    }


def test_without_figures_the_day_itself_and_the_one_after_remain():
    levels = [level for level, _day in Ladder().steps(DUE, since=LONG_AGO)]

    assert levels == [ReminderLevel.DUE, ReminderLevel.OVERDUE]


def test_up_the_ladder_to_the_township_and_the_county(owed):
    """Five times to the village and the helper; three days past it to the township, seven to the county."""
    sent = [remind(on=DUE - days(left)) for left in (16, 15, 14, 7, 1, 0, -1, -2, -3, -6, -7, -30)]

    assert sent == [0, 2, 0, 2, 2, 2, 2, 0, 1, 0, 1, 0]
    near = {"village", "helper"}
    assert told() == {
        **dict.fromkeys(("first", "second", "last", "due", "overdue"), near),
        "township": {"township"},
        "county": {"county"},
    }
    assert not Reminder.objects.filter(is_late=True).exists()


@pytest.mark.parametrize("state", [ObligationState.MET, ObligationState.WITHDRAWN])
def test_what_is_done_reminds_nobody(owed, state):
    remind(on=DUE - days(15))
    owe([duty(household_key=owed.own.pk, state=state)])

    assert remind(on=DUE) == 0
    assert remind(on=DUE + days(30)) == 0


def test_what_is_done_while_the_job_runs_reminds_nobody(owed, monkeypatch):
    """It was open when the job began, and is met before its turn comes."""
    real = reminders._remind

    def meets_first(keys, *figures, on):
        owe([duty(household_key=owed.own.pk, state=ObligationState.MET)])
        return real(keys, *figures, on=on)

    monkeypatch.setattr(reminders, "_remind", meets_first)

    assert remind(on=DUE) == 0


def test_another_last_day_begins_the_ladder_anew(owed):
    remind(on=DUE)
    later = DUE + days(60)
    owe([duty(household_key=owed.own.pk, due_on=later)])
    Obligation.objects.update(since=LONG_AGO)

    assert remind(on=DUE + days(1)) == 0
    assert remind(on=later - days(15)) == 2


def test_what_begins_again_with_the_same_last_day_is_told_again(owed):
    """It was met, and asked for again: whoever was told before is told where it stands, then as ever."""
    assert remind(on=DUE - days(7)) == 4
    owe([duty(household_key=owed.own.pk, state=ObligationState.MET)])
    owe([duty(household_key=owed.own.pk)])
    Obligation.objects.update(since=DUE - days(5))

    assert remind(on=DUE - days(5)) == 2
    assert remind(on=DUE - days(5)) == 0
    assert [remind(on=DUE + days(after)) for after in (-1, 0, 1, 3, 7)] == [2, 2, 2, 1, 1]


def test_a_last_day_that_is_changed_and_changed_back_is_told_again(owed):
    remind(on=DUE - days(15))
    for day in (DUE + days(60), DUE):
        owe([duty(household_key=owed.own.pk, due_on=day)])
    Obligation.objects.update(since=DUE - days(10))

    assert remind(on=DUE - days(10)) == 2


def test_what_was_told_is_left_out_before_anything_is_written(owed):
    """However long it is over time, a run that finds nothing new sends no line to the table."""
    owe([duty(number) for number in range(2, 60)])
    Obligation.objects.update(since=LONG_AGO)
    remind(on=DUE + days(30))
    with CaptureQueriesContext(connection) as again:
        assert remind(on=DUE + days(30)) == 0

    assert not [each["sql"] for each in again if "INSERT" in each["sql"]]


def test_whoever_is_new_in_office_is_told_where_it_stands_once(owed):
    """Posted and paired when it was over time for a month: no run was missed, one level is told."""
    new = factories.user("newcomer", Role.VILLAGE, factories.VILLAGE)
    Posting.objects.filter(user=new).update(valid_from=DUE + days(30))
    remind(on=DUE + days(29))
    assert remind(on=DUE + days(30)) == 1

    said = Reminder.objects.get(user=new)
    assert (said.level, said.is_late) == ("overdue", False)
    assert "补发" not in Notification.objects.get(user=new).title
    assert remind(on=DUE + days(31)) == 0


def test_an_office_above_that_takes_it_over_is_told_where_it_stands(owed):
    """The village's office falls empty after all was told: the township has missed nothing."""
    owe([duty(number, household_key=None) for number in (1, 2)])
    Obligation.objects.update(since=DUE - days(20))
    for left in (15, 7, 1, 0, -1):
        remind(on=DUE - days(left))
    Posting.objects.filter(user=owed.village).update(valid_to=DUE + days(1))
    remind(on=DUE + days(2))

    taken = Reminder.objects.filter(user=owed.township)
    assert set(taken.values_list("level", "is_late")) == {("overdue", False)}
    assert taken.count() == 2


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDIT, Role.LEADER, Role.AUDITOR])
def test_an_administrator_or_a_reader_of_the_unit_is_told_nothing(cast, role):
    factories.user("unit", Role.DEPARTMENT, factories.COUNTY, organisation=cast.lead)
    factories.user("other", role, factories.COUNTY, organisation=cast.lead)
    owe([duty(1, organisation_id=cast.lead.pk)])
    remind(on=DUE)

    assert "unit" in told()["due"]
    assert "other" not in told()["due"]


@pytest.mark.parametrize("value", [7, "15,7,1", [15, "7"], [1.5], {}, [10**9], [True]])
def test_a_value_that_is_no_list_of_days_silences_nobody(owed, value):
    """One place's row is wrong: there the shipped days stand, and elsewhere its own."""
    PolicyParameter.objects.create(
        key="remind.before_days", division_id=factories.TOWN, valid_from=LONG_AGO, value=value, source="示例"
    )

    assert remind(on=DUE - days(15)) == 2


def test_one_message_a_day_for_however_many(owed):
    owe([duty(number, household_key=owed.own.pk) for number in range(2, 60)])
    owe([duty(99, due_on=DUE + days(1))])
    Obligation.objects.update(since=LONG_AGO)
    for _run in range(5):
        remind(on=DUE)

    message = Notification.objects.get(user=owed.village)
    assert message.title == "到期提醒：共 60 项，今天到期 59 项，补发 60 项，请在首页“待办”中办理"
    assert message.url == "/#due"
    assert Notification.objects.filter(kind="deadlines").count() == 2
    remind(on=DUE + days(1))
    assert Notification.objects.filter(user=owed.village).count() == 2


def test_a_single_thing_is_named_and_linked(owed):
    """It names the village and the measure, and nobody of the household."""
    remind(on=DUE - days(7))

    message = Notification.objects.get(user=owed.helper)
    assert message.title == "红星村一户的就业帮扶措施应落实，2026-06-30 到期，还剩 7 天"
    assert message.url == "/monitoring/measures/"
    assert message.division_code == factories.VILLAGE


def test_what_comes_later_in_the_day_is_said_in_the_same_message(owed):
    remind(on=DUE)
    Notification.objects.update(read_at="2026-06-30T08:00:00+08:00")
    owe([duty(2, household_key=owed.own.pk)])
    remind(on=DUE)

    message = Notification.objects.get(user=owed.village)
    assert message.title.startswith("到期提醒：共 2 项")
    assert message.read_at is None


def test_an_outage_loses_nothing_and_floods_nobody(owed):
    """F-REM-2: nobody ran for ten days over the second level, the third and the day itself."""
    remind(on=DUE - days(15))
    assert remind(on=DUE) == 6

    late = Reminder.objects.filter(user=owed.village, told_on=DUE).order_by("pk")
    assert list(late.values_list("level", "is_late")) == [("second", True), ("last", True), ("due", False)]
    assert Notification.objects.filter(user=owed.village).count() == 2
    newest = Notification.objects.filter(user=owed.village).latest("created_at")
    assert newest.title == "红星村一户的就业帮扶措施应落实，今天到期"
    assert remind(on=DUE) == 0


def test_a_job_that_looks_at_its_own_day_alone_would_lose_what_was_missed(owed, monkeypatch):
    """The negative control of the one above."""
    remind(on=DUE - days(15))
    reached = Ladder.reached

    def only_today(ladder, due_on, **facts):
        return [each for each in reached(ladder, due_on, **facts) if not each.is_late]

    monkeypatch.setattr(Ladder, "reached", only_today)

    assert remind(on=DUE) == 2


def test_where_nobody_holds_the_office_the_next_one_is_told(owed):
    Posting.objects.filter(user=owed.village).update(valid_to=DUE - days(1))
    owe([duty(household_key=None)])
    remind(on=DUE)

    assert told()["due"] == {"township"}
    remind(on=DUE + days(3))
    assert "township" not in told()


def test_a_person_and_a_unit_are_told_instead_of_an_office(cast):
    factories.user("lead", Role.DEPARTMENT, factories.COUNTY, organisation=cast.lead)
    owe([duty(1, organisation_id=cast.lead.pk), duty(2, role="", assignee_id=cast.sister.pk)])
    remind(on=DUE)

    assert cast.village.username not in told()["due"]
    assert {"lead", "sister"} <= told()["due"]


def test_whoever_left_is_told_nothing(owed):
    owed.village.is_active = False
    owed.village.save()
    remind(on=DUE)

    assert told()["due"] == {"helper", "township"}


def test_a_place_may_set_its_own_ladder(owed):
    """The days are a parameter of the place: the nearest one in force stands."""
    PolicyParameter.objects.create(
        key="remind.before_days",
        division_id=factories.TOWN,
        valid_from=LONG_AGO,
        value=[30, 10, 3],
        unit="天",
        source="示例",
    )

    assert remind(on=DUE - days(30)) == 2
    assert remind(on=DUE - days(15)) == 0
    assert remind(on=DUE - days(10)) == 2


@pytest.fixture
def many(transactional_db, monkeypatch):
    """A thousand things that one village owes, in twenty transactions a run."""
    with transaction.atomic():
        cast = factories.world()
        save_parameters(read_parameters())
        owe(duty(number) for number in range(1000))
        Obligation.objects.update(since=DUE)
    monkeypatch.setattr(reminders, "CHUNK", 50)
    return cast


DOOM = threading.local()


@pytest.fixture
def mortal(monkeypatch):
    """A run may lose its connection on the way: after it told people of a chunk, before that is committed."""
    write = reminders._write_messages

    def write_or_die(users, *, on):
        DOOM.chunks_left = getattr(DOOM, "chunks_left", -1) - 1
        if DOOM.chunks_left == 0:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        write(users, on=on)

    monkeypatch.setattr(reminders, "_write_messages", write_or_die)


def doomed(chunks):
    """A run that is killed in its so manieth chunk."""
    DOOM.chunks_left = chunks
    return remind(on=DUE)


def run():
    """A run that comes to its end."""
    return remind(on=DUE)


def test_two_beats_and_four_workers_tell_everybody_once(many, mortal):
    """F-REM-1: a thousand things, six runs at the same moment, two of which are killed."""
    came = at_once(partial(doomed, 2), partial(doomed, 9), run, run, run, run)

    lost = [each for each in came if isinstance(each, Exception)]
    assert [type(each) for each in lost] == [OperationalError, OperationalError]
    assert Reminder.objects.count() == 1000
    assert sum(each for each in came if isinstance(each, int)) <= 1000
    message = Notification.objects.get(kind="deadlines")
    assert message.user == many.village
    assert "共 1000 项" in message.title
    assert remind(on=DUE) == 0


def test_without_the_unique_key_they_would_not(many):
    """The negative control: the same runs with the key dropped tell the same thing several times."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE povertycase_reminder DROP CONSTRAINT reminder_once")
    try:
        at_once(*[run] * 6)
        assert Reminder.objects.count() > 1000
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE povertycase_reminder")
            cursor.execute(
                "ALTER TABLE povertycase_reminder ADD CONSTRAINT reminder_once "
                "UNIQUE (obligation_id, user_id, due_on, since, level)"
            )


def test_two_who_tell_one_person_at_once_count_both(many, monkeypatch):
    """The day's message stands already; each of the two adds to it what the other does not see yet."""
    figures = reminders.Ladders.of([factories.VILLAGE], on=DUE), reminders.Offices.of(DUE)
    keys = list(Obligation.objects.order_by("pk").values_list("pk", flat=True))
    reminders._remind(keys[:10], *figures, on=DUE)
    count = reminders.counted

    def counts_slowly(users, *, on):
        found = list(count(users, on=on))
        time.sleep(1)
        return found

    monkeypatch.setattr(reminders, "counted", counts_slowly)
    parts = [keys[10:20], keys[20:30]]

    assert at_once(*[partial(reminders._remind, part, *figures, on=DUE) for part in parts]) == [10, 10]
    assert "共 30 项" in Notification.objects.get(kind="deadlines").title


def test_the_job_runs_by_the_hour_of_the_day_and_the_old_one_is_gone(db):
    """An administrator sees when; what reminded of loans alone is no task any more."""
    interval = tasks.IntervalSchedule.objects.create(every=1, period="days")
    tasks.PeriodicTask.objects.create(name="到期提醒", task=tasks.LOANS_ALONE, interval=interval)
    tasks.schedule()

    row = tasks.PeriodicTask.objects.get(name="到期提醒")
    assert row.task == "povertycase.remind_deadlines"
    assert (row.crontab.minute, row.crontab.hour, str(row.crontab.timezone)) == (
        "30",
        "7-18",
        "Asia/Shanghai",
    )
