"""The county's prevention fund: its year, who asked it for money, and every yuan that moved."""

from decimal import Decimal
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.visits import follows_household
from monitoring.choices import fund as words
from monitoring.models.cases import CaseQuerySet, MonitoringCase
from monitoring.models.fund_balance import FUND_IN_BALANCE
from monitoring.rules.moves import RELIEF_MOVES
from monitoring.rules.rights import PREVENTION_FUND_READERS
from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    Attachment,
    Division,
    Posting,
    Stamped,
    User,
    Versioned,
    insert_only,
    listed,
    tracked,
)

_OF_HOUSEHOLDS = [str(words.EntryKind.PAYMENT), str(words.EntryKind.REFUND)]
_ANSWERING = [str(words.EntryKind.REVERSAL), str(words.EntryKind.REST_IN)]


class PreventionFundQuerySet(ScopedQuerySet):
    """A county's money: for those who work at the county or look at it, no department, town or village."""

    def within(self, posting: Posting) -> Q:
        """As above."""
        return super().within(posting) if posting.role in PREVENTION_FUND_READERS else NOTHING


class FundEntryQuerySet(PreventionFundQuerySet):
    """A line lies where its fund lies."""

    division_path: ClassVar[str] = "fund__division__code"

    def net_yuan(self) -> Decimal:
        """What came in less what went out."""
        outgoing = [str(kind) for kind in words.OUTGOING]
        signed = Case(When(kind__in=outgoing, then=-F("amount_yuan")), default=F("amount_yuan"))
        total: Decimal | None = self.aggregate(net=Sum(signed))["net"]
        return total or Decimal(0)


class ReliefQuerySet(CaseQuerySet):
    """Applications; a department sees none."""

    def yuan(self) -> Decimal:
        """What is asked for in all of them; of what was approved, what the county gave."""
        given = Coalesce("approved_yuan", "amount_yuan")
        total: Decimal | None = self.aggregate(total=Sum(given))["total"]
        return total or Decimal(0)

    def counted(self) -> Self:
        """Those that were neither refused nor taken back."""
        return self.filter(status__in=[str(each) for each in words.COUNTED])


@pghistory.track(*tracked())
class PreventionFund(Stamped, Versioned):
    """防返贫基金 of a county and year; its money stands in the ledger alone. Written by actions.fund."""

    division = models.ForeignKey(
        Division, verbose_name=_("县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))

    objects = PreventionFundQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("防返贫基金")
        verbose_name_plural = _("防返贫基金")
        constraints = [models.UniqueConstraint(name="prevention_fund_once", fields=["division", "year"])]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"


@pghistory.track(*tracked())
class FundApplication(Stamped, Versioned):
    """A household asks its county's fund for money, with a paper. Written by actions.relief.

    case: the one under which it is monitored; None for a sudden difficulty. moved_by: who took the last
    step, so that the next office is another person. approved_yuan: what the county gives, at most what was
    asked.
    """

    MOVES: ClassVar = RELIEF_MOVES

    fund = models.ForeignKey(PreventionFund, on_delete=models.PROTECT, related_name="applications")
    household = models.ForeignKey(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="fund_applications",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    case = models.ForeignKey(
        MonitoringCase,
        verbose_name=_("监测个案"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fund_applications",
    )
    ground = models.CharField(_("申请依据"), max_length=9, choices=words.Ground)
    purpose = models.CharField(_("申请用途"), max_length=10, choices=words.ReliefPurpose)
    amount_yuan = models.DecimalField(_("申请金额（元）"), max_digits=18, decimal_places=2)
    reason = models.CharField(_("困难情况"), max_length=300)
    proof = models.ForeignKey(
        Attachment, verbose_name=_("证明材料"), on_delete=models.PROTECT, related_name="+"
    )
    applied_on = models.DateField(_("申请日期"))
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_yuan = models.DecimalField(
        _("批准金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    paid_on = models.DateField(_("拨付日期"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=words.ReliefStatus, default=words.ReliefStatus.APPLIED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = ReliefQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("防返贫基金申请")
        verbose_name_plural = _("防返贫基金申请")
        indexes = [models.Index(name="fund_application_scope", fields=["division", "status", "-applied_on"])]
        constraints = [
            *listed(
                "fund_application",
                ground=words.Ground,
                purpose=words.ReliefPurpose,
                status=words.ReliefStatus,
            ),
            models.UniqueConstraint(name="fund_application_of_fund", fields=["id", "fund"]),
            models.CheckConstraint(name="fund_application_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="fund_application_grounded",
                condition=Q(ground=words.Ground.MONITORED, case__isnull=False)
                | Q(ground=words.Ground.SUDDEN, case=None),
            ),
            models.CheckConstraint(
                name="fund_application_paid",
                condition=~Q(status=words.ReliefStatus.PAID) | Q(paid_on__isnull=False),
            ),
            models.CheckConstraint(
                name="fund_application_approved",
                condition=Q(
                    approved_yuan__gt=0, approved_yuan__lte=F("amount_yuan"), approved_on__isnull=False
                )
                | Q(approved_yuan=None, approved_on=None)
                & ~Q(status__in=[words.ReliefStatus.APPROVED, words.ReliefStatus.PAID]),
            ),
            follows_household("fund_application"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.amount_yuan}"


class FundEntry(models.Model):
    """One amount that came, was paid to a household, came back, was reversed or went to the next year.

    Written by actions.relief and actions.fund_lines, never changed. The database keeps the balance at nought
    or above; what was approved is paid once, and no more comes back. answers: what is reversed or carried.
    """

    fund = models.ForeignKey(PreventionFund, on_delete=models.PROTECT, related_name="entries")
    application = models.ForeignKey(
        FundApplication, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    answers = models.ForeignKey(
        "self",
        verbose_name=_("对应流水"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="answered_by",
    )
    kind = models.CharField(_("类别"), max_length=8, choices=words.EntryKind)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    booked_on = models.DateField(_("记账日期"))
    source = models.CharField(_("资金来源"), max_length=8, choices=words.FundSource, blank=True)
    document_number = models.CharField(_("文号或凭证号"), max_length=60, blank=True)
    document = models.ForeignKey(
        Attachment, verbose_name=_("凭证"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = FundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("防返贫基金流水")
        verbose_name_plural = _("防返贫基金流水")
        indexes = [models.Index(name="fund_entry_day", fields=["fund", "-booked_on", "-id"])]
        constraints = [
            *listed("fund_entry", kind=words.EntryKind, source=words.FundSource),
            models.CheckConstraint(name="fund_entry_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="fund_entry_of_its_kind",
                condition=(Q(kind=words.EntryKind.DEPOSIT, application=None, answers=None) & ~Q(source=""))
                | Q(kind__in=_OF_HOUSEHOLDS, application__isnull=False, answers=None, source="")
                | Q(kind__in=_ANSWERING, application=None, answers__isnull=False, source="")
                | Q(kind=words.EntryKind.REST_OUT, application=None, answers=None, source=""),
            ),
            models.UniqueConstraint(
                name="fund_entry_paid_once", fields=["application"], condition=Q(kind=words.EntryKind.PAYMENT)
            ),
            models.UniqueConstraint(
                name="fund_entry_deposited_once",
                fields=["fund", "document_number", "booked_on", "amount_yuan"],
                condition=Q(kind=words.EntryKind.DEPOSIT),
            ),
            models.UniqueConstraint(
                name="fund_entry_carried_once", fields=["answers"], condition=Q(kind=words.EntryKind.REST_IN)
            ),
            CompositeForeignKey(
                name="fund_entry_follows_application",
                fields=["application", "fund"],
                to="monitoring.FundApplication",
                to_fields=["id", "fund"],
            ),
        ]
        triggers = [
            insert_only("fund_entry_insert_only"),
            pgtrigger.Trigger(
                name="fund_in_balance",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=FUND_IN_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"

    @property
    def left_yuan(self) -> Decimal:
        """What is left of a deposit: less the lines against it."""
        left: Decimal = self.amount_yuan + self.answered_by.net_yuan()
        return left
