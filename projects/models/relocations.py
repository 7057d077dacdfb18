"""Households that moved to a resettlement site, and what became of the house they left."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import pghistory
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from households.models import Household
from households.models.base import RegisterQuerySet
from households.models.visits import follows_household
from povertycase.models import Division, Stamped, Versioned, tracked
from projects.choices.relocations import MoveState
from projects.models.projects import Project

STATES: Mapping[str, Q] = {
    MoveState.MOVED: Q(moved_in_on__isnull=False),
    MoveState.DEMOLISHED: Q(demolished_on__isnull=False),
    MoveState.RECLAIMED: Q(reclaimed_on__isnull=False),
    MoveState.TO_MOVE: Q(moved_in_on=None),
    MoveState.TO_DEMOLISH: Q(moved_in_on__isnull=False, demolished_on=None),
    MoveState.TO_RECLAIM: Q(demolished_on__isnull=False, reclaimed_on=None),
}


class RelocationQuerySet(RegisterQuerySet):
    """Moves."""

    def in_state(self, state: str) -> Self:
        """Those of which something has happened, or waits to happen; all for ""."""
        return self.filter(STATES[state]) if state else self

    def with_counts(self) -> "models.QuerySet[Any, dict[str, Any]]":
        """Grouped by project: `households` and how many stand in each state, by its name."""
        grouped = self.order_by().values("project")
        counts = {state: Count("pk", filter=STATES[state]) for state in MoveState.values}
        return grouped.annotate(households=Count("pk"), **counts)


@pghistory.track(*tracked())
class Relocation(Stamped, Versioned):
    """A relocated household's move: into which project's house, when, and when the old one went.

    Written by actions.relocations. When the house was built stands in its project's milestones.
    """

    PERSONAL: ClassVar = ()

    household = models.OneToOneField(
        Household,
        verbose_name=_("户"),
        on_delete=models.PROTECT,
        related_name="relocation",
        db_constraint=False,
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    project = models.ForeignKey(
        Project, verbose_name=_("安置房项目"), on_delete=models.PROTECT, related_name="relocations"
    )
    moved_in_on = models.DateField(_("入住日期"), null=True, blank=True)
    demolished_on = models.DateField(_("旧房拆除日期"), null=True, blank=True)
    reclaimed_on = models.DateField(_("宅基地复垦日期"), null=True, blank=True)

    objects = RelocationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("易地搬迁进度")
        verbose_name_plural = _("易地搬迁进度")
        indexes = [models.Index(name="relocation_scope", fields=["division", "id"])]
        constraints = [
            # 先搬后拆、先拆后垦: each day needs the one before it.
            models.CheckConstraint(
                name="relocation_in_order",
                condition=(Q(demolished_on=None) | Q(demolished_on__gte=F("moved_in_on")))
                & (Q(reclaimed_on=None) | Q(reclaimed_on__gte=F("demolished_on")))
                & (Q(demolished_on=None) | Q(moved_in_on__isnull=False))
                & (Q(reclaimed_on=None) | Q(demolished_on__isnull=False)),
            ),
            follows_household("relocation"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.project_id}"
