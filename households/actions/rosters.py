"""A 结对名册 arrives: it is kept for a day, and a job reads it."""

from django.db import transaction

from households.actions import guards
from povertycase.actions import Lease, enqueue, store_file
from povertycase.choices import JobKind
from povertycase.models import Attachment, Job, User

KEEP_DAYS = 1


@transaction.atomic
def upload_roster(content: bytes, *, name: str, by: User) -> Job:
    """Take a roster in; the job that reads it, whose result is what became of its rows.

    Who: township and county. The job records what it read and wrote.
    """
    guards.require_role_anywhere("import_pairings", by=by)
    source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    return enqueue(JobKind.IMPORT_PAIRINGS, by=by, dedup_key=str(source.pk))


def source_of(lease: Lease) -> Attachment:
    """The file a job was made for."""
    return Attachment.objects.get(pk=int(lease.dedup_key))
