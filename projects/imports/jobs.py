"""The jobs of sheets that were uploaded: an allocation of money at once, a library in chunks of rows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction

from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused
from projects.actions.sheets import source_of
from projects.imports.funds import import_funds
from projects.imports.library import KIND as LIBRARY
from projects.imports.library import conclude, read_sheet
from projects.imports.outcomes import Outcome
from projects.imports.progress import compare_progress

# About a second of work, and so many projects nobody else can write in that time.
CHUNK = 100
TAKEN = ("new", "changed", "unchanged", "held")


def work_funds(lease: Lease) -> None:
    """Record the batches of a sheet, all of them or none. Raises LeaseLost."""
    _work_whole(lease, import_funds)


def work_progress(lease: Lease) -> None:
    """Hold a ledger of spending against ours; nothing is written. Raises LeaseLost."""
    _work_whole(lease, compare_progress)


def _work_whole(lease: Lease, read: Callable[..., Outcome]) -> None:
    by = User.objects.get(pk=lease.actor_id)
    try:
        with transaction.atomic(), _file(lease) as (path, name):
            outcome = read(path, name=name, by=by)
            actions.finish(lease, result=_told(outcome))
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)


def work_projects(lease: Lease) -> None:
    """Write what a library says, from where a worker before stopped. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    outcome = Outcome.restored(LIBRARY, lease.cursor)
    try:
        with _file(lease) as (path, name):
            sheet = read_sheet(path, name=name, by=by)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    if not lease.cursor:
        outcome.sheet = sheet.opened.name
        outcome.add(sheet.opened.found)
    done = sum(outcome.counts[kind] for kind in TAKEN)
    for start in range(done, len(sheet.rows), CHUNK):
        chunk = sheet.rows[start : start + CHUNK]
        with transaction.atomic():
            for row in chunk:
                sheet.writer.take_row(row, outcome)
            lease.advance(cursor=outcome.kept(), done=start + len(chunk), total=len(sheet.rows))
    with transaction.atomic():
        conclude(sheet, outcome)
        actions.finish(lease, result=_told(outcome))


@contextmanager
def _file(lease: Lease) -> Iterator[tuple[Path, str]]:
    """The uploaded sheet as a file, and its name. Raises FileRefused when it is gone."""
    source = source_of(lease)
    with actions.decrypted(source) as path:
        yield path, source.name


def _told(outcome: Outcome) -> Mapping[str, Any]:
    """What the page of the job shows."""
    return {**outcome.as_json(), "is_refused": outcome.is_refused, "said": outcome.said}
