"""年度目标任务分解表: what a county sets itself for a year, and each place's part of it."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, CODE_LENGTHS, Level, Role
from povertycase.models import Division, Posting, Stamped, User, Versioned, listed, tracked
from povertycase.models.divisions import ancestor_codes
from rectification.choices.yearly_targets import TargetCount
from rectification.rules.yearly_targets import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_UNIT,
)

TOWN, VILLAGE = CODE_LENGTHS[Level.TOWNSHIP], CODE_LENGTHS[Level.VILLAGE]
BLIND = ADMINISTRATORS | {Role.HELPER}


class IndicatorQuerySet(ScopedQuerySet):
    """The indicators of a county: whoever works in it or below knows them, helpers apart."""

    def within(self, posting: Posting) -> Q:
        """Whatever lies in the posting's place, or whose place holds the posting's."""
        if posting.role in BLIND:
            return NOTHING
        around = Q(division__code__in=ancestor_codes(posting.division_id))
        return Q(division__code__startswith=posting.division_id) | around


class TargetQuerySet(ScopedQuerySet):
    """Figures of places: one's own and those below; a village knows those of its township, too."""

    def within(self, posting: Posting) -> Q:
        """As above; nothing for a helper."""
        if posting.role in BLIND:
            return NOTHING
        inside = Q(division__code__startswith=posting.division_id)
        if len(posting.division_id) < VILLAGE:
            return inside
        return inside | Q(division__code=posting.division_id[:TOWN])


@pghistory.track(*tracked())
class TargetIndicator(Stamped, Versioned):
    """One column of a county's table of a year's targets; written by actions.indicators, by the county.

    is_limit: lower is better. adds_up: the parts come to the whole, as with 户 and 万元, not with % or 元/人.
    counted: what the system counts itself; blank: the places record the actual figure.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("所在县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    name = models.CharField(_("指标名称"), max_length=LONGEST_NAME)
    unit = models.CharField(_("计量单位"), max_length=LONGEST_UNIT)
    position = models.PositiveSmallIntegerField(_("序号"))
    is_limit = models.BooleanField(_("越低越好"), default=False)
    adds_up = models.BooleanField(_("各地相加等于上级"), default=True)
    counted = models.CharField(_("实际数来源"), max_length=14, choices=TargetCount, blank=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("年度目标指标")
        verbose_name_plural = _("年度目标指标")
        constraints = [
            *listed("target_indicator", counted=TargetCount),
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="target_indicator_once", fields=["division", "year", "name"]),
            models.CheckConstraint(
                name="target_indicator_year", condition=Q(year__range=(FIRST_YEAR, LAST_YEAR))
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def heading(self) -> str:
        """The name with the unit, as a column has it."""
        return f"{self.name}（{self.unit}）"


@pghistory.track(*tracked())
class TargetValue(Stamped, Versioned):
    """One cell of the table: what a county, township or village is to reach, and what it has reached.

    Written by actions.yearly_targets: the office above sets the target, the place's own records the actual
    figure. target: blank once it was taken back. What either was before is in the history and the trail.
    """

    PLACES: ClassVar = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)

    indicator = models.ForeignKey(TargetIndicator, on_delete=models.PROTECT, related_name="values")
    division = models.ForeignKey(
        Division, verbose_name=_("地方"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    target = models.DecimalField(_("目标"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("实际"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual_on = models.DateField(_("截至日期"), null=True, blank=True)
    note = models.CharField(_("数据来源"), max_length=LONGEST_NOTE, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("填报人"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TargetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("年度目标")
        verbose_name_plural = _("年度目标")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="target_value_once", fields=["division", "indicator"]),
            models.CheckConstraint(
                name="target_value_not_negative", condition=Q(target=None) | Q(target__gte=0)
            ),
            models.CheckConstraint(
                name="target_value_dated",
                condition=Q(actual=None, actual_on=None, recorded_by=None)
                | (Q(actual__isnull=False, actual_on__isnull=False, recorded_by__isnull=False) & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.indicator_id}"
