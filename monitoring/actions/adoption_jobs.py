"""名册承接 of a place with many households, as a job in chunks."""

from django.db import transaction
from django.utils import timezone

from monitoring.actions import guards
from monitoring.actions.adoption import adopt_some, chunks_of, conclude, waiting
from povertycase.actions import Lease, enqueue, fail, finish
from povertycase.choices import JobKind
from povertycase.exceptions import DomainError
from povertycase.models import Division, Job, User


def enqueue_adoption(*, division: Division, by: User) -> Job:
    """Queue what adopt_cases does. Who: township, county of the place."""
    guards.require_role("adopt_cases", by=by, division_code=division.pk)
    return enqueue(JobKind.ADOPT_CASES, by=by, dedup_key=division.pk)


def work(lease: Lease) -> None:
    """Chunk by chunk; a next worker goes on with what has no case yet. Raises LeaseLost."""
    by, division = User.objects.get(pk=lease.actor_id), Division.objects.get(pk=lease.dedup_key)
    done = int(lease.cursor.get("adopted", 0))
    try:
        guards.require_role("adopt_cases", by=by, division_code=division.pk)
    except DomainError as refused:  # the posting ended since
        fail(lease, error=refused.message)
        return
    keys = waiting(division.pk, by=by)
    total = done + len(keys)
    for chunk in chunks_of(keys):
        with transaction.atomic():
            done += adopt_some(chunk, by=by, on=timezone.localdate())
            lease.advance(cursor={"adopted": done}, done=done, total=total)
    with transaction.atomic():
        told = conclude(division, adopted=done, by=by)
        finish(lease, result={"adopted": told.adopted, "left": told.left})
