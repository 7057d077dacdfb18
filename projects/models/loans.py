"""Small loans to households, and what was paid back."""

import datetime
from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from households.models.base import RegisterQuerySet
from households.models.visits import follows_household
from povertycase.access import NOTHING
from povertycase.choices import ADMINISTRATORS, Role, Trade
from povertycase.fields import CompositeForeignKey
from povertycase.models import (
    STALES,
    Division,
    Posting,
    Stamped,
    User,
    Versioned,
    insert_only,
    listed,
    tracked,
)
from projects.choices import loans as words
from projects.models.triggers import REPAID_WITHIN_LENT
from projects.rules.moves import LOAN_MOVES

YUAN = DecimalField(max_digits=18, decimal_places=2)


def reads_loans(posting: Posting) -> bool:
    """Whether a posting sees loans at all: of the departments finance alone, of the administrators nobody."""
    if posting.role != Role.DEPARTMENT:
        return posting.role not in ADMINISTRATORS
    return posting.organisation is not None and posting.organisation.trade == Trade.FINANCE


class LoanQuerySet(RegisterQuerySet):
    """Loans; of the departments finance alone sees them."""

    def within(self, posting: Posting) -> Q:
        """Nothing for a department but finance's."""
        return super().within(posting) if reads_loans(posting) else NOTHING

    def open(self) -> Self:
        """Asked for, granted or running."""
        return self.filter(status__in=words.OPEN_LOANS)

    def with_rest(self) -> Self:
        """With `rest_yuan`, what is not paid back of the amount."""
        lines = LoanRepayment.objects.filter(loan=OuterRef("pk")).values("loan")
        repaid = Subquery(lines.annotate(total=Sum("amount_yuan")).values("total"), output_field=YUAN)
        nought = models.Value(0, output_field=YUAN)
        return self.annotate(rest_yuan=F("amount_yuan") - Coalesce(repaid, nought))

    def running(self) -> Self:
        """Lent and not all paid back."""
        return self.filter(status__in=words.OUTSTANDING)

    def overdue(self, as_of: datetime.date) -> Self:
        """Running past their last day."""
        return self.running().filter(due_on__lt=as_of)

    def due_within(self, days: int, as_of: datetime.date) -> Self:
        """Running, with their last day today or at most so many days ahead."""
        return self.running().filter(due_on__range=(as_of, as_of + datetime.timedelta(days=days)))


@pghistory.track(*tracked())
class Loan(Stamped, Versioned):
    """A bank lends a household a small sum without security; written by actions.loans as the bank decides.

    `due_on`, `subsidised_yuan` and `subsidy_share` are fixed on the day it is lent. A household has one
    loan at a time, and one that tops it up.
    """

    MOVES: ClassVar = LOAN_MOVES
    PERSONAL: ClassVar = ()
    DUTY: ClassVar = "loan"  # the kind of its obligation

    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, related_name="loans", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    borrower = models.ForeignKey(
        Person, verbose_name=_("借款人"), on_delete=models.PROTECT, related_name="loans"
    )
    bank = models.CharField(_("放贷银行"), max_length=60)
    use = models.CharField(_("贷款用途"), max_length=12, choices=words.LoanUse)
    purpose = models.CharField(_("具体用途"), max_length=200)
    amount_yuan = models.DecimalField(_("贷款金额（元）"), max_digits=18, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("期限（月）"))
    tops_up = models.ForeignKey(
        "self",
        verbose_name=_("追加的贷款"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="top_ups",
        db_constraint=False,
    )
    applied_on = models.DateField(_("申请日期"))
    decided_on = models.DateField(_("审批日期"), null=True, blank=True)
    lent_on = models.DateField(_("放款日期"), null=True, blank=True)
    due_on = models.DateField(_("到期日期"), null=True, blank=True)
    subsidised_yuan = models.DecimalField(
        _("贴息本金（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    subsidy_share = models.DecimalField(_("贴息比例"), max_digits=5, decimal_places=4, null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=words.LoanStatus, default=words.LoanStatus.APPLIED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = LoanQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("小额信贷")
        verbose_name_plural = _("小额信贷")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [
            models.Index(name="loan_scope", fields=["division", "status", "id"]),
            models.Index(
                name="loan_due", fields=["due_on"], condition=Q(status__in=sorted(words.OUTSTANDING))
            ),
        ]
        constraints = [
            *listed("loan", status=words.LoanStatus),
            models.CheckConstraint(
                name="loan_for_production", condition=Q(use__in=[str(use) for use in words.PRODUCTIVE_USES])
            ),
            models.CheckConstraint(name="loan_positive", condition=Q(amount_yuan__gt=0, months__gt=0)),
            models.CheckConstraint(
                name="loan_days",
                condition=(Q(decided_on=None) | Q(decided_on__gte=F("applied_on")))
                & (Q(lent_on=None) | Q(lent_on__gte=F("decided_on"))),
            ),
            models.CheckConstraint(
                name="loan_lent_whole",
                condition=Q(lent_on=None, due_on=None, subsidised_yuan=None, subsidy_share=None)
                | Q(
                    lent_on__isnull=False,
                    decided_on__isnull=False,
                    due_on__isnull=False,
                    subsidised_yuan__isnull=False,
                    subsidy_share__isnull=False,
                    due_on__gt=F("lent_on"),
                    subsidised_yuan__range=(0, F("amount_yuan")),
                    subsidy_share__range=(0, 1),
                ),
            ),
            models.CheckConstraint(
                name="loan_lent_once_running",
                condition=~Q(status__in=[*words.OUTSTANDING, words.LoanStatus.REPAID])
                | Q(lent_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="loan_one_open",
                fields=["household"],
                condition=Q(tops_up=None, status__in=[str(state) for state in words.OPEN_LOANS]),
            ),
            models.UniqueConstraint(
                name="loan_one_top_up",
                fields=["tops_up"],
                condition=Q(status__in=[str(state) for state in words.OPEN_LOANS]),
            ),
            models.UniqueConstraint(name="loan_of_household", fields=["id", "household"]),
            CompositeForeignKey(
                name="loan_tops_up_own",
                fields=["tops_up", "household"],
                to="projects.Loan",
                to_fields=["id", "household"],
            ),
            follows_household("loan"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.amount_yuan}"

    @property
    def subject_code(self) -> str:
        """What its obligation is known by."""
        return f"{self.DUTY}:{self.pk}"


class OfLoanQuerySet(LoanQuerySet):
    """What belongs to a loan lies where the loan lies."""

    division_path: ClassVar[str] = "loan__division__code"
    household_path: ClassVar[str] = "loan__household"


class LoanRepayment(models.Model):
    """What was paid back of a loan on a day; a mistake is booked back below nought, with its reason.

    Written by actions.repayments, never changed. The database keeps: together neither below nought nor
    above what was lent.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="repayments")
    repaid_on = models.DateField(_("还款日期"))
    amount_yuan = models.DecimalField(_("还款本金（元）"), max_digits=18, decimal_places=2)
    repayer = models.CharField(_("还款方"), max_length=9, choices=words.Repayer)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = OfLoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("还款")
        verbose_name_plural = _("还款")
        indexes = [models.Index(name="loan_repayment_day", fields=["loan", "repaid_on"])]
        constraints = [
            *listed("loan_repayment", repayer=words.Repayer),
            models.CheckConstraint(name="loan_repayment_some", condition=~Q(amount_yuan=0)),
            models.CheckConstraint(
                name="loan_repayment_reason", condition=Q(amount_yuan__gt=0) | ~Q(note="")
            ),
        ]
        triggers = [
            insert_only("loan_repayment_insert_only"),
            pgtrigger.Trigger(
                name="repaid_within_lent",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=REPAID_WITHIN_LENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.amount_yuan}"
