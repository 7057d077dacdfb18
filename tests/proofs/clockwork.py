"""Celery beats and Celery workers, a process each, forked from one that has loaded Django.

    python -m tests.proofs.clockwork NOTES --corner NAME --beats 2 --workers 4 [--meet SECONDS] [--without …]

They work on the database and the queue that the environment names, in a corner of the queue of their own.
Workers note in a file which task they begin, end, and fail at. meet: whoever has looked and is about to write
waits so long for a second who has looked, too; for the first two alone.
"""

import argparse
import os
import time
import traceback
from functools import partial
from pathlib import Path

import django

django.setup()

from celery import signals  # noqa: E402  models load after django.setup

from monitoring.actions import feed_runs, months  # noqa: E402
from monitoring.models import DailyScreening, MonthSnapshot  # noqa: E402
from povertycase.celery import app  # noqa: E402
from povertycase.choices import JobKind  # noqa: E402
from povertycase.management.processes import _end_with_parent  # noqa: E402
from povertycase.models import Job  # noqa: E402

BEAT = "beat -l warning --pidfile="
WORKER = "worker -l warning -P solo -O fair --without-gossip --without-mingle --without-heartbeat -n"
READY = "ready worker"
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
    """A process of its own; never returns in it."""
    if os.fork():
        return
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


def main():
    """Run until killed; a process that ends before is noted, for none of them should."""
    parser = argparse.ArgumentParser()
    parser.add_argument("notes")
    parser.add_argument("--corner", required=True)
    parser.add_argument("--beats", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--meet", type=float, default=0)
    parser.add_argument("--without", choices=["catching_up"])
    options = parser.parse_args()
    corner(options.corner)
    write = take_notes(options.notes)
    if options.without:
        without_catching_up()
    if options.meet:
        meet(options.notes, options.meet)
    for number in range(options.workers):
        _born(partial(app.worker_main, [*WORKER.split(), f"w{number}@%h"]))
    # Else what the clocks ask for meanwhile would pile up on a busy machine.
    while Path(options.notes).read_text().count(READY) < options.workers:
        time.sleep(PAUSE)
    for _number in range(options.beats):
        _born(partial(app.start, BEAT.split()))
    for _number in range(options.workers + options.beats):
        _pid, status = os.wait()
        write(f"died {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
