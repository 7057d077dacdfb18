"""The ledger of what was paid, who asked for it, and the years that are closed."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    Attachment,
    Division,
    User,
    Versioned,
    insert_only,
    listed,
    stales_at,
    tracked,
)
from projects.choices import money
from projects.models.allocations import Allocation
from projects.models.funds import FundQuerySet
from projects.models.projects import OfProjectQuerySet
from projects.models.triggers import LEDGER_IN_BALANCE
from projects.rules.moves import PAYMENT_MOVES


class PaymentQuerySet(OfProjectQuerySet):
    """What was asked for from an allocation."""

    project_path: ClassVar[str] = "allocation__project__"


class LedgerQuerySet(PaymentQuerySet):
    """What was booked; a line never changes, so its place is its allocation's."""

    division_path: ClassVar[str] = "allocation__division__code"


def for_its_purpose(name: str) -> CompositeForeignKey:
    """专款专用: the purpose is the allocation's."""
    return CompositeForeignKey(
        name=f"{name}_for_its_purpose",
        fields=["allocation", "purpose"],
        to="projects.Allocation",
        to_fields=["id", "purpose"],
    )


@pghistory.track(*tracked())
class PaymentRequest(Versioned):
    """Somebody asks for money of an allocation, with proof; another person approves, and it is paid.

    Written by actions.payments; what was paid stands in the ledger.
    """

    MOVES: ClassVar = PAYMENT_MOVES

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="payments", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    mode = models.CharField(_("支付方式"), max_length=8, choices=money.PaymentMode)
    amount_yuan = models.DecimalField(_("申请金额（元）"), max_digits=18, decimal_places=2)
    purpose = models.CharField(_("使用方向"), max_length=100)
    payee = models.CharField(_("收款单位"), max_length=100)
    proof = models.ForeignKey(
        Attachment, verbose_name=_("合同或进度证明"), on_delete=models.PROTECT, related_name="+"
    )
    requested_on = models.DateField(_("申请日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=money.PaymentStatus, default=money.PaymentStatus.REQUESTED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = PaymentQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("拨付申请")
        verbose_name_plural = _("拨付申请")
        indexes = [models.Index(name="payment_request_scope", fields=["division", "status", "requested_on"])]
        constraints = [
            *listed("payment_request", mode=money.PaymentMode, status=money.PaymentStatus),
            models.CheckConstraint(name="payment_request_positive", condition=Q(amount_yuan__gt=0)),
            for_its_purpose("payment_request"),
            CompositeForeignKey(
                name="payment_request_follows_allocation",
                fields=["allocation", "division"],
                to="projects.Allocation",
                to_fields=["id", "division"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.allocation_id} {self.amount_yuan}"


class LedgerEntry(models.Model):
    """One yuan amount that left, came back or was accounted for; never changed, a mistake is booked back.

    Written by actions.payments. The database keeps: what was paid, less what came back, is neither below
    nought nor above the allocation; what was accounted for is not above what was paid; nothing is paid
    outside the library, for another purpose, or in a closed year.
    """

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="entries", db_constraint=False
    )
    request = models.OneToOneField(
        PaymentRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="entry"
    )
    kind = models.CharField(_("类别"), max_length=8, choices=money.EntryKind)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    purpose = models.CharField(_("使用方向"), max_length=100)
    booked_on = models.DateField(_("记账日期"))
    payee = models.CharField(_("收款（退款）单位"), max_length=100, blank=True)
    proof = models.ForeignKey(
        Attachment,
        verbose_name=_("凭证"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金流水")
        verbose_name_plural = _("资金流水")
        indexes = [models.Index(name="ledger_entry_day", fields=["booked_on", "id"])]
        constraints = [
            *listed("ledger_entry", kind=money.EntryKind),
            models.CheckConstraint(name="ledger_entry_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="ledger_entry_was_asked_for",
                condition=~Q(kind__in=money.PAID_OUT) | Q(request__isnull=False),
            ),
            for_its_purpose("ledger_entry"),
        ]
        triggers = [
            insert_only("ledger_entry_insert_only"),
            *stales_at(
                "SELECT division_id FROM projects_allocation WHERE id IN (SELECT allocation_id FROM {rows})"
            ),
            pgtrigger.Trigger(
                name="ledger_in_balance",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=LEDGER_IN_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"


class YearClosing(models.Model):
    """A county's year in which nothing is booked any more; closed by the county (actions.years)."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    closed_on = models.DateField(_("结账日期"))
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = _("年终结账")
        verbose_name_plural = _("年终结账")
        constraints = [models.UniqueConstraint(name="year_closing_once", fields=["division", "year"])]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
