"""A ledger of problems arrives as a sheet: it and its rows are kept, and each row is settled once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import enqueue, record, store_file
from povertycase.choices import CODE_LENGTHS, JobKind, Level
from povertycase.exceptions import Refused
from povertycase.models import Division, Job, User
from rectification.actions import guards
from rectification.choices.ledger import UNSETTLED, LedgerLayout, RowOutcome
from rectification.models import IssueSource, LedgerBatch, LedgerRow, Ticket, TicketProposal
from rectification.rules.rights import RECTIFICATION_STEPS

STEP = "import_ledger"
COUNTY = CODE_LENGTHS[Level.COUNTY]
# The rows stay; the file itself, with the uploader's own cells, does not.
KEEP_DAYS = 7


@transaction.atomic
def send_ledger(
    layout: LedgerLayout, content: bytes, *, name: str, source: IssueSource | None, by: User
) -> LedgerBatch:
    """Keep a ledger for the office of `by`; the same file again is the same ledger. Who: township, county."""
    office = office_of(by)
    file = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
    batch, is_new = LedgerBatch.objects.get_or_create(
        division=office,
        layout=layout,
        sha256=file.sha256,
        defaults={"file": file, "source": source, "sent_by": by},
    )
    if not is_new:
        batch.file, batch.source = file, source or batch.source
        batch.save(update_fields=["file", "source", "updated_at"])
    record("send_ledger", batch, by=by)
    return batch


def office_of(by: User) -> Division:
    """Where a ledger of `by` lies: the widest place where the person may send one. Refuses anybody else."""
    own = [each for each in by.postings if each.role in RECTIFICATION_STEPS[STEP]]
    if not own:
        raise Refused(_("您的岗位不能导入整改台账。"))
    return min(own, key=lambda each: len(each.division_id)).division


@transaction.atomic
def stage_ledger(
    batch: LedgerBatch, facts: Mapping[str, Any], rows: Sequence[LedgerRow], *, by: User
) -> None:
    """Keep the rows of a ledger as they are written, once. facts: of its header. Who: as for sending."""
    guards.require_role(STEP, by=by, division_code=batch.division_id)
    held = LedgerBatch.objects.select_for_update().get(pk=batch.pk)
    if held.row_count is None:
        for row in rows:
            row.batch, row.division_id = held, held.division_id
        LedgerRow.objects.bulk_create(rows, batch_size=1_000)
        for name, value in {**facts, "row_count": len(rows)}.items():
            setattr(held, name, value)
        held.save()
    batch.refresh_from_db()


def queue_reading(batch: LedgerBatch, *, by: User) -> Job:
    """A worker reads the ledger and says what it found; nothing is written of its problems."""
    guards.require_role(STEP, by=by, division_code=batch.division_id)
    return enqueue(JobKind.READ_LEDGER, by=by, dedup_key=str(batch.pk))


def confirm_ledger(batch: LedgerBatch, *, splits: bool, by: User) -> Job:
    """A worker writes what it says. splits: also what lies in several places. Who: township, county."""
    guards.require_role(STEP, by=by, division_code=batch.division_id)
    return enqueue(JobKind.IMPORT_LEDGER, by=by, dedup_key=f"{batch.pk}:{'all' if splits else 'single'}")


def settle_row(
    row: LedgerRow,
    outcome: RowOutcome,
    *,
    key: str,
    ticket: Ticket | None = None,
    proposal: TicketProposal | None = None,
    by: User,
) -> None:
    """What became of a row. Who: whoever may send its ledger."""
    guards.require_role(STEP, by=by, division_code=row.division_id)
    row.outcome, row.key, row.ticket, row.proposal = outcome, key, ticket, proposal
    row.save(update_fields=["outcome", "key", "ticket", "proposal"])


def hold_row(pk: int, *, by: User) -> LedgerRow | None:
    """The row, kept from everybody else until the transaction ends; None when it is settled."""
    rows = LedgerRow.objects.visible_to(by).select_for_update(of=("self",))
    return rows.filter(pk=pk, outcome__in=UNSETTLED).first()


def hold_ledgers(batch: LedgerBatch, *, by: User) -> None:
    """No two ledgers of a county are written at once, so that two that say the same make one problem.

    Held until the transaction ends; whoever waited here sees what the other one wrote. Who: as for sending.
    """
    guards.require_role(STEP, by=by, division_code=batch.division_id)
    ledgers = LedgerBatch.objects.filter(division__code__startswith=batch.division_id[:COUNTY])
    list(ledgers.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def record_import(batch: LedgerBatch, *, rows: int, written: int, historical: int, by: User) -> None:
    """The import stands in the audit trail."""
    facts = {"rows": rows, "written": written, "historical": historical}
    record(STEP, batch, by=by, facts=facts)


def record_marked(batch: LedgerBatch, *, by: User) -> None:
    """The uploader took the marked sheet away; it holds the sheet's own values, so it is for nobody else."""
    if batch.file.created_by_id != by.pk:
        raise Refused(_("标注的原表只给上传的人，请由上传的人下载，或者自己再上传一次。"))
    record("take_marked_ledger", batch, by=by)
