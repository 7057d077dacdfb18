"""A sheet of a ledger arrives: it is kept for a day, and a job reads it."""

from django.db import transaction

from households.actions import guards
from households.ledgers import LEDGERS, Ledger
from povertycase.actions import Lease, enqueue, record, store_file
from povertycase.choices import JobKind
from povertycase.models import Attachment, Job, User

KEEP_DAYS = 1


@transaction.atomic
def upload_ledger(content: bytes, *, name: str, ledger: Ledger, by: User) -> Job:
    """Take a sheet in; the job that reads it, whose result is what became of its rows.

    Who: village, township and county.
    """
    guards.require_role_anywhere("import_entries", by=by)
    source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    return enqueue(JobKind.IMPORT_ENTRIES, by=by, dedup_key=f"{source.pk}:{ledger.code}")


def asked_of(dedup_key: str) -> tuple[int, Ledger]:
    """The key of a job's file, and its ledger."""
    source, code = dedup_key.split(":")
    return int(source), LEDGERS[code]


def source_of(lease: Lease) -> Attachment:
    """The file a job was made for."""
    return Attachment.objects.get(pk=asked_of(lease.dedup_key)[0])


def record_ledger_import(ledger: Ledger, *, rows: int, written: int, by: User) -> None:
    """The import stands in the audit trail: how many rows were read, how many written."""
    record("import_entries", by, by=by, facts={"ledger": ledger.code, "rows": rows, "written": written})
