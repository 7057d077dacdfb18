"""The job of a department's file: read, judge, match, write; or let it wait with its reasons."""

import time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.actions import feed_batches
from monitoring.actions.warnings import due_of
from monitoring.choices.feeds import CUMULATIVE, BatchStatus, Fault
from monitoring.imports import feed_reading
from monitoring.imports.feed_matching import match
from monitoring.imports.feed_writing import Terms, write
from monitoring.models import FeedBatch
from monitoring.models.feeds import OF_MONTH
from monitoring.rules import feed_files
from monitoring.rules.feed_facts import Limits
from monitoring.rules.feed_files import Shape
from povertycase import actions
from povertycase.actions import Lease
from povertycase.models import User
from povertycase.models.parameters import values_in_force
from povertycase.sheets import FileRefused

SCHOOL, LOAN = "edu.oop_year", "loan.remind_days"
INPATIENT_REGISTERED, INPATIENT_OTHER, OUTPATIENT = "med.oop_registered", "med.oop_other", "med.mz_month"
ADMISSION_MONITORED, ADMISSION_OTHER, OWN_SHARE = (
    *("med.admission_monitored", "med.admission_other", "med.own_share"),
)
LEAST, MOST, AMOUNT, JUDGED, REOPEN = (
    *("feed.least_share", "feed.most_times", "feed.amount_times"),
    *("feed.judged_rows", "feed.reopen_times"),
)
KB = 1024


def work(lease: Lease) -> None:
    """Read, judge and apply a batch, or quarantine it. Raises LeaseLost."""
    batch = feed_batches.batch_of(lease)
    by = User.objects.get(pk=lease.actor_id)
    if batch.status == BatchStatus.RECEIVED:
        _forward(batch, by, lease)
    else:
        _finish(batch, lease)


def _finish(batch: FeedBatch, lease: Lease) -> None:
    """The job ends with what it was for: in the same transaction, so that a release starts a new one."""
    with transaction.atomic():
        batch.refresh_from_db()
        actions.finish(lease, result={"batch": batch.pk, "status": batch.status, "counts": batch.counts})


def _forward(batch: FeedBatch, by: User, lease: Lease) -> None:
    try:
        sheet, seconds = _read(batch, lease)
    except FileRefused as refused:
        _wait(batch, [(Fault.UNREADABLE, refused.message)], by, lease)
        return
    began = time.monotonic()
    shape = sheet.shape()
    found = _judge(batch, shape)
    batch.row_count, batch.median_yuan = shape.rows, shape.median_yuan
    batch.columns = [name[:100] for name in shape.names]
    batch.peak_mb = sheet.peak_kb // KB
    batch.counts = {"rows": shape.rows, "nameless": sheet.nameless, "problems": dict(sheet.problems)}
    batch.seconds = {"read": round(seconds, 2), "judge": round(time.monotonic() - began, 2)}
    batch.save(
        update_fields=[
            *("row_count", "median_yuan", "columns", "peak_mb", "counts", "seconds", "updated_at"),
        ]
    )
    waits = [each for each in found if each.fault not in batch.accepted]
    if waits:
        _wait(batch, [(each.fault, each.message) for each in waits], by, lease)
        return
    _apply(batch, by, lease)


def _read(batch: FeedBatch, lease: Lease) -> tuple[feed_reading.Sheet, float]:
    """Stage the file; seconds. Raises FileRefused."""
    began = time.monotonic()
    with transaction.atomic():  # what an earlier attempt staged
        lease.keep(cursor={}, done=0, total=0)
        feed_batches.empty_staging(batch)
    with actions.decrypted(batch.source) as path:
        sheet = feed_reading.read(batch, path, limits_of(batch), lease)
    return sheet, time.monotonic() - began


def _judge(batch: FeedBatch, shape: Shape) -> list[feed_files.Faulty]:
    """Everything that is wrong with it, also what only the other files of the feed show."""
    known = values_in_force(
        [LEAST, MOST, AMOUNT, JUDGED], division_code=batch.division_id, on=batch.received_on
    )
    limits = feed_files.Limits(
        least_share=Decimal(known[LEAST]),
        most_times=Decimal(known[MOST]),
        amount_times=Decimal(known[AMOUNT]),
        judged_rows=int(known[JUDGED]),
    )
    others = batch.feed.batches.filter(status=BatchStatus.APPLIED)
    found = feed_files.faults(shape, _last(batch), limits, period=batch.period) + _twice(batch)
    # A day, or a month, of which nothing is told looks like the one before.
    for other in others.filter(sha256=batch.sha256, row_count__gt=0).exclude(period=batch.period):
        message = _("这个文件已经作为 {} 的数据入库，内容完全相同；请部门核对后推送 {} 的文件。")
        said = message.format(other.period, batch.period)
        found.append(feed_files.Faulty(Fault.REPEATED, said))
    return found


def _twice(batch: FeedBatch) -> list[feed_files.Faulty]:
    """The file that stands for the month already; asked again under the lock, for two that came at once."""
    if Fault.TWICE in batch.accepted:
        return []
    message = _("{} 已有一份文件入库（{} 接收，{} 行）；要用这一份替换，请县级说明理由放行，否则请退回。")
    return [
        feed_files.Faulty(
            Fault.TWICE,
            message.format(other.period, other.received_on.isoformat(), f"{other.row_count or 0:,}"),
        )
        for other in batch.feed.batches.filter(status=BatchStatus.APPLIED, period=batch.period)
    ]


def _last(batch: FeedBatch) -> Shape | None:
    """The newest file applied for a month before, or a day; of the same year, where one counts from January.

    A month is no measure of a day, nor a day of a month.
    """
    alike = ~OF_MONTH if feed_files.is_of_day(batch.period) else OF_MONTH
    before = batch.feed.batches.filter(alike, status=BatchStatus.APPLIED, period__lt=batch.period)
    if CUMULATIVE.get(batch.feed.kind, False):
        before = before.filter(period__startswith=batch.period[:4])
    last = before.order_by("-period").first()
    if last is None:
        return None
    return Shape(rows=last.row_count or 0, names=last.columns, median_yuan=last.median_yuan)


def _wait(batch: FeedBatch, found: list[tuple[str, str]], by: User, lease: Lease) -> None:
    with transaction.atomic():
        lease.keep(cursor={}, done=0, total=0)
        feed_batches.quarantine(batch, [(str(fault), said) for fault, said in found], by=by)
        _finish(batch, lease)


def _apply(batch: FeedBatch, by: User, lease: Lease) -> None:
    """Match and write in one transaction: all of a file is there, or nothing."""
    began = time.monotonic()
    with transaction.atomic():
        lease.keep(cursor={}, done=0, total=0)
        batch = feed_batches.locked(batch)
        if twice := _twice(batch):
            feed_batches.quarantine(batch, [(str(each.fault), each.message) for each in twice], by=by)
            _finish(batch, lease)
            return
        feed_batches.advance(batch, "read_batch", by=by)
        found = match(batch)
        matched_at = time.monotonic()
        feed_batches.advance(batch, "match_batch", by=by)
        others = feed_batches.supersede_others(batch, by=by)
        counts = write(batch, _terms(batch, by), others)
        feed_batches.empty_staging(batch)
        batch.counts = {**batch.counts, **found._asdict(), **counts}
        written_at = time.monotonic()
        batch.seconds = {
            **batch.seconds,
            "match": round(matched_at - began, 2),
            "write": round(written_at - matched_at, 2),
        }
        batch.fault, batch.message = "", _said(batch)
        batch.save(update_fields=["counts", "seconds", "fault", "message", "updated_at"])
        feed_batches.advance(batch, "apply_batch", by=by)
        _finish(batch, lease)


def _said(batch: FeedBatch) -> str:
    """What became of the file, for whoever sent it."""
    counts = batch.counts
    said = _(
        "{rows} 行，匹配到 {matched} 人次；"
        "待核实 {pending} 条，已在监测 {monitored} 条，查无此人 {absent} 条。"
    ).format(
        rows=f"{counts['rows']:,}",
        matched=f"{counts['matched']:,}",
        pending=f"{counts.get('pending', 0):,}",
        monitored=f"{counts.get('monitored', 0):,}",
        absent=f"{counts.get('absent', 0):,}",
    )
    if counts.get("repeated"):
        said += _("其中 {} 条与以前推送的是同一件事，沿用原来的处理。").format(f"{counts['repeated']:,}")
    return str(said)


def _terms(batch: FeedBatch, by: User) -> Terms:
    known = values_in_force([REOPEN], division_code=batch.division_id, on=batch.received_on)
    # What waited in quarantine is handed out on the day that it is let in.
    on = max(batch.received_on, timezone.localdate()) if batch.accepted else batch.received_on
    return Terms(
        limits=limits_of(batch),
        reopen_times=Decimal(known[REOPEN]),
        due_on=due_of(batch.division_id, on=on),
        on=on,
        by=by,
    )


def limits_of(batch: FeedBatch) -> Limits:
    """The figures of policy for the county on the day the file came."""
    keys = [
        *(INPATIENT_REGISTERED, INPATIENT_OTHER, OUTPATIENT, SCHOOL, LOAN),
        *(ADMISSION_MONITORED, ADMISSION_OTHER, OWN_SHARE),
    ]
    known = values_in_force(keys, division_code=batch.division_id, on=batch.received_on)
    return Limits(
        inpatient_registered_yuan=Decimal(known[INPATIENT_REGISTERED]),
        inpatient_other_yuan=Decimal(known[INPATIENT_OTHER]),
        outpatient_yuan=Decimal(known[OUTPATIENT]),
        admission_monitored_yuan=Decimal(known[ADMISSION_MONITORED]),
        admission_other_yuan=Decimal(known[ADMISSION_OTHER]),
        own_share=Decimal(known[OWN_SHARE]),
        school_yuan=Decimal(known[SCHOOL]),
        loan_days=max(map(int, known[LOAN])),
    )
