"""Taking a roll in: the upload, and which sheet of it is read; one import at a time for a place."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from households import choices
from households.actions.rolls import asking
from households.actions.rolls.steps import cancel
from households.choices import RollStatus
from households.models import RollBatch
from households.rules.moves import ROLL_WRITERS
from povertycase import access, actions
from povertycase.choices import JobKind, JobState
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import Division, User
from povertycase.models.divisions import ancestor_codes
from povertycase.sheets.refusals import refusal

KEEP_DAYS = 30
LONGEST_SHEET = 100
PREPARE = JobKind.PREPARE_ROLL.value
OPEN = (
    RollStatus.UPLOADED,
    RollStatus.READING,
    RollStatus.READY,
    RollStatus.APPLYING,
    RollStatus.UNDOING,
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
    sheet: str = "",
) -> RollBatch:
    """Take a roll in and queue its reading.

    is_full: whether the roll claims to list everybody of its villages and lists, so that whoever is absent
    has vanished. sheet: which one to read; '' for the only one that looks like a roll. Who: township and
    county of `division`. The file is kept for 30 days. Refuses a file over the size limit (FileRefused
    E-LIM-SIZE) and a second import for the same place; the uploader's own preview that nobody accepted
    makes way; Exhausted when the day's rolls have told the uploader enough about people elsewhere.
    """
    if not access.roles_at(by, division.pk) & ROLL_WRITERS:
        raise Refused(_("您的岗位不能在该区划导入花名册。"))
    _check_size(content)
    asking.refuse_when_spent(by)
    _one_at_a_time(division, by)
    batch = RollBatch.objects.create(
        division=division,
        source=actions.store_file(content, name=name, by=by, keep_days=KEEP_DAYS),
        scheme=scheme,
        is_full=is_full,
        sheet=sheet[:LONGEST_SHEET],
        moved_by=by,
        created_by=by,
    )
    batch.job = actions.enqueue(PREPARE, by=by, dedup_key=f"roll:{batch.pk}")
    batch.save(update_fields=["job"])
    actions.record("upload_roll", batch, by=by, facts={"sha256": batch.source.sha256, "full": is_full})
    return batch


@transaction.atomic
def choose(batch: RollBatch, *, sheet: str, by: User, version: int | None) -> RollBatch:
    """Name the sheet to read of a workbook in which several look like a roll; queues reading it.

    The file is not uploaded again. Who: township and county of the place. Refuses a sheet that was not
    offered, and a second import for the same place.
    """
    batch = actions.lock(batch, by=by, version=version)
    offered = [str(each["name"]) for each in batch.sheets]
    actions.move(batch, "choose", by=by, note=sheet[:LONGEST_SHEET])
    if not offered:
        raise Conflict(_("这份文件不用选择工作表。"))
    asking.refuse_when_spent(by)
    if sheet not in offered:
        message = _("请从这些工作表里选一张：{}").format("、".join(offered))
        raise Invalid([Unmet("sheet_unknown", message, field="sheet")])
    _one_at_a_time(batch.division, by, but=batch.pk)
    batch.sheet, batch.message = sheet, ""
    batch.counts, batch.finding_counts = {}, {}
    batch.job = actions.enqueue(PREPARE, by=by, dedup_key=f"roll:{batch.pk}")
    batch.save(update_fields=["sheet", "message", "counts", "finding_counts", "job", "updated_at"])
    batch.refresh_from_db()
    return batch


def _check_size(content: bytes) -> None:
    limit = settings.ROLL_MAX_BYTES
    if len(content) > limit:
        raise refusal("E-LIM-SIZE", size=-(-len(content) // 2**20), limit=limit // 2**20)


def _one_at_a_time(division: Division, by: User, *, but: int = 0) -> None:
    """Refuse while an import other than `but` is open for this place, one inside it or one around it."""
    province = ancestor_codes(division.pk)[-1]
    Division.objects.select_for_update(no_key=True).get(pk=province)  # two uploads at once take turns
    related = RollBatch.objects.filter(status__in=OPEN).exclude(job__state=JobState.FAILED).exclude(pk=but)
    around = related.filter(division__in=ancestor_codes(division.pk))
    inside = related.filter(division__code__startswith=division.pk)
    for other in (around | inside).select_related("created_by", "job"):
        if other.created_by_id == by.pk and other.status == RollStatus.READY:
            cancel(other, by=by, version=other.version)
        elif other.status != RollStatus.READY or other.can_be_accepted:  # else it waits for nothing
            raise Conflict(_describe(other))


def _describe(other: RollBatch) -> str:
    if other.status == RollStatus.READY:
        state = other.get_status_display()
    else:
        job = other.job
        percent = min(99, 100 * job.done_steps // job.total_steps) if job and job.total_steps else 0
        state = _("进度 {}%").format(percent)
    return _("已有导入正在进行（{name}，{state}）").format(name=other.created_by.name, state=state)
