"""What a worker process of the rig does: verbs, one after the other, on one import.

    BATCH VERB… [--die POINT[:N]] [--stop POINT[:N]] [--without GUARD…] [--chunk ROWS] [--memory MB]

It is forked by tests.faults.nursery; the answer to the last verb goes into the file FAULTS_ANSWER.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import signal
import threading
import time
from pathlib import Path

import django
import environ

django.setup()

from django.core.management import call_command  # noqa: E402  models load after django.setup
from django.db import connections  # noqa: E402

import povertycase.urls  # noqa: E402, F401  else each child would load it for its first address
from households import tasks  # noqa: E402
from households.actions import rolls  # noqa: E402
from households.actions.rolls import applying  # noqa: E402
from households.imports import reading as staging  # noqa: E402
from households.models import RollBatch  # noqa: E402
from povertycase import actions  # noqa: E402
from povertycase.celery import app  # noqa: E402
from povertycase.exceptions import Conflict, Stale  # noqa: E402
from povertycase.models import AuditEvent, Job, User  # noqa: E402
from povertycase.sheets import reading as sheets  # noqa: E402
from tests.faults import hostile, points  # noqa: E402
from tests.households.actions import staged  # noqa: E402

TASKS = {
    "households.prepare_roll": tasks.prepare_roll,
    "households.apply_roll": tasks.apply_roll,
    "households.undo_roll": tasks.undo_roll,
}
MARK = "households.mark_roll"
BELLS = 5
READ = 500  # rows that are staged in one transaction
EXPIRED = "2020-01-01T00:00:00Z"


def work(batch):
    """Do the batch's present job."""
    TASKS[batch.job.kind](batch.job_id)


def mark(batch):
    """Mark what was found in the uploader's own sheet."""
    job = Job.objects.filter(kind=MARK, dedup_key=f"roll:{batch.pk}").last()
    if job:
        tasks.mark_roll(job.pk)


def storm(batch):
    """The same doorbell, rung several times at once."""
    at_once(BELLS, lambda _number: work(RollBatch.objects.get(pk=batch.pk)))


def at_once(number, act):
    """What several threads, let go at the same moment, came to: results or exceptions."""
    barrier, results = threading.Barrier(number), [None] * number

    def one(index):
        barrier.wait()
        try:
            results[index] = act(index)
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def accept(batch):
    """The uploader accepts everything."""
    categories = [*rolls.EVERYTHING, "vanished", "cleared"]
    rolls.accept(batch, categories=categories, by=batch.created_by, version=batch.version)


def undo(batch):
    """The uploader takes it back."""
    rolls.undo(batch, by=batch.created_by, version=batch.version)


def cancel(batch):
    """The uploader gives it up; False when it is too late for that."""
    while batch.status in {"uploaded", "reading", "ready"}:
        with contextlib.suppress(Conflict, Stale):
            rolls.cancel(batch, by=batch.created_by, version=batch.version)
            return True
        batch.refresh_from_db()
    return False


def upload(batch):
    """The uploader uploads the same file once more; the new import's number."""
    return _uploaded(batch, batch.created_by).pk


def renew(batch):
    """The uploader uploads the roll of the next month; the new import's number."""
    return _uploaded(batch, batch.created_by, Path(os.environ["FAULTS_CHANGED"]).read_bytes()).pk


def twins(batch):
    """Two people upload the same file for one place at once; what each was told."""
    return _at_once(batch, [actions.open_file(batch.source)] * 2)


def rivals(batch):
    """Two people upload different files for one place at once; what each was told."""
    return _at_once(batch, [actions.open_file(batch.source), Path(os.environ["FAULTS_CHANGED"]).read_bytes()])


def intrude(batch):
    """Somebody else uploads the file for the same place; the new import's number, or what was said."""
    return _told(lambda: _uploaded(batch, User.objects.get(username="rival")))


def _at_once(batch, contents):
    points.meet_in_the_middle(len(contents))
    users = User.objects.in_bulk(["township", "rival"], field_name="username")
    people = [users["township"], users["rival"]]
    return at_once(2, lambda index: _told(lambda: _uploaded(batch, people[index], contents[index])))


def _told(act):
    try:
        return act().pk
    except Conflict as refusal:
        return str(refusal.message)


def _uploaded(batch, by, content=None):
    content = content or actions.open_file(batch.source)
    return rolls.upload(content, name="roll.xlsx", by=by, division=batch.division, is_full=True)


def queue(batch):
    """Many small jobs: findings to be marked in imports that have none; their numbers."""
    facts = {name: getattr(batch, name) for name in ("division_id", "source_id", "created_by_id", "scheme")}
    facts |= {"status": "cancelled", "moved_by_id": batch.created_by_id}
    made = RollBatch.objects.bulk_create(RollBatch(**facts) for _ in range(int(os.environ["FAULTS_JOBS"])))
    return [actions.enqueue(MARK, by=batch.created_by, dedup_key=f"roll:{each.pk}").pk for each in made]


def sweep(_batch):
    """What beat does every half minute."""
    return actions.ring_waiting()


def ring_all(_batch):
    """Every doorbell, several times at once."""
    jobs = list(Job.objects.filter(kind=MARK))

    def ring(_number):
        for job in jobs:
            actions.ring(job)

    at_once(BELLS, ring)


def expire(batch):
    """The dead worker's lease has run out: the sweep rings for its job."""
    Job.objects.filter(pk=batch.job_id, state__in=["queued", "running"]).update(lease_until=EXPIRED)
    actions.ring_waiting()


def idle(_batch):
    """Wait for a job that does not come."""
    time.sleep(600)


def invariants(_batch):
    """`manage.py invariants`: what is violated."""
    said = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("invariants", json=True, stdout=said)
    return {name: count for name, count in json.loads(said.getvalue()).items() if count}


def outcome(batch):
    """What there is to compare."""
    text = "\n".join(staged.digest())
    events = AuditEvent.objects.filter(subject_key=str(batch.pk))
    told = batch.created_by.notification_set
    return {
        "status": batch.status,
        "message": batch.message,
        "written": batch.counts.get("written"),
        "job": batch.job.state,
        "is_held": batch.job.lease_until is not None,
        "attempts": batch.job.attempt,
        "finished": events.filter(verb="finish").count(),
        "cancelled": events.filter(verb="cancel").count(),
        "told": told.filter(kind="roll_applied").count(),
        "restored": events.filter(verb="restore").count(),
        "told_of_undo": told.filter(kind="roll_undo").count(),
        "staged": batch.rollrow_set.count(),
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "invariants": invariants(batch),
    }


VERBS = {
    verb.__name__: verb
    for verb in [
        *(work, mark, storm, expire, idle),
        *(upload, renew, accept, cancel, undo, twins, rivals, intrude),
        *(queue, sweep, ring_all, hostile.siege),
        *(invariants, outcome),
    ]
}


def live(database_url, words):
    """A worker's life: its verbs on a database."""
    options = _options(words)
    name = environ.Env.db_url_config(database_url)
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        connections["default"].settings_dict[key] = name[key]
    app.conf.broker_url = os.environ["REDIS_URL"]
    applying.CHUNK_ROWS = options.chunk
    staging.CHUNK = READ
    if options.memory:
        sheets.MEMORY_BYTES = dict.fromkeys(sheets.MEMORY_BYTES, options.memory * 2**20)
    for guard in options.without:
        points.GUARDS[guard]()
    if options.die:
        points.signal_at(options.die, signal.SIGKILL)
    if options.stop:
        points.signal_at(options.stop, signal.SIGSTOP)
    said = None
    for verb in options.verbs:
        said = VERBS[verb](RollBatch.objects.select_related("job").get(pk=options.batch))
    Path(os.environ["FAULTS_ANSWER"]).write_text(json.dumps(said))


def _options(words):
    parser = argparse.ArgumentParser()
    parser.add_argument("batch", type=int)
    parser.add_argument("verbs", nargs="+", choices=VERBS)
    parser.add_argument("--die", default="")
    parser.add_argument("--stop", default="")
    parser.add_argument("--without", nargs="+", default=[], choices=points.GUARDS)
    parser.add_argument("--chunk", type=int, default=40)
    parser.add_argument("--memory", type=int, default=0)
    return parser.parse_args(words)
