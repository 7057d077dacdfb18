"""责任书: what a township or village signs for a year before the office above it."""

import datetime
from typing import ClassVar, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import Role
from povertycase.models import Attachment, Division, Posting, Stamped, User, Versioned, listed, tracked
from rectification.choices.yearly_targets import StatementStatus
from rectification.rules.moves import STATEMENT_MOVES
from rectification.rules.statements import LONGEST_PERSON, LONGEST_TEXT


class StatementQuerySet(ScopedQuerySet):
    """Statements: the offices of the place and above; no department, no helper."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department."""
        return NOTHING if posting.role == Role.DEPARTMENT else super().within(posting)

    def late(self, on: datetime.date) -> Self:
        """Not signed, though their day is over."""
        return self.filter(status=StatementStatus.DUE, due_on__lt=on)


@pghistory.track(*tracked())
class Statement(Stamped, Versioned):
    """A place's statement of responsibility of a year: opened when asked for, then signed on paper.

    Written by actions.statements. targets: the rows of the table as they were when it was signed, kept
    whatever becomes of the table: [{indicator, name, unit, target, is_limit}].
    """

    MOVES: ClassVar = STATEMENT_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("签订单位"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    due_on = models.DateField(_("签订期限"))
    giver_unit = models.CharField(_("交办单位"), max_length=LONGEST_TEXT, blank=True)
    giver = models.CharField(_("交办人姓名"), max_length=LONGEST_PERSON, blank=True)
    giver_duty = models.CharField(_("交办人职务"), max_length=LONGEST_TEXT, blank=True)
    signer = models.CharField(_("责任人姓名"), max_length=LONGEST_PERSON, blank=True)
    signer_duty = models.CharField(_("责任人职务"), max_length=LONGEST_TEXT, blank=True)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    scan = models.ForeignKey(
        Attachment,
        verbose_name=_("扫描件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    targets = models.JSONField(_("签订时的目标"), default=list)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=300, blank=True)
    status = models.CharField(_("状态"), max_length=9, choices=StatementStatus, default=StatementStatus.DUE)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("目标责任书")
        verbose_name_plural = _("目标责任书")
        indexes = [models.Index(name="statement_scope", fields=["division", "year"])]
        constraints = [
            *listed("statement", status=StatementStatus),
            models.UniqueConstraint(
                name="statement_once",
                fields=["division", "year"],
                condition=~Q(status=StatementStatus.WITHDRAWN),
            ),
            models.CheckConstraint(
                name="statement_signed",
                condition=~Q(status=StatementStatus.SIGNED)
                | (Q(signed_on__isnull=False, scan__isnull=False) & ~Q(giver="") & ~Q(signer="")),
            ),
            models.CheckConstraint(
                name="statement_withdrawn_explained",
                condition=~Q(status=StatementStatus.WITHDRAWN) | ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
