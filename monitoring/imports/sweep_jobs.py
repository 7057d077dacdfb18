"""The job of a 集中排查表 that was uploaded, in chunks of rows: a worker that dies is followed by another."""

from django.db import transaction

from monitoring.actions.sweep_sheets import source_of
from monitoring.imports.sweeps import KIND, conclude, read_sheet
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import User
from povertycase.sheets import FileRefused
from projects.imports.outcomes import Outcome

CHUNK = 100
TAKEN = ("new", "unchanged", "unsaid", "held")


def work(lease: Lease) -> None:
    """Write what a sheet says, from where a worker before stopped. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    outcome = Outcome.restored(KIND, lease.cursor)
    source = source_of(lease)
    try:
        with actions.decrypted(source) as path:
            sheet = read_sheet(path, name=source.name, by=by)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    if not lease.cursor:
        outcome.sheet = sheet.opened.name
        outcome.add(sheet.opened.found)
    lines = sheet.opened.lines
    done = sum(outcome.counts[kind] for kind in TAKEN)
    for start in range(done, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        with transaction.atomic():
            for line in chunk:
                sheet.writer.take_line(line, outcome)
            lease.advance(cursor=outcome.kept(), done=start + len(chunk), total=len(lines))
    with transaction.atomic():
        conclude(sheet, outcome)
        actions.finish(lease, result={**outcome.as_json(), "said": outcome.said})
