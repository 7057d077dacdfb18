"""The steps of an import before and around the writing: read, offer or refuse, accept, cancel, resume."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households import choices
from households.actions.rolls import asking, closing
from households.actions.rolls.run import CONFIRMED
from households.choices import DifferenceKind, RollStatus
from households.models import RollBatch, RollFinding
from povertycase import actions
from povertycase.actions import Lease
from povertycase.choices import JobKind, JobState
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import User

MARK, APPLY = JobKind.MARK_ROLL.value, JobKind.APPLY_ROLL.value
WORDLESS = DifferenceKind.UNCHANGED
CATEGORIES = frozenset({*DifferenceKind.values, CONFIRMED} - {WORDLESS})
# 全部: what a person means by it. Ending memberships and emptying fields is said by name.
EVERYTHING = frozenset(
    {DifferenceKind.NEW, DifferenceKind.CHANGED, DifferenceKind.MOVED, DifferenceKind.HEAD}
)


def batch_of(lease: Lease) -> RollBatch:
    """The batch a roll job is about; jobs are queued under `roll:<id>`."""
    return RollBatch.objects.get(pk=int(lease.dedup_key.removeprefix("roll:")))


@transaction.atomic
def begin(batch: RollBatch, lease: Lease) -> RollBatch:
    """The reading starts; again when a worker died in the middle."""
    batch = closing.locked(batch)
    if batch.status == RollStatus.UPLOADED:
        actions.move(batch, "read", by=User.objects.get(pk=lease.actor_id))
    return batch


@transaction.atomic
def offer(batch: RollBatch, lease: Lease) -> None:
    """The preview is ready: the uploader is told and decides, while the findings are marked in the sheet."""
    by = User.objects.get(pk=lease.actor_id)
    batch = closing.locked(batch)
    if _is_given_up(batch, lease):
        return
    # What somebody changes from here on was not in the preview and will not be overwritten.
    batch.counts = batch.counts | {"compared_at": batch.moved_at.isoformat()}
    batch.message = closing.sameness(batch)
    batch.save(update_fields=["counts", "message", "updated_at"])
    actions.move(batch, "offer", by=by)
    if not batch.can_be_accepted:
        closing.empty_staging(batch)
    asking.record(batch, batch.counts.get("answers") or {}, by=by)
    if batch.finding_counts:
        actions.enqueue(MARK, by=by, dedup_key=f"roll:{batch.pk}")
    _tell(batch, by, "roll_ready", _("花名册《{}》已校验完毕，请查看差异并确认"))
    actions.finish(lease, result={})


@transaction.atomic
def refuse(
    batch: RollBatch,
    lease: Lease,
    *,
    code: str,
    message: str,
    sheets: Sequence[Mapping[str, Any]] = (),
    answers: Mapping[str, int] | None = None,
) -> None:
    """The file cannot be taken; code and message say why and how to mend it.

    sheets: those of which a person is to choose one, each with its name, rows and layout. answers:
    how much a roll asked that is turned away for it.
    """
    by = User.objects.get(pk=lease.actor_id)
    batch = closing.locked(batch)
    if _is_given_up(batch, lease):
        return
    closing.empty_staging(batch)
    RollFinding.objects.create(batch=batch, code=code, severity=choices.Severity.ERROR, message=message[:300])
    batch.finding_counts = batch.finding_counts | {code: 1}
    batch.message = message[:500]
    batch.counts = batch.counts | {"sheets": [dict(sheet) for sheet in sheets]} if sheets else batch.counts
    batch.save(update_fields=["finding_counts", "message", "counts", "updated_at"])
    actions.move(batch, "refuse", by=by, note=message[:500])
    asking.record(batch, answers or {}, by=by)
    _tell(batch, by, "roll_refused", _("花名册《{}》未能导入，请查看原因"))
    actions.finish(lease, result={"refused": code})


def _is_given_up(batch: RollBatch, lease: Lease) -> bool:
    """Whether somebody cancelled while the file was read; then nothing is left but to tidy up."""
    if batch.status != RollStatus.CANCELLED:
        return False
    closing.empty_staging(batch)
    actions.finish(lease, result={})
    return True


@transaction.atomic
def accept(
    batch: RollBatch, *, categories: Collection[str], by: User, version: int | None, note: str = ""
) -> RollBatch:
    """Take the differences of the named kinds over into the register; queues the writing.

    categories: of CATEGORIES; `confirmed` also lets rows in that wait for a confirmation. Who: township and
    county of the place. Refuses an empty choice, an unknown word, and `vanished` for a roll that does not
    claim to be full, and any choice when an error holds each household back.
    """
    batch = actions.lock(batch, by=by, version=version)
    unmet = _accept_unmet(batch, frozenset(categories))
    if unmet:
        raise Invalid(unmet)
    actions.move(batch, "accept", by=by, note="；".join(filter(None, ["、".join(sorted(categories)), note])))
    batch.accepted = sorted(categories)
    batch.job = actions.enqueue(APPLY, by=by, dedup_key=f"roll:{batch.pk}")
    batch.save(update_fields=["accepted", "job"])
    batch.refresh_from_db()
    return batch


def _accept_unmet(batch: RollBatch, categories: frozenset[str]) -> list[Unmet]:
    unmet = nothing_to_accept(batch)
    if not categories - {CONFIRMED}:
        unmet.append(Unmet("accept_nothing", _("请至少选择一类差异。"), field="categories"))
    if unknown := sorted(categories - CATEGORIES):
        message = _("没有这样的差异类别：{}").format("、".join(unknown))
        unmet.append(Unmet("accept_unknown", message, field="categories"))
    if DifferenceKind.VANISHED in categories and not batch.is_full:
        message = _("只有全量花名册才能认定“花名册消失”。")
        unmet.append(Unmet("accept_vanished", message, field="categories"))
    return unmet


def nothing_to_accept(batch: RollBatch) -> list[Unmet]:
    """Why nothing of the roll can be accepted, whatever the choice; empty when something can."""
    if batch.can_be_accepted:
        return []
    message = _("表中 {:,} 户都有错误，整户不能入库，没有可以写入的内容。请按提示改正后重新上传。")
    return [Unmet("accept_all_held", message.format(batch.counts.get("held_households", 0)))]


@transaction.atomic
def cancel(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Give an import up before anything was written; its staging goes, the batch stays for the record.

    A worker that is at it has the staged rows in hand and waits for the batch that is locked here: it, or
    whoever takes over from it, empties the staging.
    """
    batch = actions.lock(batch, by=by, version=version)
    actions.move(batch, "cancel", by=by, note=note)
    if batch.job is None or not batch.job.is_held:
        closing.empty_staging(batch)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def resume(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Go on writing, or undoing, after the job was given up; what was written stands.

    Refuses an import that did not stop.
    """
    batch = actions.lock(batch, by=by, version=version)
    verb = "resume_undo" if batch.status == RollStatus.UNDOING else "resume"
    actions.move(batch, verb, by=by, note=note)
    if batch.job is None or batch.job.state != JobState.FAILED:
        raise Conflict(_("这次导入没有停下，不用继续。"))
    batch.job = actions.take_up(batch.job, by=by)
    batch.save(update_fields=["job"])
    batch.refresh_from_db()
    return batch


def _tell(batch: RollBatch, by: User, kind: str, title: str) -> None:
    actions.notify(
        batch.created_by,
        by=by,
        kind=kind,
        title=title.format(batch.source.name)[:200],
        dedup_key=f"roll:{batch.pk}:{kind}",
        url=reverse("households:roll-detail", args=[batch.pk]),
        division_code=batch.division_id,
    )
