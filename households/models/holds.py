"""What keeps a household on the register, written downwards by the app that knows why."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from households import choices
from households.models.base import RegisterQuerySet
from households.models.households import Household
from povertycase.fields import CompositeForeignKey
from povertycase.models import Division, Stamped, listed


class HoldQuerySet(RegisterQuerySet):
    """Holds, by whether they still hold."""

    def in_force(self) -> Self:
        """Those that nobody has lifted."""
        return self.filter(until=None)


class Hold(Stamped):
    """Something open about a household: while it stands, the household is neither closed nor merged away.

    Written by actions.holds alone, which the actions of an upper app call. source_code: what it stands for
    there, `case:12`.
    """

    kind = models.CharField(_("类别"), max_length=12, choices=choices.HoldKind)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="holds", verbose_name=_("户"), db_constraint=False
    )
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    source_code = models.CharField(_("来源"), max_length=40)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理中事项")
        verbose_name_plural = _("办理中事项")
        constraints = [
            models.UniqueConstraint(
                name="hold_once", fields=["household", "kind", "source_code"], condition=Q(until=None)
            ),
            models.CheckConstraint(name="hold_period", condition=Q(until=None) | Q(until__gte=F("since"))),
            CompositeForeignKey(
                name="hold_follows_household",
                fields=["household", "division"],
                to="households.Household",
                to_fields=["id", "division"],
            ),
            *listed("hold", kind=choices.HoldKind),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.source_code}"
