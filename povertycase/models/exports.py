"""Lists that leave the system only when a second person has said so."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, ExportStatus, Role
from povertycase.models.base import Versioned, listed, tracked
from povertycase.models.divisions import Division
from povertycase.models.people import Posting, User
from povertycase.models.trail import Attachment
from povertycase.workflow import BY_ITSELF, Move

ASKED, MADE = ExportStatus.ASKED, ExportStatus.MADE
DECIDERS = frozenset({Role.TOWNSHIP, Role.COUNTY})
AT_WORK = frozenset(Role) - ADMINISTRATORS
# Withdrawing and taking are for whoever asked: their actions say so.
EXPORT_MOVES = {
    "approve_export": Move({ASKED}, ExportStatus.APPROVED, DECIDERS, four_eyes=True),
    "refuse_export": Move({ASKED}, ExportStatus.REFUSED, DECIDERS, four_eyes=True),
    "withdraw_export": Move({ASKED}, ExportStatus.WITHDRAWN, AT_WORK),
    "make_export": Move({ExportStatus.APPROVED}, MADE, {BY_ITSELF}),
    "fail_export": Move({ExportStatus.APPROVED}, ExportStatus.FAILED, {BY_ITSELF}),
    "take_export": Move({MADE}, ExportStatus.TAKEN, AT_WORK),
    "expire_export": Move({MADE}, ExportStatus.EXPIRED, {BY_ITSELF}),
}
UNDECIDED = (ExportStatus.ASKED, ExportStatus.WITHDRAWN)


class ExportRequestQuerySet(ScopedQuerySet):
    """One's own requests, and those of the place for the office that decides them."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        own = Q(asked_by=posting.user_id)
        return own | super().within(posting) if posting.role in DECIDERS else own

    def waiting_for(self, user: User) -> "ExportRequestQuerySet":
        """What `user` may decide: of their places, and not what they asked for under any account."""
        reach = NOTHING
        for posting in user.postings:
            if posting.role in DECIDERS:
                reach |= Q(division__code__startswith=posting.division_id)
        return self.filter(reach, status=ASKED).exclude(asked_by__in=user.own_accounts)


@pghistory.track(*tracked())
class ExportRequest(Versioned):
    """Somebody asks to take a list away that needs a second person; written by actions.exports.

    kind, query, arguments: the list as its address narrowed it; title, unit, holds, url: in words. scope: the
    postings with which it was asked for, without which nobody writes or takes the file. division: the
    narrowest place that holds them. file: encrypted, deleted when it is taken or its days are over.
    """

    MOVES: ClassVar = EXPORT_MOVES

    kind = models.CharField(_("导出内容"), max_length=40)
    query = models.TextField(_("筛选条件"), blank=True)
    arguments = models.JSONField(default=dict)
    title = models.CharField(_("名称"), max_length=200)
    unit = models.CharField(_("单位"), max_length=30)
    holds = models.CharField(_("内容说明"), max_length=500)
    url = models.TextField(_("来源页面"))
    purpose = models.CharField(_("导出用途"), max_length=200)
    rows = models.IntegerField(_("申请时的行数"))
    scope = models.JSONField()
    division = models.ForeignKey(
        Division, verbose_name=_("所在区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    asked_by = models.ForeignKey(User, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    status = models.CharField(_("状态"), max_length=9, choices=ExportStatus, default=ExportStatus.ASKED)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        User, verbose_name=_("审批人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.CharField(_("审批意见"), max_length=200, blank=True)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    written_rows = models.IntegerField(_("文件的行数"), null=True, blank=True)
    failure = models.CharField(_("未生成的原因"), max_length=300, blank=True)

    objects = ExportRequestQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("导出申请")
        verbose_name_plural = _("导出申请")
        indexes = [models.Index(name="export_request_scope", fields=["division", "status", "-id"])]
        constraints = [
            *listed("export_request", status=ExportStatus),
            models.CheckConstraint(name="export_request_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(
                name="export_request_two",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message=_("导出须由申请人以外的人审批。"),
            ),
            models.CheckConstraint(
                name="export_request_decided",
                condition=Q(status__in=UNDECIDED) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="export_request_explained",
                condition=~Q(status=ExportStatus.REFUSED) | ~Q(opinion=""),
            ),
            models.CheckConstraint(
                name="export_request_file",
                condition=~Q(status__in=[MADE, ExportStatus.TAKEN, ExportStatus.EXPIRED])
                | Q(file__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.pk}"
