"""The end of an import: coverage, staging emptied, counts, state, trail, message to the uploader."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households import choices
from households.actions.rolls import coverage
from households.actions.rolls.run import Run
from households.models import RollBatch, RollRow
from povertycase import actions
from povertycase.actions import Lease
from povertycase.choices import JobState
from povertycase.models import User

log = structlog.get_logger(__name__)

FINISHED = (choices.RollStatus.APPLIED, choices.RollStatus.UNDONE)
OVER = (*FINISHED, choices.RollStatus.REFUSED, choices.RollStatus.CANCELLED)
UNREAD = (choices.RollStatus.UPLOADED, choices.RollStatus.READING)
NOT_AT_IT = Q(job=None) | Q(job__state__in=[JobState.DONE, JobState.FAILED])
UNCHANGED = choices.DifferenceKind.UNCHANGED.value


@transaction.atomic
def close(
    batch: RollBatch, lease: Lease, state: Mapping[str, Any], *, by: User, trouble: str, seconds: float
) -> None:
    """Finish an applied batch and its job in one transaction.

    trouble: a Chinese sentence when a chunk was taken back, else ''; seconds: how long this worker wrote.
    """
    lease.keep(cursor=state, done=state["done"], total=state["total"])
    batch = locked(batch)
    before = [] if trouble else coverage.write(Run.of(batch, by.pk), state["covered"])
    empty_staging(batch)
    written = sum(state["written"].values())
    batch.counts = batch.counts | {"written": written, "written_rows": dict(state["written"])}
    batch.seconds = batch.seconds | {"apply": round(seconds, 3)}
    batch.message = "；".join(filter(None, [trouble, state["message"], _outcome(batch, written)]))
    batch.applied_at = timezone.now()
    batch.save(update_fields=["counts", "seconds", "message", "applied_at", "updated_at"])
    actions.move(batch, "finish", by=by, note=batch.message)
    actions.record("import_roll", batch, by=by, facts={"written": written, "layout": batch.layout})
    actions.notify(
        batch.created_by,
        by=by,
        kind="roll_applied",
        title=_("花名册《{name}》已入库：{outcome}").format(name=batch.source.name, outcome=batch.message)[
            :200
        ],
        dedup_key=f"roll:{batch.pk}:applied",
        url=reverse("households:roll-detail", args=[batch.pk]),
        division_code=batch.division_id,
    )
    actions.finish(lease, result={"written": written, "coverage_before": before})


def locked(batch: RollBatch) -> RollBatch:
    """The batch as it is now, for the job that works on it; nobody else changes it until commit."""
    rows = RollBatch.objects.select_related("source", "created_by").select_for_update(of=("self",))
    return rows.get(pk=batch.pk)


def empty_staging(batch: RollBatch) -> None:
    """No cell of the roll outlives the import."""
    RollRow.objects.filter(batch=batch)._raw_delete(using="default")


def clear_left_staging() -> int:
    """Empty the staging that imports left which nobody goes on with; how many imports.

    A worker empties it when its import ends. One that died while somebody cancelled leaves it, and so does
    one whose reading was given up: there is no way on from there but another upload. What was accepted and
    stopped half-way keeps its rows; it can be resumed.
    """
    staged = RollRow.objects.filter(batch=OuterRef("pk"))
    given_up = Q(status__in=UNREAD, job__state=JobState.FAILED)
    left = RollBatch.objects.filter(Q(status__in=OVER) & NOT_AT_IT | given_up).filter(Exists(staged))
    count = 0
    for key in left.values_list("pk", flat=True):
        with transaction.atomic():
            # Asked again under its lock: somebody may have chosen another sheet, and a worker has begun.
            for batch in left.filter(pk=key).select_for_update(of=("self",), skip_locked=True):
                empty_staging(batch)
                count += 1
    if count:
        log.info("left_staging_cleared", imports=count)
    return count


def _outcome(batch: RollBatch, written: int) -> str:
    if written:
        return _("写入 {} 行").format(written)
    return sameness(batch) or _("没有写入任何记录")


def sameness(batch: RollBatch) -> str:
    """A sentence when nothing of the roll is to be written, because the register says so already; else ''.

    That it equals an earlier import is said of the very same file alone.
    """
    people = batch.counts.get("people") or {}
    households = batch.counts.get("households") or {}
    others = [count for kinds in (people, households) for kind, count in kinds.items() if kind != UNCHANGED]
    if not people.get(UNCHANGED) or any(others):
        return ""
    held = batch.counts.get("held_households")
    rest = _("（有错误的 {:,} 户仍未收）").format(held) if held else ""
    last = _same_file(batch)
    if last is None or last.applied_at is None:
        return _("与现有登记一致，没有需要写入的内容") + rest
    on = timezone.localdate(last.applied_at)
    return _("与 {month}月{day}日 的导入完全一致").format(month=on.month, day=on.day) + rest


def _same_file(batch: RollBatch) -> RollBatch | None:
    """The latest applied import of the same content for the same place and list."""
    earlier = RollBatch.objects.filter(
        division=batch.division_id,
        scheme=batch.scheme,
        status=choices.RollStatus.APPLIED,
        source__sha256=batch.source.sha256,
    ).exclude(pk=batch.pk)
    return earlier.order_by("-applied_at").first()
