"""Taking an import back: asked for by a person, done by a job, and told what became of it."""

import datetime
from collections.abc import Sequence

import pghistory
from django.db import DataError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions.rolls import closing, restoring, standing
from households.choices import UNDO_STAGES, RollStage, RollStatus
from households.models import RollBatch
from households.models.roll_stages import announce
from households.rules.moves import ROLL_WRITERS
from povertycase import access, actions
from povertycase.actions import Lease
from povertycase.choices import JobKind
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import User

WITHIN = datetime.timedelta(hours=24)
UNDO = JobKind.UNDO_ROLL.value


def undo_unmet(batch: RollBatch) -> list[Unmet]:
    """Everything that stands in the way of taking the import back; for the page beside the button."""
    if batch.status != RollStatus.APPLIED:
        return [Unmet("undo_state", _("只有已入库的导入可以撤销。"))]
    if not batch.has_written:
        return [Unmet("undo_nothing", _("这次导入没有写入任何记录，没有可以撤销的内容。"))]
    unmet = []
    if batch.applied_at is None or timezone.now() - batch.applied_at > WITHIN:
        unmet.append(Unmet("undo_late", _("入库已超过 24 小时，不能撤销。")))
    return unmet + standing.in_the_way(batch)


@transaction.atomic
def undo(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Queue taking an applied import back as if it had not been.

    Within 24 hours, while nobody else changed the rows it wrote and nothing refers to the rows it made.
    Who: township and county of the place. The batch stays, the history shows both directions. Raises
    Invalid with every obstacle; the job asks again.
    """
    batch = actions.lock(batch, by=by, version=version)
    if not access.roles_at(by, batch.division_id) & ROLL_WRITERS:
        raise Refused(_("您的岗位不能执行这一步操作。"))
    if batch.status != RollStatus.APPLIED:
        raise Conflict(_("只有已入库的导入可以撤销。"))
    if unmet := undo_unmet(batch):
        raise Invalid(unmet)
    actions.move(batch, "undo", by=by, note=note)
    batch.counts = {name: value for name, value in batch.counts.items() if name != "undo_unmet"}
    batch.job = actions.enqueue(UNDO, by=by, dedup_key=f"roll:{batch.pk}")
    batch.save(update_fields=["counts", "job", "updated_at"])
    batch.refresh_from_db()
    return batch


def take_back(batch: RollBatch, lease: Lease) -> None:
    """Do what was queued: everything in one transaction, or nothing and the reasons. Raises LeaseLost.

    Who: the job of an undo, as the person who asked for it. A worker that dies leaves nothing behind; the
    next one begins anew.
    """
    by = User.objects.get(pk=lease.actor_id)
    try:
        with pghistory.context(undo_batch=batch.pk, user=by.pk):
            _take_back(batch, lease, by)
    except Invalid as refusal:
        _keep(batch, lease, by, [each.message for each in refusal.unmet])
    except (IntegrityError, DataError):
        _keep(batch, lease, by, [_("有记录与登记库的其他内容冲突，请联系系统管理员")])


@transaction.atomic
def _take_back(batch: RollBatch, lease: Lease, by: User) -> None:
    """The lease's row stays locked to the end: another worker waits and then finds the job done."""
    lease.keep(cursor={}, done=0, total=len(UNDO_STAGES))
    batch = closing.locked(batch)
    announce(batch.pk, RollStage.ASKING)
    if unmet := standing.in_the_way(batch):
        raise Invalid(unmet)
    counts = restoring.restore(batch, by)
    batch.counts = batch.counts | {"undone": counts}
    batch.save(update_fields=["counts", "updated_at"])
    actions.move(batch, "restore", by=by)
    actions.record("undo_roll", batch, by=by, facts=counts)
    _tell(batch, by, _("花名册《{}》的入库已撤销"))
    actions.finish(lease, result=counts)


@transaction.atomic
def _keep(batch: RollBatch, lease: Lease, by: User, reasons: Sequence[str]) -> None:
    """Nothing was taken back: the import stands, and says what stood in the way."""
    lease.keep(cursor={}, done=0, total=len(UNDO_STAGES))
    batch = closing.locked(batch)
    batch.counts = batch.counts | {"undo_unmet": list(reasons)}
    batch.save(update_fields=["counts", "updated_at"])
    actions.move(batch, "keep", by=by, note="；".join(reasons)[:500])
    _tell(batch, by, _("花名册《{}》没有撤销，请查看原因"))
    actions.finish(lease, result={"unmet": list(reasons)})


def _tell(batch: RollBatch, by: User, title: str) -> None:
    actions.notify(
        by,
        by=by,
        kind="roll_undo",
        title=title.format(batch.source.name)[:200],
        dedup_key=f"roll:{batch.pk}:undo:{batch.version}",
        url=reverse("households:roll-detail", args=[batch.pk]),
        division_code=batch.division_id,
    )
