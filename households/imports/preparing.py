"""From the uploaded file to what a person decides on."""

import gc
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from households.actions.rolls import asking
from households.choices import RollStage
from households.imports.checking import check
from households.imports.comparing import compare
from households.imports.findings import Findings
from households.imports.policy import leave_out_incomes, policy_in_force
from households.imports.reading import read
from households.imports.statements import Statements
from households.models import RollBatch
from households.models.roll_stages import announce
from povertycase.actions import Lease, decrypted

KILOBYTES = 1024
ALLOCATIONS = 200_000  # between two looks of the garbage collector
# For whoever goes on in the same transaction.
LEAVE = """
    DROP TABLE IF EXISTS roll_unsettled, roll_match, roll_person, roll_house, roll_standing;
    SET LOCAL enable_nestloop = on
"""
# What reading and comparing find out; the state is somebody else's, who may cancel meanwhile.
RESULTS = (
    "layout",
    "sheet",
    "columns",
    "data_on",
    "scheme",
    "counts",
    "finding_counts",
    "seconds",
    "peak_mb",
    "updated_at",
)


def prepare(batch: RollBatch, lease: Lease | None = None) -> None:
    """Read, check and compare a batch's file; staging, findings, differences and counts are its result.

    Nothing of the register is written and the batch's state is left alone. What an earlier attempt left is
    taken out first. Raises FileRefused for a file that cannot be taken as a whole, LeaseLost.
    """
    with _few_collections():
        _prepare(batch, lease)


def _prepare(batch: RollBatch, lease: Lease | None) -> None:
    findings, seconds = Findings(), dict[str, float]()
    with uploaded(batch) as path, _timed(seconds, "read"):
        sheet = read(batch, path, findings, lease)
    _compares_now(lease, sheet.rows)
    with transaction.atomic():
        _compares_now(lease, sheet.rows)
        as_of = batch.data_on or timezone.localdate()
        policy = policy_in_force(division_code=batch.division_id, on=as_of)
        period = policy.income_period(as_of)
        if period is None:
            leave_out_incomes(batch, findings, on=as_of)
        statements = Statements(batch)
        announce(batch.pk, RollStage.DUPLICATES)
        with _timed(seconds, "check"):
            check(statements, sheet, findings, policy=policy, as_of=as_of)
        asking.check(batch, findings.answers)
        with _timed(seconds, "compare"):
            batch.counts = compare(statements, period) | {"answers": dict(findings.answers)}
        statements.run(LEAVE)
        findings.store(batch.pk)
        batch.finding_counts = dict(findings.counts)
        batch.seconds = seconds
        batch.peak_mb = _peak_mb(sheet.reader_kb)
        batch.save(update_fields=RESULTS)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Rows come as many small lists that are soon gone; looking for circles among them is wasted."""
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _compares_now(lease: Lease | None, rows: int) -> None:
    """Tell whoever watches that reading is over: once for them to see it, once to fence what follows."""
    if lease:
        lease.keep(cursor={"rows": rows, "step": "compare"}, done=rows, total=rows)


@contextmanager
def uploaded(batch: RollBatch) -> Iterator[Path]:
    """The upload, decrypted into a folder of its own for as long as it is read. Raises FileRefused."""
    with decrypted(batch.source, name=f"roll{Path(batch.source.name).suffix.lower()}") as path:
        yield path


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[step] = round(time.monotonic() - began, 3)


def _peak_mb(reader_kb: int) -> int:
    """This process and the sheet reader beside it, at their largest."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + reader_kb) // KILOBYTES
