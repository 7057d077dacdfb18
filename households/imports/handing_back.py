"""Giving an uploader the own sheet back, with what was found marked in it."""

import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from households import imports
from households.choices import RollStatus
from households.models import RollBatch
from povertycase import actions
from povertycase.exceptions import Conflict, Refused
from povertycase.models import User
from povertycase.sheets import FileRefused

KEPT = datetime.timedelta(days=7)
RUNNING = frozenset({RollStatus.UPLOADED, RollStatus.READING, RollStatus.APPLYING})


def may_hand_back(batch: RollBatch, user: User) -> bool:
    """Whether the marked sheet is there for `user`: for the uploader alone, for seven days.

    It has the uploader's own values in full, because masked ones could not be corrected and sent again.
    """
    return batch.created_by_id == user.pk and _is_there(batch)


def hand_back(batch: RollBatch, *, by: User) -> tuple[str, bytes]:
    """Name and content of the marked workbook, whose taking is recorded. Raises Refused, Conflict."""
    if batch.created_by_id != by.pk:
        raise Refused(_("标注后的原表有完整的个人信息，只提供给上传人本人。"))
    if not _is_there(batch):
        raise Conflict(_("没有标注后的原表：文件还没有校验完，或者上传已满 7 天。"))
    try:
        content = imports.annotated(batch)
    except FileRefused as refused:
        raise Conflict(refused.message) from None
    actions.record("download_roll", batch, by=by, facts={"bytes": len(content)})
    return _("标注_{}.xlsx").format(Path(batch.source.name).stem), content


def _is_there(batch: RollBatch) -> bool:
    is_fresh = batch.created_at > timezone.now() - KEPT
    return is_fresh and bool(batch.counts) and batch.status not in RUNNING and batch.source.deleted_at is None
