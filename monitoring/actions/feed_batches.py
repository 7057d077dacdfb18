"""A department's file: taken in, let in or given back when it waits, and its way through the pipeline."""

import datetime
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.actions import guards
from monitoring.actions.feed_duties import owe_runs
from monitoring.choices import feeds as words
from monitoring.choices.feeds import BatchStatus, Fault, Rhythm
from monitoring.models import Feed, FeedBatch, FeedRow, FeedRun
from monitoring.rules.feed_files import DAY, RELEASABLE, due_on, is_of_day, is_period, last_day
from povertycase.actions import enqueue, lock, move, notify, record, store_file
from povertycase.actions.jobs import Lease
from povertycase.choices import JobKind
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Attachment, Job, User
from povertycase.sheets import refusal
from povertycase.sheets.book import MAX_BYTES

KEEP_DAYS = 30
PERIOD_WORDS = {
    Rhythm.MONTHLY: gettext_lazy("这项推送每月一次，月份请写成 2026-10 这样的四位年份和两位月份。"),
    Rhythm.DAILY: gettext_lazy("这项推送每日一次，日期请写成 2026-10-05 这样的年月日。"),
}
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came. is_new: False when the very same was there already; said: what to tell."""

    batch: FeedBatch
    is_new: bool
    said: str


@transaction.atomic
def receive_batch(
    feed: Feed, content: bytes, *, name: str, period: str, by: User, on: datetime.date
) -> Received:
    """A department's file of a month or day is taken in, and a job reads it. Who: county, its department.

    The same file for the same period again changes nothing. The file is kept for 30 days. Refuses a feed out
    of reach, a period that is none or not over, and a file over the size limit (FileRefused).
    """
    # One at a time for a feed: the second of two that come at once finds the first.
    feed = _locked(feed, by=by)
    guards.require_role("receive_batch", by=by, division_code=feed.division_id)
    guards.require(_period_unmet(feed, period, on))
    if len(content) > MAX_BYTES:
        raise refusal("E-LIM-SIZE", size=len(content) // MEGABYTE, limit=MAX_BYTES // MEGABYTE)
    sha256 = hashlib.sha256(content).hexdigest()
    known = FeedBatch.objects.filter(feed=feed, period=period, sha256=sha256)
    same = known.exclude(status__in=words.CLOSED_BATCHES).first()
    if same is not None:
        message = _("这个文件在 {} 已经接收过（{}），没有重复处理。")
        return Received(
            batch=same,
            is_new=False,
            said=message.format(same.received_on.isoformat(), same.get_status_display()),
        )
    with guards.writing("receive_batch", by=by):
        source = store_file(content, name=name, by=by, keep_days=KEEP_DAYS)
        batch = _create(feed, source, period=period, by=by, on=on)
        _answer_run(batch, on=on)
    queue(batch, by=by)
    record("receive_batch", batch, by=by, facts={"period": period, "sha256": sha256, "late": batch.is_late})
    said = _("已接收，正在读取。") if not batch.is_late else _("已接收（迟到），正在读取。")
    return Received(batch=batch, is_new=True, said=said)


def _create(feed: Feed, source: Attachment, *, period: str, by: User, on: datetime.date) -> FeedBatch:
    due = due_on(period, feed.due_day)
    return FeedBatch.objects.create(
        feed=feed,
        division_id=feed.division_id,
        period=period,
        source=source,
        sha256=source.sha256,
        received_on=on,
        received_by=by,
        due_on=due,
        is_late=on > due,
        moved_by=by,
        moved_at=timezone.now(),
    )


def queue(batch: FeedBatch, *, by: User) -> Job:
    """The job that reads, judges and applies a batch."""
    return enqueue(JobKind.READ_FEED, by=by, dedup_key=f"feed:{batch.pk}")


def batch_of(lease: Lease) -> FeedBatch:
    """The batch that a job is about."""
    return FeedBatch.objects.select_related("feed").get(pk=int(lease.dedup_key.removeprefix("feed:")))


@transaction.atomic
def release_batch(batch: FeedBatch, *, by: User, version: int | None, note: str) -> FeedBatch:
    """Let in a file that waits, for a reason; a job reads it anew. Who: county.

    Only what is a matter of judgement: fewer or more rows, other amounts, a second file for the month, which
    then takes the place of the first. Refuses wrong columns, a wrong month and what cannot be read.
    """
    batch = lock(batch, by=by, version=version)
    if batch.status != BatchStatus.QUARANTINED:
        raise Conflict(_("这份文件没有被隔离。"))
    guards.require([*guards.note_unmet(note, _("请写明放行的理由。")), *stuck_unmet(batch)])
    batch.accepted = sorted({*batch.accepted, *batch.faults})
    batch.note = note.strip()
    batch.save(update_fields=["accepted", "note", "updated_at"])
    move(batch, "release_batch", by=by, note=note)
    queue(batch, by=by)
    return batch


@transaction.atomic
def reject_batch(batch: FeedBatch, *, by: User, version: int | None, note: str) -> FeedBatch:
    """Give back a file that waits, for a reason; the department sends another. Who: county, department."""
    batch = lock(batch, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明退回的理由。")))
    batch.note = note.strip()
    batch.save(update_fields=["note", "updated_at"])
    move(batch, "reject_batch", by=by, note=note)
    FeedRun.objects.filter(batch=batch).update(batch=None, said=_("文件已退回，等待重新推送"))
    owe_runs(batch.feed, [batch.period])
    return batch


@transaction.atomic
def quarantine(batch: FeedBatch, found: list[tuple[str, str]], *, by: User) -> None:
    """A file waits: nothing of it is applied. found: each fault with its sentence."""
    batch = locked(batch)
    empty_staging(batch)
    fault = next((fault for fault, _said in found if fault not in RELEASABLE), found[0][0])
    batch.fault, batch.message = fault, " ".join(said for _fault, said in found)[:500]
    batch.counts = batch.counts | {"faults": sorted({fault for fault, _said in found})}
    batch.save(update_fields=["fault", "message", "counts", "updated_at"])
    move(batch, "quarantine_batch", by=by, note=batch.get_fault_display())
    title = _("{}（{}）的文件已隔离：{}").format(
        batch.feed.get_kind_display(), batch.period, batch.get_fault_display()
    )
    for user in {batch.received_by, batch.feed.keeper}:
        notify(
            user,
            by=by,
            kind="feed_waits",
            title=title,
            dedup_key=f"feed_waits:{batch.pk}:{batch.version}",
            division_code=batch.division_id,
        )


def locked(batch: FeedBatch) -> FeedBatch:
    """The batch as it is now, nobody else's until commit, nor any other file of its feed."""
    rows = FeedBatch.objects.select_for_update(of=("self", "feed")).select_related("feed")
    return rows.get(pk=batch.pk)


def advance(batch: FeedBatch, verb: str, *, by: User) -> None:
    """One step of the pipeline, inside its transaction."""
    move(batch, verb, by=by)


def supersede_others(batch: FeedBatch, *, by: User) -> list[int]:
    """The file that stood for the month makes way for one that the county let in; the keys of what did."""
    others = FeedBatch.objects.select_for_update(of=("self",)).filter(
        feed=batch.feed_id, period=batch.period, status=BatchStatus.APPLIED
    )
    found = list(others)
    for other in found:
        move(other, "supersede_batch", by=by, note=batch.note)
    return [other.pk for other in found]


def empty_staging(batch: FeedBatch) -> None:
    """The rows go; the file stays for as long as it is kept."""
    FeedRow.objects.filter(batch=batch)._raw_delete("default")


def _locked(feed: Feed, *, by: User) -> Feed:
    rows = Feed.objects.visible_to(by).select_for_update(of=("self",))
    found = rows.filter(pk=feed.pk, is_active=True).first()
    if found is None:
        raise Http404(_("找不到这项推送，或者它已经停用，或者不归您接收。"))
    return found


def _answer_run(batch: FeedBatch, *, on: datetime.date) -> None:
    """The month's file is there: whoever waits for it stops."""
    FeedRun.objects.update_or_create(
        feed=batch.feed,
        period=batch.period,
        defaults={"batch": batch, "is_late": batch.is_late, "said": _("已接收"), "tried_at": timezone.now()},
        create_defaults={
            "division_id": batch.division_id,
            "due_on": batch.due_on,
            "opened_on": on,
            "batch": batch,
            "is_late": batch.is_late,
            "said": _("已接收"),
            "tried_at": timezone.now(),
        },
    )
    owe_runs(batch.feed, [batch.period])


def _period_unmet(feed: Feed, period: str, on: datetime.date) -> list[Unmet]:
    if not is_period(period, feed.rhythm):
        return [Unmet("period", str(PERIOD_WORDS[Rhythm(feed.rhythm)]), field="period")]
    # A day's file is whole once the day is over; a month's may be made on its last day.
    if last_day(period) > on - DAY * is_of_day(period):
        message = _("{} 还没有结束，不能报这一期的数据；请核对。")
        return [Unmet("period_future", message.format(period), field="period")]
    if period < feed.starts:
        message = _("这项推送从 {} 开始，不收更早的月份。")
        return [Unmet("period_early", message.format(feed.starts), field="period")]
    return []


def stuck_unmet(batch: FeedBatch) -> list[Unmet]:
    """Why nobody can let a file in: what is wrong with it in itself."""
    if not batch.stuck:
        return []
    stuck = [Fault(fault).label for fault in batch.stuck]
    message = _("“{}”不能放行，请部门改正文件后重新推送。").format("、".join(map(str, stuck)))
    return [Unmet("not_releasable", message)]
