"""A worker process that may be made to die at a named point; started by the tests, on the database they name.

    python -m tests.faults.worker BATCH work accept work outcome [--die POINT[:N]] [--unguarded]

Every point is a function of the production code, wrapped here; the production code knows nothing of it.
"""

import argparse
import hashlib
import json
import os
import signal
import threading
from pathlib import Path

import django

django.setup()

from households import tasks  # noqa: E402  models load after django.setup
from households.actions import rolls  # noqa: E402
from households.actions.rolls import applying, chunk, closing, restoring, standing, undoing  # noqa: E402
from households.models import RollBatch  # noqa: E402
from povertycase import actions  # noqa: E402
from povertycase.models import AuditEvent, Job  # noqa: E402
from tests.households.actions import staged  # noqa: E402

# point: (module, function, whether it dies before or after the function)
POINTS = {
    "claimed": (rolls, "batch_of", "before"),
    "reading": (rolls, "begin", "after"),
    "offering": (rolls, "offer", "before"),
    "planned": (applying, "_begin", "after"),
    "writing": (applying, "_write", "after"),
    "leaving": (chunk, "take_out", "after"),
    "committed": (applying, "_write_chunk", "after"),
    "closing": (closing, "close", "before"),
    "notifying": (actions, "notify", "after"),
    "undo_asked": (standing, "in_the_way", "after"),
    "undo_deleting": (restoring, "_restore_memberships", "after"),
    "undo_restored": (restoring, "restore", "after"),
    "undo_notifying": (undoing, "_tell", "after"),
}
TASKS = {
    "households.prepare_roll": tasks.prepare_roll,
    "households.apply_roll": tasks.apply_roll,
    "households.undo_roll": tasks.undo_roll,
}
BELLS = 5
CHUNK = 40


def die_at(point, times):
    """Let this process be killed at the nth passage of a point."""
    module, name, moment = POINTS[point]
    wrapped, left = getattr(module, name), [times]

    def mortal(*args, **facts):
        left[0] -= 1
        if moment == "before" and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        result = wrapped(*args, **facts)
        if moment == "after" and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, mortal)


def drop_the_guards():
    """Neither the cursor nor the emptied staging says any more what was written already."""
    chunk.take_out = lambda run: run.execute(chunk.PUT_AWAY)
    keep = actions.Lease.keep

    def forgetful(self, *, cursor, done, total):
        keep(self, cursor={**cursor, "after": "", "linked": False}, done=done, total=total)

    actions.Lease.keep = forgetful


def work(batch):
    """Do the batch's present job."""
    TASKS[batch.job.kind](batch.job_id)


def storm(batch):
    """The same doorbell, rung several times at once."""
    barrier = threading.Barrier(BELLS)

    def answer():
        barrier.wait()
        work(RollBatch.objects.get(pk=batch.pk))

    bells = [threading.Thread(target=answer) for _ in range(BELLS)]
    for bell in bells:
        bell.start()
    for bell in bells:
        bell.join()


def accept(batch):
    """The uploader accepts everything."""
    categories = [*rolls.EVERYTHING, "vanished", "cleared"]
    rolls.accept(batch, categories=categories, by=batch.created_by, version=batch.version)


def undo(batch):
    """The uploader takes it back."""
    rolls.undo(batch, by=batch.created_by, version=batch.version)


def expire(batch):
    """The dead worker's lease has run out: the sweep rings for its job."""
    Job.objects.filter(pk=batch.job_id).update(lease_until="2020-01-01T00:00:00Z")
    assert actions.ring_waiting() >= 1


def outcome(batch):
    """What there is to compare."""
    text = "\n".join(staged.digest())
    return {
        "status": batch.status,
        "message": batch.message,
        "written": batch.counts.get("written"),
        "attempts": batch.job.attempt,
        "finished": AuditEvent.objects.filter(verb="finish", subject_key=str(batch.pk)).count(),
        "told": batch.created_by.notification_set.filter(kind="roll_applied").count(),
        "restored": AuditEvent.objects.filter(verb="restore", subject_key=str(batch.pk)).count(),
        "told_of_undo": batch.created_by.notification_set.filter(kind="roll_undo").count(),
        "staged": batch.rollrow_set.count(),
        "digest": hashlib.sha256(text.encode()).hexdigest(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("batch", type=int)
    parser.add_argument("verbs", nargs="+", choices=["work", "storm", "accept", "undo", "expire", "outcome"])
    parser.add_argument("--die", default="")
    parser.add_argument("--unguarded", action="store_true")
    options = parser.parse_args()
    applying.CHUNK_ROWS = CHUNK
    if options.unguarded:
        drop_the_guards()
    if options.die:
        point, _colon, times = options.die.partition(":")
        die_at(point, int(times or 1))
    for verb in options.verbs:
        said = globals()[verb](RollBatch.objects.select_related("job").get(pk=options.batch))
    Path(os.environ["FAULTS_ANSWER"]).write_text(json.dumps(said))


if __name__ == "__main__":
    main()
