"""Where money comes from: batches as a tree, what each is for, and what finance says."""

import datetime
from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, OrganisationKind, Role
from povertycase.models import (
    Attachment,
    Division,
    Posting,
    Stamped,
    Versioned,
    listed,
    stales_at,
    tracked,
)
from povertycase.models.divisions import ancestor_codes
from projects.choices import money
from projects.choices.library import Category
from projects.models.projects import READS_ALL
from projects.models.triggers import BATCH_COVERS_GIVEN, BATCH_WITHIN_PARENT, SHARES_WITHIN_BATCH

YUAN = DecimalField(max_digits=18, decimal_places=2)
BELOW_MONEY = ADMINISTRATORS | {Role.VILLAGE, Role.HELPER}
# A change of a batch changes what its allocations and the batch above it count for.
BATCH_TELLS = stales_at(
    "SELECT division_id FROM {rows}",
    "SELECT division_id FROM projects_fundbatch WHERE id IN (SELECT parent_id FROM {rows})",
    "SELECT division_id FROM projects_allocation WHERE batch_id IN (SELECT id FROM {rows})",
)


class FundQuerySet(ScopedQuerySet):
    """Money of a place; who works below sees where theirs comes from, villages and helpers do not.

    Of the departments finance and agriculture see it; others and implementing units see what is allocated
    to their projects.
    """

    def within(self, posting: Posting) -> Q:
        """Inside the posting's place, and what a place above it has."""
        if not reads_batches(posting):
            return NOTHING
        inside = super().within(posting)
        if inside == NOTHING:
            return NOTHING
        return inside | Q(**{f"{self.division_path}__in": ancestor_codes(posting.division_id)})


def reads_all_money(posting: Posting) -> bool:
    """Whether a department's posting is one of finance or agriculture."""
    organisation = posting.organisation
    return bool(
        organisation and organisation.kind != OrganisationKind.IMPLEMENTER and organisation.trade in READS_ALL
    )


def reads_batches(posting: Posting) -> bool:
    """Whether a posting sees where money comes from, and not only what projects were given of it."""
    if posting.role == Role.DEPARTMENT:
        return reads_all_money(posting)
    return posting.role not in BELOW_MONEY


class FundBatchQuerySet(FundQuerySet):
    """Batches."""

    def with_balance(self) -> Self:
        """With `given_yuan`, what was given on, and `balance_yuan`, what is left; both in yuan."""
        given = Coalesce(_total("allocations"), 0, output_field=YUAN) + Coalesce(
            _total("children"), 0, output_field=YUAN
        )
        return self.annotate(given_yuan=given, balance_yuan=F("amount_yuan") - given)

    def with_kept(self, on: datetime.date) -> Self:
        """With `kept_yuan`, all but what batches of its year below it got by `on`, and `unallocated_yuan`.

        That is what no project has of it.
        """
        below = Q(children__year=F("year"), children__arrived_on__lte=on)
        passed = Coalesce(_total("children", below), 0, output_field=YUAN)
        given = Coalesce(_total("allocations"), 0, output_field=YUAN)
        return self.annotate(kept_yuan=F("amount_yuan") - passed, unallocated_yuan=F("kept_yuan") - given)

    def unallocated(self, on: datetime.date) -> Self:
        """Those that arrived by `on` and are not all with projects or passed on; with all of `with_kept`."""
        return self.with_kept(on).filter(arrived_on__lte=on, unallocated_yuan__gt=0)


def balance_of_batch(batch: "FundBatch") -> Decimal:
    """What is left of a batch, in yuan; exact while the caller holds its lock."""
    rows = FundBatch.objects.filter(pk=batch.pk).with_balance()
    return rows.values_list("balance_yuan", flat=True).get()  # type: ignore[misc]


def _total(relation: str, counted: Q | None = None) -> Subquery:
    rows = FundBatch.objects.filter(pk=OuterRef("pk")).values("pk")
    total = rows.annotate(total=Sum(f"{relation}__amount_yuan", filter=counted))
    return Subquery(total.values("total"), output_field=YUAN)


@pghistory.track(*tracked())
class FundBatch(Stamped, Versioned):
    """Money that came to a place by one document from one budget; below it, what was passed on from it.

    Written by actions.funds. What is given on, to projects and batches below, never exceeds it.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("到达区划"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级资金"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    document_number = models.CharField(_("资金文号"), max_length=60)
    level = models.CharField(_("资金级次"), max_length=4, choices=money.FundLevel)
    source = models.CharField(_("资金来源"), max_length=12, choices=money.FundSource)
    fund_class = models.CharField(_("资金类别"), max_length=10, choices=money.FundClass)
    name = models.CharField(_("资金名称"), max_length=120)
    payer = models.CharField(_("拨付单位"), max_length=100, blank=True)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    issued_on = models.DateField(_("下达时间"))
    arrived_on = models.DateField(_("到账时间"), null=True, blank=True)
    document = models.ForeignKey(
        Attachment,
        verbose_name=_("文件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = FundBatchQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("资金批次")
        verbose_name_plural = _("资金批次")
        indexes = [models.Index(name="fund_batch_scope", fields=["division", "year", "id"])]
        constraints = [
            *listed("fund_batch", level=money.FundLevel, source=money.FundSource, fund_class=money.FundClass),
            models.UniqueConstraint(name="fund_batch_once", fields=["division", "document_number", "level"]),
            models.CheckConstraint(name="fund_batch_positive", condition=Q(amount_yuan__gt=0)),
            models.CheckConstraint(
                name="fund_batch_arrives", condition=Q(arrived_on=None) | Q(arrived_on__gte=F("issued_on"))
            ),
            models.CheckConstraint(name="fund_batch_no_loop", condition=Q(parent=None) | ~Q(parent=F("id"))),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            *BATCH_TELLS,
            pgtrigger.Trigger(
                name="batch_within_parent",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_yuan", "parent_id"),
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.parent_id IS NOT NULL"),
                func=BATCH_WITHIN_PARENT,
            ),
            pgtrigger.Trigger(
                name="batch_covers_given",
                operation=pgtrigger.UpdateOf("amount_yuan"),
                when=pgtrigger.After,
                func=BATCH_COVERS_GIVEN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.level}"


@pghistory.track(*tracked())
class FundShare(models.Model):
    """What part of a batch is for which use, as the allocation was published; written with its batch."""

    batch = models.ForeignKey(FundBatch, on_delete=models.PROTECT, related_name="shares")
    purpose = models.CharField(_("使用方向"), max_length=100)
    category = models.CharField(_("项目类型"), max_length=20, choices=Category)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("资金使用方向")
        verbose_name_plural = _("资金使用方向")
        constraints = [
            *listed("fund_share", category=Category),
            models.UniqueConstraint(name="fund_share_once", fields=["batch", "purpose", "category"]),
            models.CheckConstraint(name="fund_share_positive", condition=Q(amount_yuan__gt=0)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="shares_within_batch",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_yuan", "batch_id"),
                when=pgtrigger.After,
                func=SHARES_WITHIN_BATCH,
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.purpose}"


@pghistory.track(*tracked())
class FinanceLedgerYear(Versioned):
    """What finance's own ledger says of one year; kept by the county to hold the library against."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    projects = models.PositiveIntegerField(_("项目个数"))
    amount_yuan = models.DecimalField(_("投入资金（元）"), max_digits=18, decimal_places=2)

    objects = FundQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("财政台账年度数")
        verbose_name_plural = _("财政台账年度数")
        constraints = [
            models.UniqueConstraint(name="finance_ledger_year_once", fields=["division", "year"]),
            models.CheckConstraint(name="finance_ledger_year_positive", condition=Q(amount_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
