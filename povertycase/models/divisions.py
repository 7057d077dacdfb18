"""Administrative divisions."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from povertycase.choices import CODE_LENGTHS, Level

CODE_MAX = 12

models.CharField.register_lookup(Length)


class DivisionQuerySet(models.QuerySet):
    """Reference data: everybody may read it."""

    def in_force(self, on: datetime.date) -> Self:
        """Divisions that exist on a day."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))

    def under(self, code: str) -> Self:
        """A division and everything inside it."""
        return self.filter(code__startswith=code)

    def villages(self) -> Self:
        """Villages and communities only."""
        return self.filter(level=Level.VILLAGE)


def ancestor_codes(code: str) -> list[str]:
    """The codes of a division and of all that contain it, nearest first."""
    return [code[:length] for length in sorted(CODE_LENGTHS.values(), reverse=True) if length <= len(code)]


class Division(models.Model):
    """A province, city, county, township or village by its code; kept by the system administrator.

    A division that was merged or renamed stays, with the day it ended and the one that took its place.
    """

    code = models.CharField(_("代码"), max_length=CODE_MAX, primary_key=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    valid_from = models.DateField(_("起始日期"), null=True, blank=True)
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("并入"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        constraints = [
            models.CheckConstraint(
                name="division_code_length",
                condition=Q(
                    *[Q(level=level, code__length=length) for level, length in CODE_LENGTHS.items()],
                    _connector=Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="division_validity", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="division_successor_ended", condition=Q(successor=None) | Q(valid_to__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name
