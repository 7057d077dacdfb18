"""Celery beats and Celery workers, a process each, forked from one that has loaded Django.

    python -m tests.proofs.clockwork NOTES --corner NAME --beats 2 --workers 4 [--meet SECONDS] [--without …]
        [--kills 7:20] [--at 2026-07-01T08:30:00+08:00] [--impatient]

They work on the database and the queue that the environment names, in a corner of the queue of their own.
Workers note in a file which task they begin, end, and fail at. meet: whoever has looked and is about to write
waits so long for a second who has looked, too; for the first two alone. kills: a seed, and how many workers
are killed at random moments, each followed by another one. at: what their clocks say when they begin.
impatient: nobody waits long for a gateway.
"""

import argparse
import os
import random
import signal
import time
import traceback
from functools import partial
from pathlib import Path

import django
import time_machine

django.setup()

import celery.bin.celery  # noqa: E402, F401  its commands take long to load: once, before anybody is born
from celery import signals  # noqa: E402  models load after django.setup

from monitoring.actions import feed_runs, months  # noqa: E402
from monitoring.models import DailyScreening, MonthSnapshot  # noqa: E402
from povertycase.celery import app  # noqa: E402
from povertycase.choices import JobKind  # noqa: E402
from povertycase.management.processes import _end_with_parent  # noqa: E402
from povertycase.models import Job  # noqa: E402
from tests.proofs import seams  # noqa: E402

BEAT = "beat -l warning --pidfile="
WORKER = "worker -l warning -P solo -O fair --without-gossip --without-mingle --without-heartbeat -n"
READY = "ready worker"
KILLED = "killed worker"
BETWEEN_KILLS = (0.2, 1.5)  # seconds
MEETING = 2
SHORTLY = 5
PAUSE = 0.02


def corner(name):
    """Keep this run's messages apart from everybody else's in the same queue."""
    app.conf.broker_url = os.environ["REDIS_URL"]
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "global_keyprefix": name}


def take_notes(path):
    """Say of each task when it begins, ends and fails."""
    notes = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(word, task):
        os.write(notes, f"{word} {task.name}\n".encode())

    for word, told in (
        ("begin", signals.task_prerun),
        ("end", signals.task_postrun),
        ("fail", signals.task_failure),
    ):
        told.connect(partial(_noted, note, word), weak=False)
    signals.worker_ready.connect(lambda **_facts: os.write(notes, f"{READY}\n".encode()), weak=False)
    return partial(os.write, notes)


def _noted(note, word, sender=None, **_facts):
    note(word, sender)


def meet(path, seconds):
    """Let two meet where one could overtake the other: when they have looked and are about to write."""
    waiting = partial(_wait, Path(path), seconds)
    awaited = feed_runs._awaited

    def looked(*words, **facts):
        months = list(awaited(*words, **facts))
        waiting("runs")
        return months

    feed_runs._awaited = looked
    _meet_at(MonthSnapshot, waiting)
    _meet_at(DailyScreening, waiting)
    # With the key of the day whoever comes first is alone here; without it two come from there at once.
    _meet_at(Job, partial(_wait, Path(path), min(SHORTLY, seconds)), kind=JobKind.SCREEN)


def _meet_at(model, waiting, **which):
    """Where a new row was looked for in vain and is about to be saved."""
    save = model.save

    def saved(row, *words, **facts):
        if row._state.adding and all(getattr(row, name) == value for name, value in which.items()):
            waiting(model.__name__)
        save(row, *words, **facts)

    model.save = saved


def _wait(notes, seconds, name):
    """For a second one at the same point; never again when two have met there."""
    line, deadline = f"looked {name}\n", time.monotonic() + seconds
    with notes.open("a") as file:
        file.write(line)
    while notes.read_text().count(line) < MEETING and time.monotonic() < deadline:
        time.sleep(PAUSE)


def without_catching_up():
    """Only the month that has just ended is looked at, as a clock that never stops would need."""
    awaited, due = feed_runs._awaited, months._due_months
    feed_runs._awaited = lambda feed, on: list(awaited(feed, on))[-1:]
    months._due_months = lambda county, on: due(county, on)[-1:]


def _born(live):
    """A process of its own, by its number; never returns in it."""
    if child := os.fork():
        return child
    status = 1
    try:
        _end_with_parent()
        live()
    except SystemExit as end:
        status = int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _killing(text):
    """`7:20`: the seed and how many."""
    seed, _colon, number = text.partition(":")
    return random.Random(seed), int(number)


def _until_ready(notes, number):
    while notes.read_text().count(READY) < number:
        time.sleep(PAUSE)


def kill(workers, rng, number, notes, write):
    """Kill so many of {process: how it is born} at random moments, and let another take its place."""
    ready = len(workers)
    for _kill in range(number):
        time.sleep(rng.uniform(*BETWEEN_KILLS))
        chosen = rng.choice(sorted(workers))
        os.kill(chosen, signal.SIGKILL)
        os.waitpid(chosen, 0)
        write(f"{KILLED}\n".encode())
        live, ready = workers.pop(chosen), ready + 1
        workers[_born(live)] = live
        _until_ready(notes, ready)


def _options():
    parser = argparse.ArgumentParser()
    parser.add_argument("notes")
    parser.add_argument("--corner", required=True)
    parser.add_argument("--beats", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--meet", type=float, default=0)
    parser.add_argument("--without", choices=["catching_up", *seams.WITHOUT])
    parser.add_argument("--kills", type=_killing)
    parser.add_argument("--at")
    parser.add_argument("--impatient", action="store_true")
    return parser.parse_args()


def _prepared(options):
    """What is different from an ordinary installation."""
    if options.without == "catching_up":
        without_catching_up()
    elif options.without:
        seams.WITHOUT[options.without]()
    if options.meet:
        meet(options.notes, options.meet)
        seams.meet_at_reminding(partial(_wait, Path(options.notes), options.meet))
    if options.impatient:
        seams.impatient()
    if options.at:
        time_machine.travel(options.at, tick=True).start()


def main():
    """Run until killed; a process that ends before is noted, for none of them should."""
    options = _options()
    corner(options.corner)
    write = take_notes(options.notes)
    _prepared(options)
    notes, workers = Path(options.notes), {}
    for number in range(options.workers):
        live = partial(app.worker_main, [*WORKER.split(), f"w{number}@%h"])
        workers[_born(live)] = live
    # Else what the clocks ask for meanwhile would pile up on a busy machine.
    _until_ready(notes, options.workers)
    for _number in range(options.beats):
        _born(partial(app.start, BEAT.split()))
    if options.kills:
        while "begin " not in notes.read_text():
            time.sleep(PAUSE)
        kill(workers, *options.kills, notes, write)
    for _number in range(options.workers + options.beats):
        _pid, status = os.wait()
        write(f"died {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
