"""A sheet of projects or money arrives: it is kept for a day, and a job reads it."""

from django.db import transaction

from povertycase.actions import Lease, enqueue, store_file
from povertycase.choices import JobKind
from povertycase.models import Attachment, Job, User
from projects.actions import guards

KEEP_DAYS = 1
# The kinds of sheets, and the step whose roles send one.
STEPS = {
    JobKind.IMPORT_FUNDS: "import_funds",
    JobKind.IMPORT_PROJECTS: "import_projects",
    JobKind.COMPARE_PROGRESS: "compare_progress",
}


@transaction.atomic
def upload_sheet(kind: JobKind, content: bytes, *, name: str, by: User) -> Job:
    """Take a sheet in; the job that reads it, whose result is what became of it.

    kind: one of STEPS. Who: county for allocations of money, township and county for the others. The job
    records what it read and wrote.
    """
    guards.require_role_anywhere(STEPS[kind], by=by)
    source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    return enqueue(kind, by=by, dedup_key=str(source.pk))


def source_of(lease: Lease) -> Attachment:
    """The file a job was made for."""
    return Attachment.objects.get(pk=int(lease.dedup_key))
