"""How far an import is, in words and steps."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import RollStatus
from households.models import RollBatch
from povertycase.choices import JobState
from povertycase.models import Job

COMPARE = "compare"  # what the job's cursor calls the step after reading
STEPS = (
    gettext_lazy("上传"),
    gettext_lazy("读取校验"),
    gettext_lazy("比对"),
    gettext_lazy("人工确认"),
    gettext_lazy("写入"),
    gettext_lazy("完成"),
)
_READING, _COMPARING, _CONFIRMING, _WRITING, _DONE = range(1, 6)
_AT = {
    RollStatus.UPLOADED: _READING,
    RollStatus.READY: _CONFIRMING,
    RollStatus.APPLYING: _WRITING,
    RollStatus.APPLIED: _DONE + 1,
    RollStatus.UNDONE: _DONE + 1,
}


@dataclass(frozen=True)
class Step:
    """One step of the way. state: done, now, stopped, later."""

    label: str
    state: str


@dataclass(frozen=True)
class Progress:
    """Where an import stands.

    is_running: a worker has something to do, so the page looks again; trouble: why nothing more will
    happen by itself, or ''. done, total: rows; total 0 when it is not known.
    """

    steps: tuple[Step, ...]
    words: str
    note: str
    done: int
    total: int
    is_running: bool
    trouble: str


def progress_of(batch: RollBatch) -> Progress:
    """The state of the batch and its job."""
    job = batch.job
    is_open = batch.status in {RollStatus.UPLOADED, RollStatus.READING, RollStatus.APPLYING}
    has_failed = is_open and job is not None and job.state == JobState.FAILED
    at = _position(batch)
    is_over = has_failed or batch.status in {RollStatus.REFUSED, RollStatus.CANCELLED}
    here = "stopped" if is_over else "now"
    return Progress(
        steps=tuple(
            Step(str(label), "done" if index < at else here if index == at else "later")
            for index, label in enumerate(STEPS)
        ),
        words=_words(batch, at),
        note=_note(job) if is_open and job else "",
        done=job.done_steps if job else 0,
        total=job.total_steps if job else 0,
        is_running=is_open and not has_failed,
        trouble=(job.error or _("没有完成，请联系系统管理员。")) if has_failed and job else "",
    )


def _position(batch: RollBatch) -> int:
    status = RollStatus(batch.status)
    if status in {RollStatus.READING, RollStatus.REFUSED}:
        is_comparing = batch.job is not None and batch.job.cursor.get("step") == COMPARE
        return _COMPARING if is_comparing else _READING
    if status == RollStatus.CANCELLED:
        return _CONFIRMING if batch.counts else _READING
    return _AT[status]


def _words(batch: RollBatch, at: int) -> str:
    if batch.status == RollStatus.READING:
        return _("比对中") if at == _COMPARING else _("读取校验中")
    if batch.status == RollStatus.UPLOADED:
        return _("排队中")
    return batch.get_status_display()


def _note(job: Job) -> str:
    """What somebody who waits should know."""
    if job.state == JobState.RUNNING and job.lease_until and job.lease_until < timezone.now():
        return _("处理中断了，系统会自动接着做，不用重新上传。")
    if job.total_steps:
        return _("已处理 {done:,} / {total:,} 行").format(done=job.done_steps, total=job.total_steps)
    if job.done_steps:
        return _("已读取 {done:,} 行").format(done=job.done_steps)
    return _("可以离开本页，办好后会在首页消息里提醒您。")
