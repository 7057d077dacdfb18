"""Income and expenditure of a household over a period, as a tree of lines."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet, RegisterRow
from households.models.households import Household
from povertycase.choices import Trade
from povertycase.fields import CompositeForeignKey
from povertycase.models import STALES, Division, listed, tracked

# Whoever reads these reads the lines too.
INCOME_AMOUNTS = ("stated_net_yuan", "stated_per_capita_yuan", "claims_yuan", "compliant_oop_yuan")


@pghistory.track(*tracked())
class IncomeStatement(RegisterRow):
    """A household's income over one period; with lines, or only the per-head figure that a roll states.

    Written by register actions and rolls. claims and compliant_oop stand beside the net income, not in it.
    """

    FIELD_RIGHTS: ClassVar = {
        Trade.MEDICAL: ("claims_yuan", "compliant_oop_yuan"),
        Trade.CIVIL_AFFAIRS: INCOME_AMOUNTS,
        Trade.AGRICULTURE: INCOME_AMOUNTS,
    }

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="incomes", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    concept = models.CharField(
        _("口径"), max_length=10, choices=choices.IncomeConcept, default=choices.IncomeConcept.NET
    )
    period_start = models.DateField(_("统计期起"))
    period_end = models.DateField(_("统计期止"))
    population = models.PositiveSmallIntegerField(_("年度家庭人口数"), null=True, blank=True)
    stated_net_yuan = models.DecimalField(
        _("纯收入（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    stated_per_capita_yuan = models.DecimalField(
        _("人均纯收入（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    claims_yuan = models.DecimalField(
        _("家庭理赔收入（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    compliant_oop_yuan = models.DecimalField(
        _("合规自付支出（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    objects = RegisterQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("家庭收支")
        verbose_name_plural = _("家庭收支")
        triggers = [*RegisterRow.Meta.triggers, *STALES]
        constraints = [
            models.UniqueConstraint(
                name="income_once", fields=["household", "concept", "period_start", "period_end"]
            ),
            models.CheckConstraint(name="income_period", condition=Q(period_end__gt=F("period_start"))),
            models.CheckConstraint(
                name="income_population", condition=Q(population=None) | Q(population__gte=1)
            ),
            CompositeForeignKey(
                name="income_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
            *listed("income", concept=choices.IncomeConcept),
        ]
        indexes = [models.Index(name="income_scope", fields=["division", "period_end"])]

    def __str__(self) -> str:
        return f"{self.period_start} — {self.period_end}"


@pghistory.track(*tracked())
class IncomeLine(models.Model):
    """One item of a statement, in yuan; a parent item equals the sum of its children."""

    statement = models.ForeignKey(IncomeStatement, on_delete=models.PROTECT, related_name="lines")
    item = models.CharField(_("项目"), max_length=40, choices=choices.IncomeItem)
    amount_yuan = models.DecimalField(_("金额（元）"), max_digits=18, decimal_places=2)
    origin = models.ForeignKey(
        "households.RollBatch",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,  # a batch is never deleted, and the check costs a lookup a row
    )

    class Meta:
        verbose_name = _("收支明细")
        verbose_name_plural = _("收支明细")
        constraints = [
            models.UniqueConstraint(name="income_line_once", fields=["statement", "item"]),
            *listed("income_line", item=choices.IncomeItem),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.amount_yuan}"
