"""Which money goes to which project."""

import datetime
from decimal import Decimal
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from povertycase.models import Division, Stamped, Versioned, listed, stales_at, tracked
from projects.choices import money
from projects.choices.library import Category
from projects.models.funds import YUAN, FundBatch
from projects.models.projects import OfProjectQuerySet, Project, follows_project
from projects.models.triggers import ALLOCATION_IN_BALANCE


class AllocationQuerySet(OfProjectQuerySet):
    """Allocations and what became of them."""

    def with_money(self, until: datetime.date | None = None) -> Self:
        """With `paid_yuan` less what came back, `expensed_yuan`, `asked_yuan` and `unpaid_yuan`, in yuan.

        until: counts what was booked up to that day; None counts all.
        """
        booked = Q() if until is None else Q(entries__booked_on__lte=until)
        out = _total("entries", booked & Q(entries__kind__in=money.PAID_OUT))
        back = _total("entries", booked & Q(entries__kind=money.EntryKind.REFUND))
        return self.annotate(
            paid_yuan=out - back,
            expensed_yuan=_total("entries", booked & Q(entries__kind=money.EntryKind.EXPENSE)),
            asked_yuan=_total("payments", Q(payments__status__in=money.OPEN_PAYMENTS)),
            unpaid_yuan=F("amount_yuan") - F("paid_yuan"),
        )

    def with_flow(self, on: datetime.date) -> Self:
        """With the money by `on`, `paid_on`, the last day of a payment, and what of its project is late.

        late_on: the first planned day that passed without its step; late_kind: the step.
        """
        late = Project.objects.filter(
            pk=OuterRef("project"), milestones__planned_on__lt=on, milestones__actual_on=None
        ).order_by("milestones__planned_on", "milestones__id")
        paid = Allocation.objects.filter(
            pk=OuterRef("pk"), entries__kind__in=money.PAID_OUT, entries__booked_on__lte=on
        ).order_by("-entries__booked_on")
        return self.with_money(on).annotate(
            late_on=Subquery(late.values("milestones__planned_on")[:1]),
            late_kind=Subquery(late.values("milestones__kind")[:1]),
            paid_on=Subquery(paid.values("entries__booked_on")[:1]),
        )

    def blocking(self, on: datetime.date) -> Self:
        """Not wholly paid by `on`, and nothing was paid yet or a step of its project is late; the most first.

        With all of `with_flow`.
        """
        return (
            self.with_flow(on)
            .filter(Q(late_on__isnull=False) | Q(paid_yuan=0), unpaid_yuan__gt=0, allocated_on__lte=on)
            .order_by("-unpaid_yuan", "pk")
        )

    def flowing(self, flow: str, on: datetime.date) -> Self:
        """Those whose money flows so on a day (choices.money.Flow); with all of `with_flow`."""
        rows = self.with_flow(on)
        if flow == money.Flow.DONE:
            return rows.filter(unpaid_yuan__lte=0)
        rows = rows.filter(unpaid_yuan__gt=0)
        if flow == money.Flow.NONE:
            return rows.filter(paid_yuan=0)
        return rows.filter(late_on__isnull=flow == money.Flow.RUNNING).exclude(paid_yuan=0)


def _total(relation: str, counted: Q) -> Coalesce:
    rows = Allocation.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    total = rows.annotate(total=Sum(f"{relation}__amount_yuan", filter=counted)).values("total")
    return Coalesce(Subquery(total, output_field=YUAN), Decimal(0), output_field=YUAN)


@pghistory.track(*tracked())
class Allocation(Stamped, Versioned):
    """So much of a batch is for this project and this purpose; given by the county (actions.allocations).

    Its purpose is that of everything paid from it.
    """

    batch = models.ForeignKey(
        FundBatch, verbose_name=_("资金批次"), on_delete=models.PROTECT, related_name="allocations"
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("项目"),
        on_delete=models.PROTECT,
        related_name="allocations",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    purpose = models.CharField(_("使用方向"), max_length=100)
    category = models.CharField(_("项目类型"), max_length=20, choices=Category)
    amount_yuan = models.DecimalField(_("安排金额（元）"), max_digits=18, decimal_places=2)
    allocated_on = models.DateField(_("安排日期"))

    objects = AllocationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("资金安排")
        verbose_name_plural = _("资金安排")
        indexes = [models.Index(name="allocation_scope", fields=["division", "allocated_on"])]
        constraints = [
            *listed("allocation", category=Category),
            models.UniqueConstraint(name="allocation_once", fields=["batch", "project", "purpose"]),
            models.UniqueConstraint(name="allocation_with_purpose", fields=["id", "purpose"]),
            models.UniqueConstraint(name="allocation_with_division", fields=["id", "division"]),
            models.CheckConstraint(name="allocation_positive", condition=Q(amount_yuan__gt=0)),
            follows_project("allocation"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            # What is left of a batch hangs on it, where the batch lies.
            *stales_at(
                "SELECT division_id FROM {rows}",
                "SELECT division_id FROM projects_fundbatch WHERE id IN (SELECT batch_id FROM {rows})",
            ),
            pgtrigger.Trigger(
                name="allocation_within_batch",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_yuan", "batch_id"),
                when=pgtrigger.After,
                func=ALLOCATION_IN_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.purpose}"
