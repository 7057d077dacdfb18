"""A 集中排查表 arrives: it is kept for a week, and a job reads it."""

from django.db import transaction

from monitoring.actions import guards
from povertycase.actions import Lease, enqueue, record, store_file
from povertycase.choices import JobKind
from povertycase.models import Attachment, AuditEvent, Job, User

KEEP_DAYS = 7


@transaction.atomic
def upload_sweep(content: bytes, *, name: str, by: User) -> Job:
    """Take a sheet in; the job that reads it, whose result is what became of it. Who: township, county."""
    guards.require_role_anywhere("import_sweep", by=by)
    source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    return enqueue(JobKind.IMPORT_SWEEP, by=by, dedup_key=str(source.pk))


def source_of(job: Lease | Job) -> Attachment:
    """The file a job was made for, also when it is done; the row stays when the file is deleted."""
    return Attachment.objects.get(pk=int(job.dedup_key))


def record_marked(*, by: User) -> None:
    """The uploader took the marked sheet away. Who: township, county."""
    guards.require_role_anywhere("import_sweep", by=by)
    record("take_marked_sweep", by, by=by)


def record_import(*, by: User, rows: int, written: int, clues: int) -> None:
    """The import stands in the audit trail. Who: township, county."""
    guards.require_role_anywhere("import_sweep", by=by)
    record("import_sweep", by, by=by, facts={"rows": rows, "written": written, "clues": clues})


def record_comparison(*, by: User, purpose: str, rows: int, absent: int) -> AuditEvent:
    """A village's paper ledger was held against cases and rolls; neither names nor numbers are kept.

    Who: village, township, county. purpose: why the list was taken away, "" when it was only looked at.
    """
    guards.require_role_anywhere("compare_paper", by=by)
    return record("compare_paper", by, by=by, note=purpose.strip(), facts={"rows": rows, "absent": absent})
