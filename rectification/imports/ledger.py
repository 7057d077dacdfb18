"""A ledger of problems from its file to its last row: kept, judged, and written when it is confirmed."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from households.rules.cells import comparable
from povertycase import actions as kernel
from povertycase.models import User
from projects.imports.outcomes import Outcome, Told
from projects.imports.reading import Opened
from rectification.actions.ledger import office_of, record_import, send_ledger, stage_ledger
from rectification.choices.ledger import UNSETTLED, LedgerLayout, RowOutcome
from rectification.choices.sources import SupervisionKind
from rectification.imports.ledger_lines import facts_of, open_ledger, rows_of
from rectification.imports.ledger_taking import Taker
from rectification.models import IssueSource, LedgerBatch, LedgerRow

CHUNK = 200


def import_ledger(path: Path, *, name: str, by: User, layout: LedgerLayout) -> Outcome:
    """Keep and write a ledger at once; what lies in several places waits for somebody to confirm it.

    Who: township and county, for their places. Raises FileRefused for a file that is no such sheet, Refused
    for anybody else.
    """
    office_of(by)
    opened = open_ledger(path, name=name, layout=layout)
    source = named_source(opened, by=by) if layout == LedgerLayout.AUDIT else None
    batch = send_ledger(layout, path.read_bytes(), name=name, source=source, by=by)
    stage_ledger(batch, facts_of(opened, layout), rows_of(opened), by=by)
    outcome = Outcome(batch.layout, sheet=opened.name)
    outcome.add(opened.found)
    if not say_if_known(batch, outcome, by=by):
        taker = Taker(batch, splits=False, by=by)
        for rows in chunks(batch, 0, by=by):
            taker.take(rows, outcome)
        conclude(batch, outcome, by=by)
    return outcome


import_tickets = partial(import_ledger, layout=LedgerLayout.TICKETS)
import_audit_tickets = partial(import_ledger, layout=LedgerLayout.AUDIT)


def stage(batch: LedgerBatch, *, by: User) -> Opened:
    """Read the file of a ledger and keep its rows. Raises FileRefused."""
    with kernel.decrypted(batch.file) as path:
        opened = open_ledger(path, name=batch.file.name, layout=batch.layout)
    if batch.source is None and batch.layout == LedgerLayout.AUDIT:
        batch.source = named_source(opened, by=by)
    source = {"source": batch.source} if batch.source else {}
    stage_ledger(batch, {**facts_of(opened, batch.layout), **source}, rows_of(opened), by=by)
    return opened


def named_source(opened: Opened, *, by: User) -> IssueSource | None:
    """The one audit whose name stands above the header, as our own export writes it; no guess."""
    rows = IssueSource.objects.visible_to(by).filter(kind=SupervisionKind.AUDIT)
    above = [comparable(text) for text in opened.above]
    found = [each for each in rows if any(comparable(each.name) in text for text in above)]
    longest = max((len(each.name) for each in found), default=0)
    whole = [each for each in found if len(each.name) == longest]
    return whole[0] if len(whole) == 1 else None


def chunks(batch: LedgerBatch, after: int, *, by: User) -> Iterator[Sequence[LedgerRow]]:
    """The rows that are not settled, below a row of the sheet, some at a time."""
    rows = LedgerRow.objects.visible_to(by).filter(batch=batch, outcome__in=UNSETTLED).order_by("number")
    while chunk := list(rows.filter(number__gt=after)[:CHUNK]):
        yield chunk
        after = chunk[-1].number


def say_if_known(batch: LedgerBatch, outcome: Outcome, *, by: User) -> bool:
    """Whether every row of a ledger is settled: then nothing is written, and it is said."""
    rows = LedgerRow.objects.visible_to(by).filter(batch=batch)
    if rows.filter(outcome__in=UNSETTLED).exists():
        return False
    outcome.counts["unchanged"] = rows.count()
    outcome.facts = facts_told(batch, outcome)
    day = timezone.localtime(batch.updated_at)
    line = _("这份台账在 {day} 已经导入过，{rows} 行都已办理，没有再写任何内容")
    outcome.said.append(line.format(day=f"{day:%Y-%m-%d %H:%M}", rows=rows.count()))
    outcome.facts["is_known"] = True
    return True


def conclude(batch: LedgerBatch, outcome: Outcome, *, by: User) -> None:
    """The figures in words, and the import in the audit trail."""
    outcome.add(about_columns(batch))
    outcome.facts = facts_told(batch, outcome)
    line = _(
        "共 {rows} 行：登记为问题 {new}（其中交办 {assigned}，待立单 {proposed}），补办交办 {changed}，"
        "与系统一致 {unchanged}，历史销号留存 {historical}，待确认分解 {waiting}，未写入 {held}"
    )
    outcome.said.append(line.format(**outcome.as_json()))
    old, rows = outcome.counts[RowOutcome.HISTORICAL], batch.row_count or 0
    record_import(batch, rows=rows, written=outcome.written, historical=old, by=by)


def about_columns(batch: LedgerBatch) -> list[Told]:
    """What a sheet without the column of leaders cannot do."""
    if "leader" in {key for key, _group, _heading in batch.columns}:
        return []
    words = _("表上没有“责任领导”一列，五定不全：问题登记后请在系统里交办；加上这一列可以随表交办")
    return [Told("N-LEDGER-FIVE", words)]


def facts_told(batch: LedgerBatch, outcome: Outcome) -> dict[str, object]:
    """Beside the figures of every import, those of a ledger."""
    counts = outcome.counts
    return {
        "batch": batch.pk,
        "rows": batch.row_count or 0,
        "historical": counts[RowOutcome.HISTORICAL],
        "waiting": counts[RowOutcome.WAITING],
        "assigned": counts[f"as_{RowOutcome.ASSIGNED}"],
        "proposed": counts[f"as_{RowOutcome.PROPOSED}"],
        "splits": counts[f"as_{RowOutcome.SPLIT}"],
        "differs": counts[f"as_{RowOutcome.DIFFERS}"],
    }
