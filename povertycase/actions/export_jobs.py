"""The files of lists that two people have let out: written, told, and deleted when their days are over."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions.export_duties import days_of
from povertycase.actions.exports import file_name, record_taking, require_scope, tell, written
from povertycase.actions.files import delete_file, store_file
from povertycase.actions.jobs import Lease, fail, finish
from povertycase.actions.records import move_by_itself
from povertycase.actions.scheduler import scheduler
from povertycase.choices import ExportStatus, JobKind, JobState
from povertycase.exceptions import Conflict, DomainError
from povertycase.exports import Export, asked_again, opened
from povertycase.models import ExportRequest, Job, User

BEAT = 500  # rows; a second or two of writing
ABSENT = "申请导出的内容已不存在，或者已不在申请人的管辖范围。"


def make(lease: Lease) -> None:
    """Write the file of an approved request, as whoever asked sees the list now. Raises LeaseLost.

    What they may not open any more is not written, and the request says why.
    """
    asked = ExportRequest.objects.select_related("asked_by").get(pk=int(lease.dedup_key))
    by = User.objects.get(pk=lease.actor_id)
    try:
        export = _opened(asked, by)
        serial = _("申请编号 {}").format(asked.pk)
        content, rows = written(export, by=by, serial=serial, pulse=_beating(lease, export.rows))
    except (DomainError, Http404) as refusal:
        _fail(lease, asked, getattr(refusal, "message", ABSENT))
        return
    with transaction.atomic():
        current = _locked(asked, ExportStatus.APPROVED)
        if current is None:
            finish(lease, result={})
            return
        days = days_of(current.division_id, timezone.localdate())
        current.file = store_file(content, name=file_name(export), by=by, keep_days=days)
        current.written_rows = rows
        current.save(update_fields=["file", "written_rows"])
        record_taking(current.kind, export, by=by, purpose=current.purpose)
        move_by_itself(current, "make_export", by=by, note="")
        tell(current, _("您申请的导出可以下载了：{}").format(current.title), by=by)
        finish(lease, result={"rows": rows})


def end_exports() -> int:
    """End what nobody takes any more; how many. Who: the job.

    Files whose days are over are deleted; a request whose job gave up says so.
    """
    now = timezone.now()
    over = ExportRequest.objects.filter(status=ExportStatus.MADE, file__expires_at__lt=now)
    working = Job.objects.filter(kind=JobKind.MAKE_EXPORT, state__in=[JobState.QUEUED, JobState.RUNNING])
    at_work = {int(key) for key in working.values_list("dedup_key", flat=True)}
    left = ExportRequest.objects.filter(status=ExportStatus.APPROVED).exclude(pk__in=at_work)
    return sum(map(_expire, list(over))) + sum(map(_give_up, list(left)))


def _opened(asked: ExportRequest, by: User) -> Export:
    require_scope(asked, by=by)
    export = opened(asked.kind, asked_again(by, asked.query), asked.arguments)
    if not export.rows:
        raise Conflict(_("现在的条件下已没有内容。"))
    return export


def _beating(lease: Lease, total: int) -> Any:
    """What rows go through while they are written: the job stays this worker's for as long as it writes."""

    def beating(rows: Iterable[Any]) -> Iterator[Any]:
        for count, row in enumerate(rows):
            if count % BEAT == 0:
                lease.keep(cursor={}, done=min(count, total), total=total)
            yield row

    return beating


@transaction.atomic
def _fail(lease: Lease, asked: ExportRequest, why: str) -> None:
    _end_unwritten(asked, why)
    fail(lease, error=why)


@transaction.atomic
def _give_up(asked: ExportRequest) -> bool:
    return _end_unwritten(asked, _("多次尝试后仍未生成，请联系系统管理员。"))


def _end_unwritten(asked: ExportRequest, why: str) -> bool:
    current = _locked(asked, ExportStatus.APPROVED)
    if current is None:
        return False
    job = scheduler()
    current.failure = why[:300]
    current.save(update_fields=["failure"])
    move_by_itself(current, "fail_export", by=job, note=current.failure)
    tell(current, _("您申请的导出没有生成：{}").format(current.title), by=job)
    return True


@transaction.atomic
def _expire(asked: ExportRequest) -> bool:
    current = _locked(asked, ExportStatus.MADE)
    if current is None or current.file is None:
        return False
    delete_file(current.file)
    move_by_itself(current, "expire_export", by=scheduler(), note=_("没有在期限内下载。"))
    return True


def _locked(asked: ExportRequest, status: ExportStatus) -> ExportRequest | None:
    """The request, locked, if it still stands there."""
    rows = ExportRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk, status=status)
    return rows.select_related("file", "asked_by").first()
