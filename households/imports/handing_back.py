"""Giving an uploader the own sheet back, with what was found marked in it."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from households.actions import rolls
from households.imports.returning import annotated
from households.models import RollBatch
from povertycase import actions
from povertycase.actions import Lease
from povertycase.exceptions import Conflict, Refused
from povertycase.models import User
from povertycase.sheets import FileRefused

KEEP_DAYS = 7


def mark(lease: Lease) -> None:
    """Make a batch's marked sheet and keep it for seven days; the job's result says where. Raises LeaseLost.

    None is made when the findings are about the file as a whole. One transaction, so that no other worker
    starts the same while this one writes.
    """
    batch = rolls.batch_of(lease)
    with transaction.atomic():
        lease.keep(cursor={}, done=0, total=0)
        if not batch.findings.exclude(row=None).exists():
            actions.finish(lease, result={})
            return
        try:
            content = annotated(batch)
        except FileRefused as refused:
            actions.fail(lease, error=refused.message)
            return
        name = _("标注_{}.xlsx").format(Path(batch.source.name).stem)
        file = actions.store_file(content, name=name, by=batch.created_by, keep_days=KEEP_DAYS)
        actions.finish(lease, result={"attachment": file.pk})


def hand_back(batch: RollBatch, *, by: User) -> tuple[str, bytes]:
    """Name and content of the marked workbook, whose taking is recorded. Raises Refused, Conflict.

    It has the uploader's own values in full, because masked ones could not be corrected and sent again: so
    it is for the uploader alone.
    """
    if batch.created_by_id != by.pk:
        raise Refused(_("标注后的原表有完整的个人信息，只提供给上传人本人。"))
    file = batch.marked
    if file is None:
        raise Conflict(_("标注后的原表还没有准备好，或者这份文件没有需要标注的行。"))
    content = actions.open_file(file)
    if content is None:
        raise Conflict(_("标注后的原表只保留 7 天，已经删除；需要时请重新上传。"))
    actions.record("download_roll", batch, by=by, facts={"bytes": len(content)})
    return file.name, content
