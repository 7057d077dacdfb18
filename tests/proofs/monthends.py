"""An installation whose clock stopped two ends of the month ago, and the clocks and workers it then gets."""

import datetime
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
import time_machine
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from households.models import HouseholdMembership
from monitoring import actions
from monitoring.actions import feed_runs
from monitoring.choices.feeds import FeedKind, FeedSource
from monitoring.models import DailyScreening
from povertycase.actions.scheduler import scheduler
from povertycase.management.processes import _end_with_parent
from povertycase.models import Division
from povertycase.tasks import schedule
from tests import factories
from tests.faults.rig import Rig
from tests.monitoring import making
from tests.monitoring.feeding import feed, medical

# The household came into monitoring then; every month since is frozen until the clock stopped.
BEGAN = datetime.date(2026, 3, 12)
STOPPED_DAY, DUE_DAY = 20, 5
JOBS = ("monitoring.monthly_sync", "monitoring.month_snapshot", "monitoring.screen_all")
SWEEP = "povertycase.requeue_jobs"
FETCHED, AWAITED = FeedKind.MEDICAL, (FeedKind.DISABLED, FeedKind.CIVIL_AFFAIRS)
FEEDS = 1 + len(AWAITED)
AN_HOUR_AGO = 3600
PATIENCE = 300  # seconds; on a busy machine six processes take long to start
PAUSE = 0.05
# As an administrator does it on the page of beat's table; the clocks look at it with each tick.
OFTEN = """
    WITH often AS (
        INSERT INTO django_celery_beat_intervalschedule (every, period) VALUES (2, 'seconds') RETURNING id
    ) UPDATE django_celery_beat_periodictask SET interval_id = often.id FROM often WHERE task = ANY(%s)
"""
# The sweep goes on: it alone rings again for a job whose bell was lost.
NO_MORE = f"""
    UPDATE django_celery_beat_periodictask SET enabled = false WHERE task <> '{SWEEP}';
    UPDATE django_celery_beat_periodictasks SET last_update = now()
"""


def month_before(day, number=1):
    """The first day of the month so many before the one a day lies in."""
    for _month in range(number):
        day = (day.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    return day


def month_after(day):
    """The first day of the month after the one a day lies in."""
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)


@dataclass
class Stopped:
    """What stands in the prepared database. newest: the last month that was awaited and frozen in time."""

    rig: Rig
    feed: int
    newest: datetime.date
    today: datetime.date

    def months(self, first):
        """Every month from the first until the one that has ended now."""
        while first < self.today.replace(day=1):
            yield first
            first = month_after(first)


def prepare(folder):
    """The last month was awaited and frozen in time; then beat stopped, over two ends of the month."""
    today = timezone.localdate()
    stopped = month_before(today, 2).replace(day=STOPPED_DAY)
    newest = month_before(stopped)
    assert newest > BEGAN, "this machine's clock stands before the months of the proof"
    with transaction.atomic():
        cast = making.cast_of_monitoring(factories.world())
        HouseholdMembership.objects.update(created_at="2024-01-01T00:00:00+08:00")
        with _on(BEGAN):
            making.active(cast)
        county = Division.objects.get(pk=factories.COUNTY)
        with _on(stopped):
            fetched = _awaited(cast, newest, stopped)
            DailyScreening.objects.create(division=county, day=stopped)  # so its bell is one that was lost
        stand = Stopped(None, fetched.pk, newest, today)
        for month in (each for each in stand.months(BEGAN.replace(day=1)) if each <= newest):
            actions.freeze_month(county, month, on=month_after(month))
        scheduler()  # it has been screened before
        schedule()
        PeriodicTask.objects.update(last_run_at=f"{stopped}T01:00:00+08:00")
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    connections.close_all()
    stand.rig = Rig(0, folder, "", urlunsplit(address), set())
    return stand


def _on(day):
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def _awaited(cast, newest, stopped):
    """One feed whose file lies in a folder, the others uploaded; all awaited until the clock stopped."""
    facts = {"starts": f"{newest:%Y-%m}", "due_day": DUE_DAY}
    fetched = feed(cast, FETCHED, source=FeedSource.FOLDER, **facts)
    for kind in AWAITED:
        feed(cast, kind, source=FeedSource.UPLOAD, **facts)
    assert feed_runs.open_runs(on=stopped) == FEEDS
    return fetched


@dataclass
class Site:
    """A copy of the prepared database with its own corner of the queue, and who works on it."""

    stand: Stopped
    queue_url: str
    database: str = ""
    notes: Path = field(init=False)
    log: Path = field(init=False)
    data: Path = field(init=False)
    running: list = field(default_factory=list)

    def __post_init__(self):
        self.database = self.stand.rig.copy()
        self.notes = self.stand.rig.folder / f"{self.database}.notes"
        self.log = self.stand.rig.folder / f"{self.database}.log"
        self.data = self.stand.rig.folder / f"{self.database}.data"
        self._furnish()

    def _furnish(self):
        """A data folder with the keys, and the file of the last month in the folder of the feed."""
        shutil.copytree(Path(settings.POVERTYCASE_KEY_FILE).parent, self.data / "keys")
        (self.data / "static").mkdir()
        until = self.stand.today.replace(day=1) - datetime.timedelta(days=1)
        path = self.data / "feeds" / str(self.stand.feed) / f"{until:%Y-%m}.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(medical(("某某", factories.identity(), 50000), until=until.isoformat()))
        old = time.time() - AN_HOUR_AGO
        os.utime(path, (old, old))

    def ask_often(self):
        """Beat's table: the jobs of the proof every other second."""
        with self.stand.rig.looking(self.database) as cursor:
            cursor.execute(OFTEN, [list(JOBS)])

    def until_done(self, times=1, seconds=PATIENCE, quiet=PATIENCE):
        """Whether each job was done so often, and then, with no clock asking any more, everything ended."""
        is_done = self.until(lambda: self.worked(times), seconds)
        self.change([NO_MORE])
        return is_done and self.until(self.is_quiet, quiet)

    def change(self, statements):
        """Change the copy before anybody works on it."""
        with self.stand.rig.looking(self.database) as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def clocks(self, *words, beats=0, workers=0):
        """So many beats and workers while the block lasts; then they are killed."""
        rig = self.stand.rig
        command = [sys.executable, "-m", "tests.proofs.clockwork", str(self.notes), "--corner", self.database]
        command += ["--beats", str(beats), "--workers", str(workers), *words]
        environment = {"DATABASE_URL": rig.address(self.database), "REDIS_URL": self.queue_url}
        environment["POVERTYCASE_DATA"] = str(self.data)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.running.append(process)
        try:
            yield
            self.see_them_alive()
        finally:
            self.running.remove(process)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def see_them_alive(self):
        """A proof in which nobody works proves nothing."""
        assert all(process.poll() is None for process in self.running), self.said()

    def until(self, is_so, seconds=PATIENCE):
        """Whether it came to be so in time."""
        deadline = time.monotonic() + seconds
        while not is_so() and time.monotonic() < deadline:
            self.see_them_alive()
            time.sleep(PAUSE)
        return is_so()

    def said(self):
        """The end of what its clocks and workers said."""
        return self.log.read_text()[-3000:]

    def rows(self, sql):
        """The rows of a statement in the copy."""
        with self.stand.rig.looking(self.database) as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def waiting(self):
        """Messages in this site's corner of the queue."""
        with redis.from_url(self.queue_url) as queue:
            return queue.llen(f"{self.database}celery")

    def noted(self, word):
        """{task: how often that word was noted of it}."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        found = (line.split() for line in lines)
        return Counter(each[1] for each in found if each[0] == word)

    def worked(self, times=1):
        """Whether each job of the proof was done so often."""
        ended = self.noted("end")
        return all(ended[job] >= times for job in JOBS)

    def is_quiet(self):
        """Whether nothing waits, nothing is being done, and no job of theirs is open."""
        is_idle = self.noted("begin") == self.noted("end") and not self.waiting()
        return is_idle and not self.rows("SELECT FROM povertycase_job WHERE state IN ('queued', 'running')")
