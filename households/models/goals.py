"""What secretaries have to have been to by a day."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households.choices import visit_plan as plans
from households.models.rounds import CoveringQuerySet
from povertycase.models import Division, Stamped, User, Versioned, listed, tracked


@pghistory.track(*tracked())
class CoverageGoal(Stamped, Versioned):
    """遍访: what the secretaries of one level have to have been to by a day; kept by township and county.

    A target counts once, whoever of them was there and however often. One that was set by mistake is
    withdrawn and stays known.
    """

    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("书记层级"), max_length=12, choices=plans.SecretaryLevel)
    unit = models.CharField(_("遍访对象"), max_length=10, choices=plans.GoalUnit)
    targets = models.CharField(
        _("户的范围"), max_length=10, choices=plans.TargetGroup, default=plans.TargetGroup.HELPED
    )
    division = models.ForeignKey(Division, verbose_name=_("范围"), on_delete=models.PROTECT, db_index=False)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("完成期限"))
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    secretaries = models.ManyToManyField(User, verbose_name=_("书记账号"), related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = CoveringQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("遍访任务")
        verbose_name_plural = _("遍访任务")
        indexes = [models.Index(name="coverage_goal_scope", fields=["division", "ends_on"])]
        constraints = [
            *listed(
                "coverage_goal", level=plans.SecretaryLevel, unit=plans.GoalUnit, targets=plans.TargetGroup
            ),
            models.CheckConstraint(name="coverage_goal_dates", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.name
