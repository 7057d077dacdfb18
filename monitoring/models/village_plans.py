"""A village's plan of help for a year."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households.models.households import IN_VILLAGE
from monitoring.choices.measures import VillagePlanStatus
from monitoring.rules.moves import VILLAGE_PLAN_MOVES
from povertycase.models import Division, Stamped, User, Versioned, listed, tracked
from povertycase.models.notices import VillagePaperQuerySet


@pghistory.track(*tracked())
class VillagePlan(Stamped, Versioned):
    """年度帮扶规划计划 of a village: what it wants to reach in a year, and by which measures, one a line.

    Written by actions.village_plans. A village has one for a year; what changes within the year is sent back,
    changed and approved again, and history keeps what it said before.
    """

    MOVES: ClassVar = VILLAGE_PLAN_MOVES

    division = models.ForeignKey(
        Division, verbose_name=_("行政村"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    goals = models.CharField(_("年度目标"), max_length=500)
    measures = models.CharField(_("主要措施"), max_length=2000)
    responsible = models.CharField(_("村级责任人"), max_length=50)
    approved_on = models.DateField(_("审批日期"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=VillagePlanStatus, default=VillagePlanStatus.DRAFTED
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    objects = VillagePaperQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("村级年度帮扶计划")
        verbose_name_plural = _("村级年度帮扶计划")
        constraints = [
            *listed("village_plan", status=VillagePlanStatus),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="village_plan_once", fields=["division", "year"]),
            models.CheckConstraint(name="village_plan_in_village", condition=IN_VILLAGE),
            models.CheckConstraint(
                name="village_plan_approved",
                condition=~Q(status=VillagePlanStatus.APPROVED) | Q(approved_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
