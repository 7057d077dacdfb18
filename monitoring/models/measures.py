"""What is done for a monitored household, and the plan it follows."""

import datetime
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitoring.choices.measures import MeasureKind, MeasureState, PlanStatus
from monitoring.models.cases import MonitoringCase, OfCaseQuerySet, follows_case
from monitoring.rules.moves import PLAN_MOVES
from povertycase.models import STALES, Attachment, Division, Stamped, User, Versioned, listed, tracked
from projects.models import Project


class MeasureQuerySet(OfCaseQuerySet):
    """Measures, by how far they have come."""

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Planned, of those late, landed, or over, on a day."""
        waiting = Q(landed_on=None, ended_on=None)
        conditions = {
            MeasureState.PLANNED: waiting,
            MeasureState.LATE: waiting & Q(planned_on__lt=on),
            MeasureState.LANDED: Q(landed_on__isnull=False, ended_on=None),
            MeasureState.ENDED: Q(ended_on__isnull=False),
        }
        return self.filter(conditions[MeasureState(state)])


@pghistory.track(*tracked())
class SupportMeasure(Stamped, Versioned):
    """One measure for a household's case: planned, landed, ended; written by actions.measures."""

    case = models.ForeignKey(
        MonitoringCase, on_delete=models.PROTECT, related_name="measures", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    kind = models.CharField(_("措施类别"), max_length=12, choices=MeasureKind)
    items = ArrayField(models.CharField(max_length=30), verbose_name=_("具体措施"), default=list, blank=True)
    content = models.CharField(_("内容"), max_length=300)
    responsible = models.CharField(_("责任人"), max_length=50)
    planned_on = models.DateField(_("计划落实日期"))
    landed_on = models.DateField(_("落实日期"), null=True, blank=True)
    amount_yuan = models.DecimalField(
        _("落实金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    proof = models.ForeignKey(
        Attachment,
        verbose_name=_("落实凭证"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    project = models.ForeignKey(
        Project,
        verbose_name=_("依托的项目"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
    )
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    ended_reason = models.CharField(_("结束原因"), max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("帮扶措施")
        verbose_name_plural = _("帮扶措施")
        triggers = [*Versioned.Meta.triggers, *STALES]
        indexes = [models.Index(name="support_measure_scope", fields=["division", "kind"])]
        constraints = [
            *listed("support_measure", kind=MeasureKind),
            models.CheckConstraint(
                name="support_measure_landed", condition=Q(landed_on=None) | Q(proof__isnull=False)
            ),
            models.CheckConstraint(
                name="support_measure_ended",
                condition=Q(ended_on=None, ended_reason="") | Q(~Q(ended_reason=""), ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="support_measure_days",
                condition=Q(ended_on=None) | Q(landed_on=None) | Q(ended_on__gte=F("landed_on")),
            ),
            models.CheckConstraint(
                name="support_measure_positive", condition=Q(amount_yuan=None) | Q(amount_yuan__gt=0)
            ),
            follows_case("support_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


@pghistory.track(*tracked())
class SupportPlan(Stamped, Versioned):
    """一户一策: what a household is to reach by when and how; drafted, submitted, approved.

    Written by actions.plans. A case has one plan in force: a new one is drafted when things change.
    """

    MOVES: ClassVar = PLAN_MOVES

    case = models.ForeignKey(
        MonitoringCase, on_delete=models.PROTECT, related_name="plans", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    aims = models.CharField(_("帮扶目标"), max_length=300)
    steps = models.CharField(_("帮扶计划"), max_length=1000)
    responsible = models.CharField(_("帮扶责任人"), max_length=50)
    remove_by = models.DateField(_("计划消除日期"))
    approved_on = models.DateField(_("审批日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=PlanStatus, default=PlanStatus.DRAFTED)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = OfCaseQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("帮扶计划")
        verbose_name_plural = _("帮扶计划")
        indexes = [models.Index(name="support_plan_scope", fields=["division", "status"])]
        constraints = [
            *listed("support_plan", status=PlanStatus),
            models.UniqueConstraint(
                name="support_plan_one_in_force",
                fields=["case", "year"],
                condition=~Q(status=PlanStatus.REPLACED),
            ),
            models.CheckConstraint(
                name="support_plan_approved",
                condition=~Q(status=PlanStatus.APPROVED) | Q(approved_on__isnull=False),
            ),
            follows_case("support_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.year}"
