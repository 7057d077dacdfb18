"""One import of a roll: the file, its rows in staging, what was found, and what differs from the register."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import choices
from households.rules.moves import ROLL_MOVES
from povertycase.access import ScopedQuerySet
from povertycase.models import Attachment, Division, Job, Stamped, User, Versioned


class RollBatch(Stamped, Versioned):
    """One roll that somebody uploaded, from reading to acceptance or undoing; written by actions.rolls.

    division: the place the uploader answers for; rows outside it are refused.
    """

    MOVES: ClassVar = ROLL_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("导入范围"), on_delete=models.PROTECT, db_index=False
    )
    source = models.ForeignKey(
        Attachment, verbose_name=_("上传的文件"), on_delete=models.PROTECT, related_name="+"
    )
    returned = models.ForeignKey(
        Attachment, verbose_name=_("标注后的文件"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(_("登记类别"), max_length=20, choices=choices.Scheme)
    layout = models.CharField(_("表样"), max_length=2, blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    columns = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("读到的列"))
    is_full = models.BooleanField(_("全量花名册"), default=False)
    data_on = models.DateField(_("数据日期"), null=True, blank=True)
    accepted = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("接受的类别"))
    counts = models.JSONField(_("计数"), default=dict)
    finding_counts = models.JSONField(_("问题计数"), default=dict)
    seconds = models.JSONField(_("各步用时"), default=dict)
    peak_mb = models.IntegerField(_("内存峰值"), default=0)
    message = models.CharField(_("说明"), max_length=500, blank=True)

    status = models.CharField(
        _("状态"), max_length=10, choices=choices.RollStatus, default=choices.RollStatus.UPLOADED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("花名册导入")
        verbose_name_plural = _("花名册导入")
        constraints = [
            models.CheckConstraint(
                name="roll_batch_status", condition=Q(status__in=choices.RollStatus.values)
            ),
        ]
        indexes = [models.Index(name="roll_batch_scope", fields=["division", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.source.name}"
