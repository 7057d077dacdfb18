"""Reminders under real beats and workers that are killed, and after a clock that stood still."""

import datetime
import os
import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import redis
import time_machine
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from povertycase.actions.obligations import owe
from povertycase.actions.parameters import read_parameters, save_parameters
from povertycase.actions.reminders import remind
from povertycase.choices import ObligationState
from povertycase.models import Obligation
from povertycase.tasks import schedule
from tests import emptying, factories
from tests.faults.rig import Rig
from tests.faults.verdicts import Verdict
from tests.povertycase.test_obligations import duty
from tests.proofs.monthends import PATIENCE, Site

REMIND, DELIVER = "povertycase.remind_deadlines", "povertycase.deliver_notifications"
CROWD = "F-REM-1", "two beats, four workers, workers killed at random"
STOOD = "F-REM-2", "beat down for 26 hours over midnight and the end of the month"
OUTAGE = "F-REM-2", "Valkey killed with what beat had asked for, and again under the workers"
MEETING, WHILE_LOOKING = 60, 15  # seconds
CALM = 3  # looks at which nobody was at it
LAST_RUN, DOWN, BACK = (
    "2026-06-29T18:30:00+08:00",
    "2026-06-30T06:30:00+08:00",
    "2026-07-01T08:30:00+08:00",
)
MISSED, BACK_DAY = datetime.date(2026, 6, 30), datetime.date(2026, 7, 1)
LONG_AGO = datetime.date(2026, 1, 1)
# The shipped ladder as a clerk would write it down: days after the last one, and whom it tells.
LADDER = {
    "first": (-15, "village"),
    "second": (-7, "village"),
    "last": (-1, "village"),
    "due": (0, "village"),
    "overdue": (1, "village"),
    "township": (3, "township"),
    "county": (7, "county"),
}
EACH = 20  # things for each day on which the ladder has a step
TOLD = """
    SELECT subject_code, username, level, is_late, told_on FROM povertycase_reminder AS told
    JOIN povertycase_obligation AS owed ON owed.id = told.obligation_id
    JOIN povertycase_user AS who ON who.id = told.user_id
"""
TITLES = (
    "SELECT username, title FROM povertycase_notification JOIN povertycase_user AS who ON who.id = user_id"
)
BUSY = """
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
"""
WITHOUT_KEY = ["ALTER TABLE povertycase_reminder DROP CONSTRAINT reminder_once"]
ONLY = "UPDATE django_celery_beat_periodictask SET enabled = (task = '{}')"
OFTEN = """
    WITH often AS (
        INSERT INTO django_celery_beat_intervalschedule (every, period) VALUES (1, 'seconds') RETURNING id
    ) UPDATE django_celery_beat_periodictask SET interval_id = often.id, crontab_id = NULL
    FROM often WHERE task = '{}'
"""
NO_MORE = """
    UPDATE django_celery_beat_periodictask SET enabled = false;
    UPDATE django_celery_beat_periodictasks SET last_update = now()
"""


@dataclass
class Stand:
    """What stands in the prepared database."""

    rig: Rig


@dataclass
class Post(Site):
    """A copy of it with its own corner of the queue; one task is asked for, by the table of its beat."""

    task: str = field(default=REMIND, kw_only=True)
    is_often: bool = field(default=True, kw_only=True)

    def _furnish(self):
        shutil.copytree(settings.KEYS_DIR, self.data / "keys")
        (self.data / "static").mkdir()
        self.change([ONLY.format(self.task), *([OFTEN.format(self.task)] if self.is_often else [])])

    def done(self):
        """How often the task was done."""
        return self.noted("end")[self.task]

    def until_calm(self):
        """No clock asks any more, and what was begun is over; what was asked for beyond that is forgotten."""
        self.change([NO_MORE])
        with redis.from_url(self.queue_url) as queue:
            queue.delete(f"{self.database}celery")
        looks = iter(range(CALM))
        assert self.until(lambda: not self._is_busy() and next(looks, None) is None), self.said()

    def _is_busy(self):
        return bool(self.waiting() or self.rows(BUSY))

    def killed(self):
        """Of the workers that were killed: how many, and how many of them had the task in hand."""
        begun, over = self.noted("begin")[self.task], self.done()
        return self.noted("killed")["worker"], begun - over


def laid_out(folder, fill):
    """A database as `fill` fills it, with the schedule of any installation; and what that gave."""
    emptying.empty()
    with transaction.atomic():
        filled = fill()
        schedule()
        PeriodicTask.objects.update(last_run_at=DOWN)
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    connections.close_all()
    return Stand(Rig(0, folder, "", urlunsplit(address), set())), filled


def _cast():
    cast = factories.world()
    save_parameters(read_parameters())
    return cast


def _due_today(number):
    _cast()
    today = timezone.localdate()
    places = (factories.VILLAGE, factories.SISTER_VILLAGE)
    owe(duty(each, division_id=places[each % 2], due_on=today) for each in range(number))


def crowd(folder, queue_url, *, number, seeds, kills):
    """Everything is due; each is to be told once, whoever dies."""
    verdict = Verdict(*CROWD, runs=len(seeds))
    stand, _none = laid_out(folder, lambda: _due_today(number))
    for seed in seeds:
        site = Post(stand, queue_url)
        _crowded(site, seed, kills)
        rows = site.rows(TOLD)
        killed, in_hand = site.killed()
        verdict.notes.append(
            f"seed {seed}: {len(rows)} reminders of {number} things, {site.noted('begin')[REMIND]} runs, "
            f"{killed} workers killed, {in_hand} of them at it"
        )
        verdict.expect(f"seed {seed}, reminders", len(rows), number)
        verdict.expect(f"seed {seed}, twice", _twice(rows), 0)
        said = {name: title.partition("，")[0] for name, title in site.rows(TITLES)}
        half = f"到期提醒：共 {number // 2} 项"
        verdict.expect(f"seed {seed}, messages", said, {"village": half, "sister": half})
        verdict.expect(f"seed {seed}, errors", site.noted("died") + site.noted("fail"), Counter())
    without = Post(stand, queue_url)
    without.change(WITHOUT_KEY)
    _crowded(without, seeds[0], kills)
    rows = without.rows(TOLD)
    verdict.is_harmed = len(rows) > number
    verdict.notes.append(f"without the unique key: {len(rows)} reminders, {_twice(rows)} of them again")
    stand.rig.drop()
    return verdict


def _crowded(site, seed, kills):
    with site.clocks("--meet", str(MEETING), "--kills", f"{seed}:{kills}", beats=2, workers=4):
        patience = PATIENCE * (1 + kills)  # each new worker takes a while to be ready
        assert site.until(lambda: site.noted("killed")["worker"] >= kills, patience), site.said()
        enough = site.done() + 2  # whole runs after the last kill
        assert site.until(lambda: site.done() >= enough), site.said()
        site.until_calm()


def _twice(rows):
    told = [row[:3] for row in rows]
    return len(told) - len(set(told))


def _over_the_end_of_june():
    """Things of which some step of the ladder comes on the day that is missed, or on the one after.

    Every third is done while nobody runs. What each person must be told, as a clerk would say.
    """
    _cast()
    days = sorted({day - _days(after) for after, _who in LADDER.values() for day in (MISSED, BACK_DAY)})
    wanted = [
        duty(number, due_on=day) for number, day in enumerate(day for day in days for _n in range(EACH))
    ]
    with time_machine.travel(LAST_RUN, tick=False):
        owe(wanted)
        Obligation.objects.update(since=LONG_AGO)
        remind(on=timezone.localdate())
    with time_machine.travel(DOWN, tick=False):
        owe([duty(n, due_on=each.due_on, state=ObligationState.MET) for n, each in _thirds(wanted)])
    open_ones = {each.subject_code: each.due_on for n, each in enumerate(wanted) if n % 3}
    return {
        (code, who, level, due_on + _days(after) == MISSED)
        for code, due_on in open_ones.items()
        for level, (after, who) in LADDER.items()
        if due_on + _days(after) in {MISSED, BACK_DAY}
    }


def _thirds(wanted):
    return [(number, each) for number, each in enumerate(wanted) if number % 3 == 0]


def _days(number):
    return datetime.timedelta(days=number)


def outages(folder, ground_of):
    """The clock stands still; then the queue dies. ground_of: servers of one's own that may be killed."""
    stand, expected = laid_out(folder, _over_the_end_of_june)
    with ground_of(stand.rig, folder / "own") as ground:
        stand.rig = ground.rig
        yield _stood(stand, ground, expected)
        yield _lost(stand, ground, expected)


def _stood(stand, ground, expected):
    """One beat by the shipped schedule, half past each hour of the day."""
    verdict, control = Verdict(*STOOD, runs=1), Post(stand, ground.queue_url, is_often=False)
    site = Post(stand, ground.queue_url, is_often=False)
    for each, words in ((site, ()), (control, ("--without", "only_today"))):
        with each.clocks("--at", BACK, *words, beats=1, workers=1):
            assert each.until(lambda each=each: each.done() >= 1), each.said()
            each.until_calm()
    _judge(verdict, site, expected)
    verdict.expect("runs", site.done(), 1)
    missing = expected - _told(control)
    verdict.is_harmed = bool(missing)
    verdict.notes.append(f"without catching up: {len(missing)} missing")
    return verdict


def _lost(stand, ground, expected):
    verdict, site = Verdict(*OUTAGE, runs=1), Post(stand, ground.queue_url)
    with ExitStack() as stack:
        stack.enter_context(site.clocks("--at", BACK, beats=1))
        lost = _die(site, ground)
        stack.enter_context(site.clocks("--at", BACK, workers=2))
        assert site.until(lambda: site.noted("begin")[REMIND]), site.said()
        ground.kill("valkey")
        ground.until_there()
        enough = site.done() + 2
        verdict.expect("workers go on after an outage", site.until(lambda: site.done() >= enough), True)
        site.until_calm()
    _judge(verdict, site, expected)
    verdict.expect("messages were lost", lost > 0, True)
    verdict.notes.append(f"{lost} messages lost with the queue")
    once = Post(stand, ground.queue_url)
    with once.clocks("--at", BACK, beats=1):
        _die(once, ground, before=lambda: once.change([NO_MORE]))
    with once.clocks("--at", BACK, workers=1):
        once.until(once.done, WHILE_LOOKING)
    verdict.is_harmed = bool(expected - _told(once))
    verdict.notes.append(f"asked once: {len(expected - _told(once))} missing")
    stand.rig.drop()
    return verdict


def _die(site, ground, before=None):
    """The queue dies with what beat has put there; how many messages."""
    assert site.until(site.waiting), site.said()
    if before:
        before()
    lost = site.waiting()
    ground.kill("valkey")
    ground.until_there()
    return lost


def _told(site):
    return {row[:4] for row in site.rows(TOLD) if row[4] == BACK_DAY}


def _judge(verdict, site, expected):
    rows = [row for row in site.rows(TOLD) if row[4] == BACK_DAY]
    late = sum(row[3] for row in rows)
    verdict.notes.append(f"{len(rows)} reminders, {late} of them late; {len(expected)} are due")
    verdict.expect("told twice", _twice(site.rows(TOLD)), 0)
    verdict.expect("missing", expected - _told(site), set())
    verdict.expect("told without need", _told(site) - expected, set())
    messages = Counter(name for name, _title in site.rows(f"{TITLES} WHERE dedup_key LIKE '%{BACK_DAY}'"))
    verdict.expect("messages", messages, Counter(["village", "township", "county"]))
    verdict.expect("errors", site.noted("fail"), Counter())
