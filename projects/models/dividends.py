"""What projects promise to those who benefit, and what of it was paid."""

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.models import (
    STALES,
    Attachment,
    Division,
    Stamped,
    User,
    Versioned,
    insert_only,
    listed,
    stales_at,
    tracked,
)
from projects.choices.benefits import DueKind, PaidKind
from projects.models.benefits import BenefitLink, OfLinkQuerySet, follows_link
from projects.models.funds import YUAN
from projects.models.projects import OfProjectQuerySet, Project, follows_project
from projects.models.triggers import DUE_COVERS_PAID, PAID_WITHIN_DUE

# What was paid, less what was booked back.
NET_YUAN = Sum(
    Case(When(kind=PaidKind.PAID, then=F("amount_yuan")), default=-F("amount_yuan")),
    output_field=DecimalField(max_digits=18, decimal_places=2),
)


class DividendRun(models.Model):
    """One division of a project's yield by 三个1/3, as decided; never changed, its dues are paid.

    Written by actions.dividends. registered_yuan and ordinary_yuan are what the households of each group have
    together, collective_yuan all the rest; the three are the total. Without ordinary households among the
    links the collective keeps their third for them.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="dividend_runs", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    total_yuan = models.DecimalField(_("可分配收益（元）"), max_digits=18, decimal_places=2)
    collective_yuan = models.DecimalField(_("集体（元）"), max_digits=18, decimal_places=2)
    registered_yuan = models.DecimalField(_("脱贫户和监测对象（元）"), max_digits=18, decimal_places=2)
    ordinary_yuan = models.DecimalField(_("其他农户（元）"), max_digits=18, decimal_places=2)
    registered_households = models.PositiveIntegerField(_("脱贫户和监测对象（户）"))
    ordinary_households = models.PositiveIntegerField(_("其他农户（户）"))
    decided_on = models.DateField(_("分配决定日期"))
    due_on = models.DateField(_("应兑现日期"))
    note = models.CharField(_("分配依据"), max_length=200)
    run_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    run_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("收益分配")
        verbose_name_plural = _("收益分配")
        indexes = [models.Index(name="dividend_run_scope", fields=["division", "decided_on"])]
        constraints = [
            models.UniqueConstraint(name="dividend_run_once", fields=["project", "due_on"]),
            models.CheckConstraint(
                name="dividend_run_adds_up",
                condition=Q(total_yuan=F("collective_yuan") + F("registered_yuan") + F("ordinary_yuan")),
            ),
            models.CheckConstraint(
                name="dividend_run_not_negative",
                condition=Q(
                    total_yuan__gt=0, collective_yuan__gte=0, registered_yuan__gte=0, ordinary_yuan__gte=0
                ),
            ),
            follows_project("dividend_run"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="dividend_run_stays",
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("total_yuan", "due_on", "project_id"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.total_yuan}"


class DueQuerySet(OfLinkQuerySet):
    """Promises."""

    def with_paid(self) -> Self:
        """With `paid_yuan`, what was paid and not booked back, and `short_yuan`, what is missing; in yuan."""
        lines = BenefitPayment.objects.filter(due=OuterRef("pk")).order_by().values("due")
        paid = Subquery(lines.annotate(net=NET_YUAN).values("net"), output_field=YUAN)
        return self.annotate(
            paid_yuan=Coalesce(paid, 0, output_field=YUAN), short_yuan=F("amount_yuan") - F("paid_yuan")
        )


@pghistory.track(*tracked())
class BenefitDue(Stamped, Versioned):
    """So much is promised to a beneficiary by a day; nought when the promise was taken back, with its reason.

    Written by actions.dividends. Never below what was paid of it.
    """

    link = models.ForeignKey(BenefitLink, on_delete=models.PROTECT, related_name="dues", db_constraint=False)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    run = models.ForeignKey(
        DividendRun,
        verbose_name=_("收益分配"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dues",
    )
    kind = models.CharField(_("类别"), max_length=12, choices=DueKind)
    due_on = models.DateField(_("应兑现日期"))
    amount_yuan = models.DecimalField(_("应兑现金额（元）"), max_digits=18, decimal_places=2)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = DueQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("应兑现收益")
        verbose_name_plural = _("应兑现收益")
        indexes = [models.Index(name="benefit_due_scope", fields=["division", "due_on"])]
        constraints = [
            *listed("benefit_due", kind=DueKind),
            models.UniqueConstraint(name="benefit_due_once", fields=["link", "kind", "due_on"]),
            models.CheckConstraint(name="benefit_due_not_negative", condition=Q(amount_yuan__gte=0)),
            follows_link("benefit_due"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            *STALES,
            pgtrigger.Trigger(
                name="benefit_due_covers_paid",
                operation=pgtrigger.UpdateOf("amount_yuan"),
                when=pgtrigger.After,
                func=DUE_COVERS_PAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"


class BenefitPaymentQuerySet(OfLinkQuerySet):
    """What was paid; a line never changes, so its place is its promise's."""

    division_path: ClassVar[str] = "due__division__code"
    project_path: ClassVar[str] = "due__link__project__"


class BenefitPayment(models.Model):
    """One amount that a beneficiary got of a promise, or a mistake booked back; never changed.

    Written by actions.dividends. The database keeps the sum between nought and the promise.
    """

    due = models.ForeignKey(BenefitDue, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("类别"), max_length=8, choices=PaidKind)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    paid_on = models.DateField(_("兑现日期"))
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

    objects = BenefitPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("收益兑现")
        verbose_name_plural = _("收益兑现")
        constraints = [
            *listed("benefit_payment", kind=PaidKind),
            models.CheckConstraint(name="benefit_payment_positive", condition=Q(amount_yuan__gt=0)),
        ]
        triggers = [
            insert_only("benefit_payment_insert_only"),
            *stales_at("SELECT division_id FROM projects_benefitdue WHERE id IN (SELECT due_id FROM {rows})"),
            pgtrigger.Trigger(
                name="benefit_payment_within_due",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func=PAID_WITHIN_DUE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_yuan}"
