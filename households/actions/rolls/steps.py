"""The steps of an import before and around the writing: upload, read, offer, accept, cancel."""

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from households import choices
from households.actions.rolls import closing
from households.actions.rolls.run import CONFIRMED
from households.choices import DifferenceKind, RollStatus
from households.models import RollBatch, RollFinding
from households.rules.moves import ROLL_WRITERS
from povertycase import access, actions
from povertycase.actions import Lease
from povertycase.choices import JobKind, JobState
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import Division, User
from povertycase.models.divisions import ancestor_codes
from povertycase.sheets.refusals import refusal

KEEP_DAYS = 30
PREPARE, MARK, APPLY = JobKind.PREPARE_ROLL.value, JobKind.MARK_ROLL.value, JobKind.APPLY_ROLL.value
WORDLESS = DifferenceKind.UNCHANGED
OPEN = (RollStatus.UPLOADED, RollStatus.READING, RollStatus.READY, RollStatus.APPLYING)
CATEGORIES = frozenset({*DifferenceKind.values, CONFIRMED} - {WORDLESS})
# 全部: what a person means by it. Ending memberships and emptying fields is said by name.
EVERYTHING = frozenset(
    {DifferenceKind.NEW, DifferenceKind.CHANGED, DifferenceKind.MOVED, DifferenceKind.HEAD}
)


@transaction.atomic
def upload(
    content: bytes,
    *,
    name: str,
    by: User,
    division: Division,
    is_full: bool = False,
    scheme: str = choices.Scheme.NATIONAL,
) -> RollBatch:
    """Take a roll in and queue its reading.

    is_full: whether the roll claims to list everybody of its villages and lists, so that whoever is absent
    has vanished. Who: township and county of `division`. The file is kept for 30 days. Refuses a file over
    the size limit (FileRefused E-LIM-SIZE) and a second import for the same place; the uploader's own
    preview that nobody accepted makes way.
    """
    if not access.roles_at(by, division.pk) & ROLL_WRITERS:
        raise Refused(_("您的岗位不能在该区划导入花名册。"))
    _check_size(content)
    _one_at_a_time(division, by)
    batch = RollBatch.objects.create(
        division=division,
        source=actions.store_file(content, name=name, by=by, keep_days=KEEP_DAYS),
        scheme=scheme,
        is_full=is_full,
        moved_by=by,
        created_by=by,
    )
    batch.job = actions.enqueue(PREPARE, by=by, dedup_key=f"roll:{batch.pk}")
    batch.save(update_fields=["job"])
    actions.record("upload_roll", batch, by=by, facts={"sha256": batch.source.sha256, "full": is_full})
    return batch


def _check_size(content: bytes) -> None:
    limit = settings.ROLL_MAX_BYTES
    if len(content) > limit:
        raise refusal("E-LIM-SIZE", size=-(-len(content) // 2**20), limit=limit // 2**20)


def _one_at_a_time(division: Division, by: User) -> None:
    """Refuse while another import is open for this place, one inside it or one around it."""
    province = ancestor_codes(division.pk)[-1]
    Division.objects.select_for_update(no_key=True).get(pk=province)  # two uploads at once take turns
    related = RollBatch.objects.filter(status__in=OPEN).exclude(job__state=JobState.FAILED)
    around = related.filter(division__in=ancestor_codes(division.pk))
    inside = related.filter(division__code__startswith=division.pk)
    for other in (around | inside).select_related("created_by", "job"):
        if other.created_by_id != by.pk or other.status != RollStatus.READY:
            raise Conflict(_describe(other))
        cancel(other, by=by, version=other.version)


def _describe(other: RollBatch) -> str:
    if other.status == RollStatus.READY:
        state = other.get_status_display()
    else:
        job = other.job
        percent = 100 * job.done_steps // job.total_steps if job and job.total_steps else 0
        state = _("进度 {}%").format(percent)
    return _("已有导入正在进行（{name}，{state}）").format(name=other.created_by.name, state=state)


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
    if batch.finding_counts:
        actions.enqueue(MARK, by=by, dedup_key=f"roll:{batch.pk}")
    _tell(batch, by, "roll_ready", _("花名册《{}》已校验完毕，请查看差异并确认"))
    actions.finish(lease, result={})


@transaction.atomic
def refuse(batch: RollBatch, lease: Lease, *, code: str, message: str) -> None:
    """The file cannot be taken; code and message say why and how to mend it."""
    by = User.objects.get(pk=lease.actor_id)
    batch = closing.locked(batch)
    if _is_given_up(batch, lease):
        return
    closing.empty_staging(batch)
    RollFinding.objects.create(batch=batch, code=code, severity=choices.Severity.ERROR, message=message[:300])
    batch.finding_counts = batch.finding_counts | {code: 1}
    batch.message = message[:500]
    batch.save(update_fields=["finding_counts", "message", "updated_at"])
    actions.move(batch, "refuse", by=by, note=message[:500])
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
    claim to be full.
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
    unmet = []
    if not categories - {CONFIRMED}:
        unmet.append(Unmet("accept_nothing", _("请至少选择一类差异。"), field="categories"))
    if unknown := sorted(categories - CATEGORIES):
        message = _("没有这样的差异类别：{}").format("、".join(unknown))
        unmet.append(Unmet("accept_unknown", message, field="categories"))
    if DifferenceKind.VANISHED in categories and not batch.is_full:
        message = _("只有全量花名册才能认定“花名册消失”。")
        unmet.append(Unmet("accept_vanished", message, field="categories"))
    return unmet


@transaction.atomic
def cancel(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Give an import up before anything was written; its staging goes, the batch stays for the record."""
    batch = actions.lock(batch, by=by, version=version)
    actions.move(batch, "cancel", by=by, note=note)
    closing.empty_staging(batch)
    batch.refresh_from_db()
    return batch


@transaction.atomic
def resume(batch: RollBatch, *, by: User, version: int | None, note: str = "") -> RollBatch:
    """Go on writing after the job was given up; what was written stands. Refuses one that did not stop."""
    batch = actions.lock(batch, by=by, version=version)
    actions.move(batch, "resume", by=by, note=note)
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
