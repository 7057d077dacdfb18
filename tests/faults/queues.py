"""F-Q-1, F-Q-5, F-Q-6: the queue dies, a worker's child dies, every doorbell rings five times at once."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass

import psutil

from benchmarks.bench import yardstick
from tests.faults.verdicts import Verdict

LOST, CHILD, STORM = (
    "Valkey killed (no persistence) with jobs queued",
    "a child of the Celery worker killed, its job running",
    "every doorbell rung five times at once",
)
PATIENCE = 90  # seconds of an idle machine, for everything
IDLE = 0.075  # what the yardstick says of it
SWEEP = 10  # seconds between two sweeps; beat leaves 30
QUIET = 3  # seconds in which nothing is done any more
PAUSE = 0.05
STATES = (
    "SELECT state, count(*), max(attempt) FROM povertycase_job WHERE kind = %s AND dedup_key <> %s GROUP BY 1"
)
MARK = "households.mark_roll"
EXPIRE = "UPDATE povertycase_job SET lease_until = '2020-01-01' WHERE state = 'running'"


@dataclass
class Crew:
    """A Celery worker and its notes."""

    ground: object
    database: str
    notes: object
    process: subprocess.Popen = None

    def done(self):
        """Jobs that are done."""
        with self.ground.rig.looking(self.database) as cursor:
            # The sweep has the uploaded roll prepared, too, and then marked.
            cursor.execute(STATES, [MARK, f"roll:{self.ground.rig.batch}"])
            return {state: count for state, count, _attempt in cursor.fetchall()}.get("done", 0)

    def ended(self):
        """How often each job came to its end."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return Counter(line.partition(" ")[2] for line in lines if line.startswith("end "))

    def children(self):
        """The processes that do the jobs."""
        return psutil.Process(self.process.pid).children()

    def until(self, number, *, sweep=SWEEP):
        """Seconds until so many jobs are done, with a sweep now and then; gives up when it takes too long."""
        began = swept = time.monotonic()
        patience = _patience()
        while self.done() < number and time.monotonic() - began < patience:
            if sweep and time.monotonic() - swept > sweep:
                self.ground.rig.run(self.database, "sweep")
                swept = time.monotonic()
            time.sleep(PAUSE)
        return time.monotonic() - began

    def until_quiet(self):
        """Wait until nothing is done any more."""
        last, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET:
            if (now := len(self.ended())) != last:
                last, since = now, time.monotonic()
            time.sleep(PAUSE)


@contextlib.contextmanager
def crew(ground, database, *words):
    """A Celery worker while the block lasts."""
    notes = ground.folder / f"{uuid.uuid4().hex}.notes"
    environment = os.environ | ground.rig.environment | {"DATABASE_URL": ground.rig.address(database)}
    with ground.rig.log.open("ab") as log:
        command = [sys.executable, "-m", "tests.faults.crew", str(notes), *words]
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True, stdin=subprocess.DEVNULL
        )
    try:
        yield Crew(ground, database, notes, process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _patience():
    """As much longer as the machine is slower now: other tests run beside this one."""
    return PATIENCE * max(1, yardstick() / IDLE)


def _queued(ground, number):
    """A copy with so many jobs, their bells rung."""
    ground.empty()
    database = ground.rig.copy()
    ground.rig.environment["FAULTS_JOBS"] = str(number)
    ground.rig.run(database, "queue")
    return database


def _judge(verdict, made, number):
    ended = made.ended()
    verdict.expect("jobs done", made.done(), number)
    verdict.expect("jobs done twice", sum(count - 1 for count in ended.values()), 0)


def lost(ground, rng, number):
    """The queue dies with what is in it, under a worker that is at it."""
    verdict = Verdict("F-Q-1", LOST, runs=number)
    for is_swept in (True, False):
        database = _queued(ground, number)
        with crew(ground, database, "--pause", "0.01") as made:
            made.until(rng.randrange(number // 20, number // 4), sweep=0)
            left = ground.waiting()
            ground.kill("valkey")
            ground.until_there()
            if is_swept:
                seconds = made.until(number)
                _judge(verdict, made, number)  # what was not done when patience was over is missing
                verdict.notes += [
                    f"{left} of {number} messages lost; all done {seconds:.0f} s after the restart"
                ]
            else:
                made.until_quiet()
                verdict.is_harmed = made.done() < number
    ground.rig.drop()
    return verdict


def storm(ground, _rng, number):
    """Five bells for each job, all at once."""
    verdict = Verdict("F-Q-6", STORM, runs=number)
    for words in ((), ("--without", "claim")):
        database = _queued(ground, number)
        ground.rig.run(database, "ring_all")
        bells = ground.waiting()
        with crew(ground, database, *words) as made:
            made.until(number, sweep=0)
            while ground.waiting():
                time.sleep(PAUSE)
            made.until_quiet()
            if words:
                verdict.is_harmed = sum(made.ended().values()) > number
            else:
                _judge(verdict, made, number)
                verdict.notes += [f"{bells} bells for {number} jobs"]
    ground.rig.drop()
    return verdict


def orphans(ground, rng, number):
    """Children of the worker are killed with their jobs; number: how many of them."""
    verdict = Verdict("F-Q-5", CHILD, runs=number)
    jobs = 4 * number
    for is_swept in (True, False):
        database = _queued(ground, jobs)
        with crew(ground, database, "--pause", "0.3") as made:
            made.until(1, sweep=0)
            for _death in range(number if is_swept else 1):
                time.sleep(rng.uniform(0.2, 0.6))
                rng.choice(made.children()).kill()
            if is_swept:
                seconds = _expired(made, jobs)
                _judge(verdict, made, jobs)
                verdict.notes += [f"{number} children killed; {jobs} jobs done {seconds:.0f} s later"]
            else:
                made.until_quiet()
                verdict.is_harmed = made.done() < jobs
    ground.rig.drop()
    return verdict


def _expired(made, jobs):
    """The leases of the dead run out; seconds until everything is done."""
    began = time.monotonic()
    patience = _patience()
    while made.done() < jobs and time.monotonic() - began < patience:
        made.until_quiet()
        with made.ground.rig.looking(made.database) as cursor:
            cursor.execute(EXPIRE)
        made.ground.rig.run(made.database, "sweep")
    return time.monotonic() - began
