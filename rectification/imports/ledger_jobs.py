"""The jobs of a ledger that was uploaded: what was found, and, once it is confirmed, what is written."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused
from projects.imports.outcomes import Outcome
from rectification.imports.ledger import about_columns, chunks, conclude, facts_told, say_if_known, stage
from rectification.imports.ledger_taking import Taker
from rectification.models import LedgerBatch

SPLITS = "all"


def work_reading(lease: Lease) -> None:
    """Keep the rows of a ledger and judge them; no problem is written. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    try:
        batch = LedgerBatch.objects.visible_to(by).select_related("file", "source").get(pk=lease.dedup_key)
        opened = stage(batch, by=by)
        outcome = Outcome(batch.layout, sheet=opened.name)
        outcome.add(opened.found)
        if not say_if_known(batch, outcome, by=by):
            _judge(lease, batch, outcome, by)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    with transaction.atomic():
        actions.finish(lease, result=_told(outcome))


def _judge(lease: Lease, batch: LedgerBatch, outcome: Outcome, by: User) -> None:
    taker, done = Taker(batch, splits=False, by=by), 0
    for rows in chunks(batch, 0, by=by):
        taker.judge(rows, outcome)
        done += len(rows)
        with transaction.atomic():
            lease.keep(cursor={}, done=done, total=batch.row_count or done)
    outcome.add(about_columns(batch))
    outcome.facts = facts_told(batch, outcome)


def work_writing(lease: Lease) -> None:
    """Write what a ledger says, from where a worker before stopped. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    pk, _between, which = lease.dedup_key.partition(":")
    batch = LedgerBatch.objects.visible_to(by).select_related("source").get(pk=pk)
    outcome = Outcome.restored(batch.layout, lease.cursor.get("outcome", {}))
    outcome.sheet, after, done = batch.sheet, lease.cursor.get("after", 0), lease.cursor.get("done", 0)
    try:
        taker = Taker(batch, splits=which == SPLITS, by=by)
        for rows in chunks(batch, after, by=by):
            with transaction.atomic():
                taker.take(rows, outcome)
                done += len(rows)
                cursor = {"outcome": outcome.kept(), "after": rows[-1].number, "done": done}
                lease.advance(cursor=cursor, done=done, total=batch.row_count or done)
        with transaction.atomic():
            conclude(batch, outcome, by=by)
            actions.finish(lease, result=_told(outcome))
    except DomainError as refused:
        actions.fail(lease, error=refused.message)


def _told(outcome: Outcome) -> Mapping[str, Any]:
    return {**outcome.as_json(), "said": outcome.said}
