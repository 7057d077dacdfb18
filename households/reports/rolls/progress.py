"""How far an import is, in words and steps."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import (
    COMPARE_STAGES,
    UNDO_STAGES,
    WRITE_STAGES,
    RollStage,
    RollStatus,
)
from households.models import RollBatch
from households.models.roll_stages import CHUNK_ROWS, announced
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
UNDO_STEP = gettext_lazy("撤销")
_READING, _COMPARING, _CONFIRMING, _WRITING = range(1, 5)
_UNDOING = len(STEPS)
_AT = {
    RollStatus.UPLOADED: _READING,
    RollStatus.READY: _CONFIRMING,
    RollStatus.APPLYING: _WRITING,
    RollStatus.APPLIED: _UNDOING,
    RollStatus.UNDOING: _UNDOING,
    RollStatus.UNDONE: _UNDOING + 1,
}
_WORKING = frozenset({RollStatus.UPLOADED, RollStatus.READING, RollStatus.APPLYING, RollStatus.UNDOING})
_STAGES = {_COMPARING: COMPARE_STAGES, _WRITING: WRITE_STAGES, _UNDOING: UNDO_STAGES}
NEARLY = 99  # per cent; the rest is for whoever commits


@dataclass(frozen=True)
class Step:
    """One step of the way. state: done, now, stopped, later."""

    label: str
    state: str


@dataclass(frozen=True)
class Progress:
    """Where an import stands.

    is_running: a worker has something to do, so the page looks again; trouble: why nothing more will
    happen by itself, or ''. done, total: rows that are over and rows in all, total 0 when it is not known;
    percent: of the present step, with what its transaction has done so far; None when it is not known.
    """

    steps: tuple[Step, ...]
    words: str
    note: str
    done: int
    total: int
    percent: int | None
    is_running: bool
    trouble: str


def progress_of(batch: RollBatch) -> Progress:
    """The state of the batch and its job, and the stage its worker's transaction is at."""
    job = batch.job
    is_open = batch.status in _WORKING
    has_failed = is_open and job is not None and job.state == JobState.FAILED
    at = _position(batch)
    is_over = has_failed or (batch.status in {RollStatus.REFUSED, RollStatus.CANCELLED} and not batch.sheets)
    here = "stopped" if is_over else "now"
    stage = _stage(batch, at) if is_open and not has_failed else None
    return Progress(
        steps=tuple(
            Step(str(label), "done" if index < at else here if index == at else "later")
            for index, label in enumerate(_labels(batch))
        ),
        words=_words(batch, at),
        note=_note(job, at, stage) if is_open and job else "",
        done=job.done_steps if job else 0,
        total=job.total_steps if job else 0,
        percent=_percent(job, at, stage) if is_open and job else None,
        is_running=is_open and not has_failed,
        trouble=(job.error or _("没有完成，请联系系统管理员。")) if has_failed and job else "",
    )


def _labels(batch: RollBatch) -> tuple[object, ...]:
    is_taken_back = batch.status in {RollStatus.UNDOING, RollStatus.UNDONE}
    return (*STEPS, UNDO_STEP) if is_taken_back else STEPS


def _position(batch: RollBatch) -> int:
    status = RollStatus(batch.status)
    if status in {RollStatus.READING, RollStatus.REFUSED}:
        is_comparing = batch.job is not None and batch.job.cursor.get("step") == COMPARE
        return _COMPARING if is_comparing else _READING
    if status == RollStatus.CANCELLED:
        return _CONFIRMING if batch.counts else _READING
    return _AT[status]


def _stage(batch: RollBatch, at: int) -> RollStage | None:
    """What the worker does right now, if it belongs to the step the import is at."""
    stages = _STAGES.get(at, ())
    stage = announced(batch.pk) if stages else None
    return stage if stage in stages else None


def _words(batch: RollBatch, at: int) -> str:
    if batch.status == RollStatus.READING:
        return _("比对中") if at == _COMPARING else _("读取校验中")
    if batch.status == RollStatus.UPLOADED:
        return _("排队中")
    return batch.get_status_display()


def _percent(job: Job, at: int, stage: RollStage | None) -> int | None:
    """Of rows while rows go by, of stages while one transaction runs, of both where there are several."""
    stages = _STAGES.get(at, ())
    behind = stages.index(stage) if stage else 0
    if at in {_COMPARING, _UNDOING}:
        return min(NEARLY, 100 * behind // len(stages)) if stage else None
    if not job.total_steps:
        return None
    left = max(0, job.total_steps - job.done_steps)
    underway = min(CHUNK_ROWS, left) * behind / len(stages) if stages else 0
    return min(NEARLY, int(100 * (job.done_steps + underway) / job.total_steps))


def _note(job: Job, at: int, stage: RollStage | None) -> str:
    """What somebody who waits should know."""
    if job.state == JobState.RUNNING and job.lease_until and job.lease_until < timezone.now() and not stage:
        return _("处理中断了，系统会自动接着做，不用重新上传。")
    said = "；".join(filter(None, [_rows_words(job, at), _stage_words(at, stage)]))
    leave = _("可以离开本页，办好后会在首页消息里提醒您。")
    return f"{said}。{leave}" if said else leave


def _rows_words(job: Job, at: int) -> str:
    done, total = job.done_steps, job.total_steps
    if at == _READING and done:
        if total >= done:
            return _("已读取 {done:,} 行，文件约 {total:,} 行").format(done=done, total=total)
        return _("已读取 {done:,} 行").format(done=done)
    if at == _COMPARING and total:
        return _("共 {total:,} 行").format(total=total)
    if at == _WRITING and total:
        return _("已写入 {done:,} / {total:,} 行").format(done=done, total=total)
    return ""


def _stage_words(at: int, stage: RollStage | None) -> str:
    if stage is None:
        return ""
    stages = _STAGES[at]
    return _("正在{label}（第 {number} 步，共 {of} 步）").format(
        label=stage.label, number=stages.index(stage) + 1, of=len(stages)
    )
