"""What happens to a project, planned and actual."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from povertycase.models import STALES, Attachment, Division, Versioned, listed, tracked
from projects.choices.library import MilestoneKind
from projects.models.projects import OfProjectQuerySet, Project, follows_project
from projects.models.triggers import MILESTONES_IN_ORDER

# The place of each kind in a project's life.
_RANKS = Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(MilestoneKind.values)))


class MilestoneQuerySet(OfProjectQuerySet):
    """Milestones."""

    def in_order(self) -> "MilestoneQuerySet":
        """As a project lives through them."""
        return self.order_by("project_id", _RANKS)


@pghistory.track(*tracked())
class Milestone(Versioned):
    """One step of a project's life: the day it was planned for, the day it happened, and its document.

    Written by actions.milestones. Actual days never go back on an earlier step: the database holds it.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="milestones", db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    kind = models.CharField(_("节点"), max_length=12, choices=MilestoneKind)
    planned_on = models.DateField(_("计划日期"), null=True, blank=True)
    actual_on = models.DateField(_("实际日期"), null=True, blank=True)
    document = models.ForeignKey(
        Attachment,
        verbose_name=_("佐证材料"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("项目节点")
        verbose_name_plural = _("项目节点")
        indexes = [models.Index(name="milestone_scope", fields=["division", "planned_on"])]
        constraints = [
            *listed("milestone", kind=MilestoneKind),
            models.UniqueConstraint(name="milestone_once", fields=["project", "kind"]),
            models.CheckConstraint(name="milestone_has_a_day", condition=~Q(planned_on=None, actual_on=None)),
            follows_project("milestone"),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            *STALES,
            pgtrigger.Trigger(
                name="milestones_in_order",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("actual_on", "kind", "project_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.actual_on IS NOT NULL"),
                func=MILESTONES_IN_ORDER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.get_kind_display()}"
