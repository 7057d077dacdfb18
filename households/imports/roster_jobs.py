"""The job of a 结对名册 that was uploaded: rows in chunks, what is wrong told at the end."""

from collections.abc import Sequence
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions.rosters import source_of
from households.imports.roster_rows import RosterRow
from households.imports.rosters import Outcome, Writer, record_import, rows_of, take_row
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import DomainError
from povertycase.models import Attachment, User
from povertycase.sheets import FileRefused

ROWS_MAX = 20_000
# About a second of work, and so many households nobody else can write in that time.
CHUNK = 100


def work(lease: Lease) -> None:
    """Write what the sheet says, from where a worker before stopped. Raises LeaseLost."""
    by = User.objects.get(pk=lease.actor_id)
    outcome = Outcome.restored(lease.cursor)
    try:
        rows = _read(source_of(lease), by=by, outcome=outcome)
    except (FileRefused, DomainError) as refused:
        actions.fail(lease, error=refused.message)
        return
    done = sum(outcome.counts.values())
    writer = Writer(by)
    for start in range(done, len(rows), CHUNK):
        with transaction.atomic():
            _take(rows[start : start + CHUNK], writer, outcome)
            done = min(start + CHUNK, len(rows))
            lease.advance(cursor=outcome.kept(), done=done, total=len(rows))
    with transaction.atomic():
        record_import(outcome, by=by)
        actions.finish(lease, result=outcome.as_json())


def _read(source: Attachment, *, by: User, outcome: Outcome) -> Sequence[RosterRow]:
    """All rows, because how far it is can be told only of a whole. Raises FileRefused."""
    with actions.decrypted(source) as path:
        found = rows_of(path, name=source.name, by=by, outcome=outcome)
        rows = list(islice(found, ROWS_MAX + 1))
    if len(rows) > ROWS_MAX:
        raise FileRefused("E-LIM-ROWS", _("超过 {:,} 行，请按乡镇拆分后分别导入").format(ROWS_MAX))
    return rows


def _take(rows: Sequence[RosterRow], writer: Writer, outcome: Outcome) -> None:
    for row in rows:
        take_row(row, writer, outcome)
