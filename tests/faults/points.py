"""Where a worker may be made to die or to stop, and which guards can be taken out of it.

Every point is a function of the production code, wrapped here; the production code knows nothing of it.
"""

import os
import threading
from contextlib import suppress

from django.db.models.functions import Now

from households.actions import rolls
from households.actions.rolls import applying, chunk, closing, restoring, standing, steps, undoing, uploading
from households.imports import comparing, heads, matching, preparing, reading
from povertycase import actions
from povertycase.actions import jobs
from povertycase.models import Division, Job
from povertycase.models.jobs import LEASE
from tests.faults import hostile

BEFORE, AFTER = "before", "after"
# point: (the modules that call the function, its name, whether the process ends before or after it)
POINTS = {
    "storing": ((actions,), "store_file", AFTER),
    "enqueueing": ((actions,), "enqueue", BEFORE),
    "ringing": ((jobs,), "ring", BEFORE),
    "claimed": ((rolls,), "batch_of", BEFORE),
    "reading": ((rolls,), "begin", AFTER),
    "parsing": ((reading,), "copy_lines", AFTER),
    "staged": ((preparing,), "read", AFTER),
    "passing": ((preparing, matching, heads, comparing), "announce", AFTER),
    "compared": ((preparing,), "compare", AFTER),
    "offering": ((rolls,), "offer", BEFORE),
    "offered": ((steps,), "_tell", AFTER),
    "planned": ((applying,), "_begin", AFTER),
    "gathering": ((applying,), "_choose", BEFORE),
    "writing": ((applying,), "_write", AFTER),
    "leaving": ((chunk,), "take_out", AFTER),
    "committed": ((applying,), "_write_chunk", AFTER),
    "closing": ((closing,), "close", BEFORE),
    "notifying": ((actions,), "notify", AFTER),
    "finishing": ((actions,), "finish", BEFORE),
    "undo_asked": ((standing,), "in_the_way", AFTER),
    "undo_deleting": ((restoring,), "_restore_memberships", AFTER),
    "undo_restored": ((restoring,), "restore", AFTER),
    "undo_notifying": ((undoing,), "_tell", AFTER),
}


def signal_at(point, number):
    """Let this process get a signal at the nth passage of a point, `POINT:N`; n is 1 when left out."""
    name, _colon, times = point.partition(":")
    modules, function, moment = POINTS[name]
    wrapped, left = getattr(modules[0], function), [int(times or 1)]

    def mortal(*args, **facts):
        left[0] -= 1
        if moment == BEFORE and left[0] == 0:
            os.kill(os.getpid(), number)
        result = wrapped(*args, **facts)
        if moment == AFTER and left[0] == 0:
            os.kill(os.getpid(), number)
        return result

    for module in modules:
        setattr(module, function, mortal)


def _forgetful():
    """Neither the cursor nor the emptied staging says any more what was written already."""
    chunk.take_out = lambda run: run.execute(chunk.PUT_AWAY)
    advance = actions.Lease.advance

    def forget(self, *, cursor, done, total):
        advance(self, cursor={**cursor, "after": "", "linked": False}, done=done, total=total)

    actions.Lease.advance = forget


def _unfenced():
    """A lease is never lost."""

    def keep(self, *, cursor, done, total):
        Job.objects.filter(pk=self.job_id).update(
            cursor=cursor, done_steps=done, total_steps=total, lease_until=Now() + LEASE
        )
        self.cursor = dict(cursor)

    actions.Lease.keep = actions.Lease.advance = keep


def _open_to_all():
    """Any job may be claimed at any time."""

    def claim(job_id):
        job = Job.objects.get(pk=job_id)
        return actions.Lease(job.pk, job.attempt, job.actor_id, job.dedup_key, dict(job.cursor))

    actions.claim = claim
    _unfenced()
    actions.finish = lambda lease, *, result: Job.objects.filter(pk=lease.job_id, state="queued").update(
        state="done", finished_at="2026-01-01T00:00:00Z"
    )


def _unlocked():
    """Two uploads for one place do not take turns."""
    Division.objects.select_for_update = lambda **_facts: Division.objects.all()


def _stubborn():
    """Nobody looks whether the import was cancelled."""
    steps._is_given_up = lambda batch, lease: False


def _piecemeal():
    """An undo commits as it goes."""
    undoing._take_back = undoing._take_back.__wrapped__
    closing.locked = lambda batch: type(batch).objects.select_related("source", "created_by").get(pk=batch.pk)


GUARDS = {
    "limits": hostile.unlimited,
    "cursor": _forgetful,
    "fence": _unfenced,
    "claim": _open_to_all,
    "turns": _unlocked,
    "cancelled": _stubborn,
    "transaction": _piecemeal,
}


def meet_in_the_middle(number):
    """Uploads wait for each other between looking whether they may and writing that they do."""
    barrier, store = threading.Barrier(number), uploading.actions.store_file

    def meet(*args, **facts):
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.3)
        return store(*args, **facts)

    actions.store_file = meet
