"""Which money goes to which project."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.models import Division, Stamped, Versioned, listed, tracked
from projects.choices.library import Category
from projects.models.funds import FundBatch
from projects.models.projects import OfProjectQuerySet, Project, follows_project
from projects.models.triggers import ALLOCATION_IN_BALANCE


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

    objects = OfProjectQuerySet.as_manager()

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
            pgtrigger.Trigger(
                name="allocation_within_batch",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("amount_yuan", "batch_id"),
                when=pgtrigger.After,
                func=ALLOCATION_IN_BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.purpose}"
