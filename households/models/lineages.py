"""How one household came out of another, or to another village."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet
from households.models.households import Household
from povertycase.fields import CompositeForeignKey
from povertycase.models import Division, Stamped, User, listed


class HouseholdLineage(Stamped):
    """Where a household came from: split off, merged into, or moved; written by the action that did it."""

    kind = models.CharField(_("变动类别"), max_length=8, choices=choices.LineageKind)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="lineage", verbose_name=_("户")
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    source = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="descendants"
    )
    from_division = models.ForeignKey(
        Division, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_on = models.DateField(_("变动日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("户变动")
        verbose_name_plural = _("户变动")
        constraints = [
            CompositeForeignKey(
                name="lineage_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
            models.CheckConstraint(
                name="lineage_source",
                condition=Q(source__isnull=False) | Q(from_division__isnull=False),
            ),
            *listed("lineage", kind=choices.LineageKind),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
