"""What villages earn together, and who gives work in them."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from households.models.households import IN_VILLAGE, VillageQuerySet
from povertycase.models import Division, Organisation, Stamped, User, Versioned, listed, tracked
from projects.choices.villages import VillageIncomeSource, WorkshopKind
from projects.models.funds import YUAN
from projects.models.projects import Project

# The parameter that says up to how many yuan a year a village is topped up.
FLOOR = "village.income_floor"


class VillageIncomeQuerySet(VillageQuerySet):
    """Years of villages."""

    def with_income(self) -> Self:
        """With `income_yuan`, the sum of its lines."""
        return self.annotate(income_yuan=Coalesce(Sum("lines__amount_yuan"), 0, output_field=YUAN))


@pghistory.track(*tracked())
class VillageIncome(Stamped, Versioned):
    """A village's collective income of one year; written by the village, its top-up confirmed by the county.

    confirmed_on: the county found that the village fulfils the conditions (符合条件、工作扎实、一时难以脱贫);
    gone when the figures change afterwards.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    confirmed_on = models.DateField(_("兜底条件认定日期"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grounds = models.CharField(_("认定依据"), max_length=300, blank=True)

    objects = VillageIncomeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("村集体经济收入")
        verbose_name_plural = _("村集体经济收入")
        constraints = [
            models.UniqueConstraint(name="village_income_once", fields=["division", "year"]),
            models.CheckConstraint(name="village_income_of_village", condition=IN_VILLAGE),
            models.CheckConstraint(
                name="village_income_confirmed",
                condition=Q(confirmed_on=None, confirmed_by=None, grounds="")
                | Q(~Q(grounds=""), confirmed_on__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"


@pghistory.track(*tracked())
class VillageIncomeLine(models.Model):
    """A village's income of one year from one source; written with the year."""

    statement = models.ForeignKey(VillageIncome, on_delete=models.PROTECT, related_name="lines")
    source = models.CharField(_("收入来源"), max_length=10, choices=VillageIncomeSource)
    amount_yuan = models.DecimalField(_("收入（元）"), max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = _("村集体经济收入明细")
        verbose_name_plural = _("村集体经济收入明细")
        constraints = [
            *listed("village_income_line", source=VillageIncomeSource),
            models.UniqueConstraint(name="village_income_line_once", fields=["statement", "source"]),
            models.CheckConstraint(name="village_income_line_not_negative", condition=Q(amount_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount_yuan}"


@pghistory.track(*tracked())
class Workshop(Stamped, Versioned):
    """A 帮扶车间, enterprise or cooperative that gives work in a village; kept by village and township.

    Each figure is what was last reported; empty while nobody has said. Written by actions.workshops.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("所在村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=12, choices=WorkshopKind)
    name = models.CharField(_("名称"), max_length=100)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("经营单位"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshops",
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("建成项目"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshops",
    )
    jobs = models.PositiveIntegerField(_("用工岗位（个）"), null=True, blank=True)
    registered_workers = models.PositiveIntegerField(_("其中脱贫群众和监测对象（人）"), null=True, blank=True)
    orders_yuan = models.DecimalField(
        _("在手订单（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    last_active_on = models.DateField(_("最近开工日期"), null=True, blank=True)
    closed_on = models.DateField(_("关停日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = VillageQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("帮扶车间和帮带主体")
        verbose_name_plural = _("帮扶车间和帮带主体")
        indexes = [models.Index(name="workshop_scope", fields=["division", "kind"])]
        constraints = [
            *listed("workshop", kind=WorkshopKind),
            models.UniqueConstraint(name="workshop_once", fields=["division", "name"]),
            models.CheckConstraint(name="workshop_in_village", condition=IN_VILLAGE),
            models.CheckConstraint(
                name="workshop_orders_not_negative", condition=Q(orders_yuan=None) | Q(orders_yuan__gte=0)
            ),
            models.CheckConstraint(
                name="workshop_workers_have_jobs",
                condition=Q(jobs=None) | Q(registered_workers=None) | Q(registered_workers__lte=F("jobs")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
