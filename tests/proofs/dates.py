"""Days of reminders and deadlines by the calendar, whatever the database's clock says."""

import datetime
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date
from unittest import mock

import time_machine
from django.db import connection, transaction
from django.utils import timezone

from povertycase import calendars, tasks
from povertycase.actions import gateways, outbox
from povertycase.actions.calendars import warn_of_missing_years
from povertycase.actions.obligations import owe
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.actions.reminders import remind
from povertycase.calendars import Span, WorkingCalendar, is_announced_by_library
from povertycase.choices import DispatchState
from povertycase.exceptions import CalendarMissing
from povertycase.models import Channel, Dispatch, Notification, Obligation, Reminder
from povertycase.models.parameters import working_calendar
from tests import factories
from tests.faults.verdicts import Verdict
from tests.povertycase.test_obligations import duty

KEY = "F-REM-4"
LONG_AGO = date(2026, 1, 1)
JUMPS = (-1, 0, 1)  # hours that the database is ahead
NIGHTS = (date(2026, 8, 31), date(2026, 9, 30), date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31))
HOURS = ("00:10", "07:30", "23:10", "23:50")
# Last day, and the days of its ladder as they stand in a printed calendar.
PRINTED = {
    date(2028, 2, 29): "2028-02-14 2028-02-22 2028-02-28 2028-02-29 2028-03-01 2028-03-03 2028-03-07",
    date(2027, 2, 28): "2027-02-13 2027-02-21 2027-02-27 2027-02-28 2027-03-01 2027-03-03 2027-03-07",
    date(2026, 8, 31): "2026-08-16 2026-08-24 2026-08-30 2026-08-31 2026-09-01 2026-09-03 2026-09-07",
    date(2026, 9, 30): "2026-09-15 2026-09-23 2026-09-29 2026-09-30 2026-10-01 2026-10-03 2026-10-07",
    date(2026, 12, 31): "2026-12-16 2026-12-24 2026-12-30 2026-12-31 2027-01-01 2027-01-03 2027-01-07",
}
DAY, NOON, MESSAGES = date(2026, 9, 30), "2026-09-30T12:00:00+08:00", 20
LEVELS = ("first", "second", "last", "due", "overdue", "township", "county")
# Five working days after each of these, by the announcement for 2026.
WORKED = {
    date(2026, 9, 24): date(2026, 10, 9),
    date(2026, 9, 28): date(2026, 10, 10),
    date(2026, 9, 30): date(2026, 10, 13),
}
FIVE = Span(5, is_working=True)
# Where it stands first on the search path, the database's clock is this one.
CLOCK = """
    CREATE SCHEMA jump;
    CREATE FUNCTION jump.now() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT current_setting(''jump.at'')::timestamptz';
    CREATE FUNCTION jump.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT current_setting(''jump.at'')::timestamptz';
    SET LOCAL search_path = jump, public, pg_catalog;
"""


def prove():
    """Four parts, each in a transaction that is taken back."""
    for part in (_jumps, _outbox_jumps, _printed, _missing):
        with transaction.atomic():
            factories.world()
            save_parameters(read_parameters())
            yield part()
            transaction.set_rollback(True)


@contextmanager
def _clocks(moment, hours):
    """The system says one thing, the database another."""
    there = datetime.datetime.fromisoformat(moment) + datetime.timedelta(hours=hours)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('jump.at', %s, true)", [there.isoformat()])
    with time_machine.travel(moment, tick=False):
        yield


def _told_at(moment, hours):
    """What a run writes, taken back afterwards."""
    with suppress(_Back), transaction.atomic(), _clocks(moment, hours):
        tasks.remind_deadlines()
        told = sorted(Reminder.objects.values_list("obligation", "user", "level", "is_late", "told_on"))
        raise _Back
    return told


class _Back(Exception):
    """The transaction ends without a trace."""


def _by_the_database():
    """Control: today as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        return cursor.fetchone()[0]


def _jumps():
    verdict = Verdict(KEY, "the database's clock an hour ahead and an hour behind")
    owe(duty(n, due_on=night + datetime.timedelta(days=n % 9 - 4)) for n, night in enumerate(NIGHTS * 9))
    Obligation.objects.update(since=LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
    astray = 0
    for moment in (f"{night}T{hour}:00+08:00" for night in NIGHTS for hour in HOURS):
        straight, *others = (_told_at(moment, hours) for hours in (0, -1, 1))
        verdict.runs += 1
        verdict.expect(f"{moment}, told", all(each == straight for each in others), True)
        verdict.expect(f"{moment}, on the day", {str(row[4]) for row in straight}, {moment[:10]})
        with mock.patch.object(timezone, "localdate", _by_the_database):
            astray += any(_told_at(moment, hours) != straight for hours in (-1, 1))
    verdict.is_harmed = astray > 0
    verdict.notes.append(f"by the database's own date {astray} of {verdict.runs} nights are told otherwise")
    return verdict


def _outbox_jumps():
    """A jump in the middle of a sending, and one that puts what waits into the future."""
    verdict, sent = Verdict(KEY, "the database's clock jumps under the outbox"), Counter()
    group = Channel.objects.create(
        name="群", kind="wecom", division_id=factories.COUNTY, address="https://x/"
    )
    with time_machine.travel(NOON, tick=False):
        days = [DAY - datetime.timedelta(days=number) for number in range(MESSAGES)]
        Dispatch.objects.bulk_create(
            Dispatch(channel=group, day=day, until_on=DAY, text=str(day)) for day in days
        )
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)

    def send(kind, *, text, **_facts):
        sent[text] += 1
        with _clocks(NOON, 1):  # another worker, after the jump: the lease is over
            outbox._close(DAY)
            with suppress(_Back), transaction.atomic():
                sent[text] += outbox._claim().text == text if sent.total() < MESSAGES else 0
                raise _Back
        return gateways.Answer(DispatchState.SENT, "0")

    with mock.patch.object(gateways, "send", send):
        for hours in (-1, 0):  # behind, everything waits; then it is sent
            with _clocks(NOON, hours):
                outbox.deliver(on=DAY)
            verdict.notes.append(f"{hours} h: {sent.total()} of {MESSAGES} sent")
        states = Counter(Dispatch.objects.values_list("state", flat=True))
        verdict.runs = len(sent)
        verdict.expect("sent once each", set(sent.values()), {1})
        verdict.expect("states", states, Counter({DispatchState.SENT: MESSAGES}))
        # Control: what was begun and not ended is taken for not sent.
        Dispatch.objects.update(state=DispatchState.WAITING, sent_at=None)
        sent.clear()
        with mock.patch.object(outbox, "UNKNOWN", DispatchState.WAITING), _clocks(NOON, 0):
            outbox.deliver(on=DAY)
        verdict.is_harmed = any(times > 1 for times in sent.values())
    verdict.notes.append(
        f"unknown taken for not sent: {sum(times > 1 for times in sent.values())} sent again"
    )
    return verdict


def _printed():
    """Each day's run, from three weeks before to ten days after."""
    verdict = Verdict(KEY, "29 February, and months of 28, 30 and 31 days", runs=len(PRINTED))
    for number, (due_on, printed) in enumerate(PRINTED.items()):
        owe([duty(number, due_on=due_on)])
        Obligation.objects.update(since=LONG_AGO)
        for day in (due_on + datetime.timedelta(days=n) for n in range(-20, 11)):
            remind(on=day)
        rows = Reminder.objects.filter(obligation__subject_code=f"measure:{number}").order_by("told_on")
        told = [
            (level, str(day), is_late)
            for level, day, is_late in rows.values_list("level", "told_on", "is_late")
        ]
        wanted = [(level, day, False) for level, day in zip(LEVELS, printed.split(), strict=True)]
        verdict.expect(f"{due_on}", told, wanted)
        # Control: months of thirty days, as a sloppy sum has them.
        sloppy = [str(_thirty(due_on, after)) for after in (-15, -7, -1, 0, 1, 3, 7)]
        verdict.is_harmed |= sloppy != printed.split()
    return verdict


def _thirty(day, after):
    """So many days later where every month has thirty."""
    months, rest = divmod(day.day - 1 + after, 30)
    years, month = divmod(day.month - 1 + months, 12)
    return f"{day.year + years}-{month + 1:02}-{rest + 1:02}"


def _missing():
    """Working days by the announcement; a year without one is said aloud, and no day is given."""
    verdict = Verdict(KEY, "working days of 2026, and a year that nobody announced", runs=len(WORKED) + 1)
    for start, due in WORKED.items():
        verdict.expect(f"five working days after {start}", working_calendar().last_day(start, FIVE), due)
    year = next(each for each in range(2027, 2100) if not is_announced_by_library(each))
    december = date(year - 1, 12, 20)
    alarms = Notification.objects.filter(kind="alarm", title__startswith=f"{year} 年的放假调休安排尚未录入")
    verdict.expect("a day in spite of all", _day_in(year), None)
    verdict.expect("alarms", (warn_of_missing_years(on=december), alarms.count()), (1, 1))
    with mock.patch.object(calendars, "is_announced_by_library", return_value=True):
        silent = _day_in(year)
        Notification.objects.filter(kind="alarm").delete()
        quiet = warn_of_missing_years(on=december) == 0
    verdict.is_harmed = silent is not None and quiet
    verdict.notes.append(
        f"{year} is not announced; without the look at moved days it would be {silent}, and no alarm"
    )
    return verdict


def _day_in(year):
    with suppress(CalendarMissing):
        return WorkingCalendar({}).last_day(date(year, 1, 4), FIVE)
    return None
