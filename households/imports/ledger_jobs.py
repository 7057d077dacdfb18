"""The job of a ledger's sheet that was uploaded: rows in chunks, what is wrong told at the end."""

from django.db import transaction

from households.actions.ledger_sheets import asked_of, record_ledger_import, source_of
from households.imports.ledger_rows import Outcome, take
from households.imports.ledger_sheets import rows_of
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused

# About a second of work.
CHUNK = 100


def work(lease: Lease) -> None:
    """Write what the sheet says, from where a worker before stopped. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    _key, ledger = asked_of(lease.dedup_key)
    outcome = Outcome.restored(ledger, lease.cursor)
    try:
        source = source_of(lease)
        with actions.decrypted(source) as path:
            rows = rows_of(path, name=source.name, ledger=ledger)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    done = sum(outcome.counts.values())
    for start in range(done, len(rows), CHUNK):
        with transaction.atomic():
            take(rows[start : start + CHUNK], outcome, by=by)
            lease.advance(cursor=outcome.kept(), done=min(start + CHUNK, len(rows)), total=len(rows))
    with transaction.atomic():
        record_ledger_import(ledger, rows=len(rows), written=outcome.counts["written"], by=by)
        actions.finish(lease, result=outcome.as_json())
