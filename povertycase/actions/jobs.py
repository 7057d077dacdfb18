"""Jobs: put one in the queue, claim it, work on it in fenced chunks, finish it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from kombu.exceptions import OperationalError

from povertycase.celery import app
from povertycase.choices import JobState
from povertycase.models import Job, User
from povertycase.models.jobs import LEASE, MAX_FRUITLESS_ATTEMPTS

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must stop without writing."""


@dataclass
class Lease:
    """One worker's hold on a job; `cursor` is where the previous chunk ended."""

    job_id: int
    attempt: int
    actor_id: int
    dedup_key: str
    cursor: dict[str, Any] = field(default_factory=dict)

    def keep(self, *, cursor: Mapping[str, Any], done: int, total: int) -> None:
        """Inside the chunk's transaction: check the fence, move the cursor, extend the lease.

        The row stays locked until the chunk commits, so a zombie's next chunk cannot slip in between.
        """
        held = Job.objects.filter(pk=self.job_id, attempt=self.attempt, state=JobState.RUNNING)
        changed = held.update(
            cursor=dict(cursor), done_steps=done, total_steps=total, lease_until=Now() + LEASE
        )
        if not changed:
            raise LeaseLost(self.job_id)
        self.cursor = dict(cursor)

    def advance(self, *, cursor: Mapping[str, Any], done: int, total: int) -> None:
        """The same for a chunk that need not be done again: the job is not worn out, however often it dies.

        Not for a step that a next worker begins anew: a file that kills its worker half-way would be read
        for ever.
        """
        self.keep(cursor=cursor, done=done, total=total)
        Job.objects.filter(pk=self.job_id).update(fruitless_attempts=0)


@transaction.atomic
def enqueue(kind: str, *, by: User, dedup_key: str) -> Job:
    """Queue one job, unless the same one is waiting or running already; ring Celery after commit.

    kind: the Celery task's name; it gets the job's id and nothing else.
    """
    job, _created = Job.objects.get_or_create(
        kind=kind,
        dedup_key=dedup_key,
        state__in=[JobState.QUEUED, JobState.RUNNING],
        defaults={"actor": by, "state": JobState.QUEUED},
    )
    transaction.on_commit(lambda: ring(job))
    return job


@transaction.atomic
def take_up(job: Job, *, by: User) -> Job:
    """Queue a failed job anew from where it stopped; the failed row stays for the record."""
    again = enqueue(job.kind, by=by, dedup_key=job.dedup_key)
    Job.objects.filter(pk=again.pk, state=JobState.QUEUED).update(
        cursor=job.cursor, done_steps=job.done_steps, total_steps=job.total_steps
    )
    again.refresh_from_db()
    return again


def ring(job: Job) -> None:
    """Tell a worker to look at the job now. A lost bell is harmless: the sweep rings again."""
    try:
        app.send_task(job.kind, [job.pk], retry=False)
    except (OperationalError, OSError) as error:
        log.warning("bell_not_rung", job=job.pk, error=type(error).__name__)


def claim(job_id: int) -> Lease | None:
    """Take a waiting job for `LEASE`; None when somebody holds it or it is finished."""
    with transaction.atomic():
        taken = (
            Job.objects.waiting()
            .filter(pk=job_id, fruitless_attempts__lt=MAX_FRUITLESS_ATTEMPTS)
            .update(
                state=JobState.RUNNING,
                attempt=F("attempt") + 1,
                fruitless_attempts=F("fruitless_attempts") + 1,
                lease_until=Now() + LEASE,
            )
        )
        if not taken:
            return None
        job = Job.objects.get(pk=job_id)
    return Lease(job.pk, job.attempt, job.actor_id, job.dedup_key, dict(job.cursor))


def finish(lease: Lease, *, result: Mapping[str, Any]) -> None:
    """Close the job as done, in the transaction of its last chunk."""
    _close(lease, JobState.DONE, result=dict(result), error="")


def fail(lease: Lease, *, error: str) -> None:
    """Close the job as failed, with a Chinese sentence that says why."""
    _close(lease, JobState.FAILED, result={}, error=error[:500])


def _close(lease: Lease, state: JobState, *, result: dict[str, Any], error: str) -> None:
    held = Job.objects.filter(pk=lease.job_id, attempt=lease.attempt, state=JobState.RUNNING)
    closed = held.update(
        state=state, result=result, error=error, finished_at=timezone.now(), lease_until=None
    )
    if not closed:
        raise LeaseLost(lease.job_id)


def ring_waiting() -> int:
    """Ring for every job nobody holds, and fail the ones that wore out their attempts; how many were rung."""
    worn = Job.objects.waiting().filter(fruitless_attempts__gte=MAX_FRUITLESS_ATTEMPTS)
    worn.update(
        state=JobState.FAILED,
        error="多次尝试后仍未完成，请联系系统管理员。",
        finished_at=timezone.now(),
        lease_until=None,
    )
    waiting = list(Job.objects.waiting())
    for job in waiting:
        ring(job)
    return len(waiting)
