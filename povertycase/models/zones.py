"""战区: the townships of a county under one commander, beside the divisions."""

import datetime
from typing import ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS
from povertycase.models.base import Stamped, Versioned, tracked
from povertycase.models.divisions import Division, ancestor_codes
from povertycase.models.parameters import DateRange
from povertycase.models.people import Organisation, Posting


class ZoneQuerySet(ScopedQuerySet):
    """Zones and their townships: who works in the county knows them, also below it."""

    def within(self, posting: Posting) -> Q:
        """Whatever lies in the posting's place, or whose place holds the posting's."""
        if posting.role in ADMINISTRATORS:
            return NOTHING
        around = Q(**{f"{self.division_path}__in": ancestor_codes(posting.division_id)})
        return Q(**{f"{self.division_path}__startswith": posting.division_id}) | around

    def in_force(self, on: datetime.date) -> Self:
        """Those that stand on a day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)

    def holding(self, path: str, on: datetime.date) -> Q:
        """The condition that `path` (a division's code) lies in a township of these zones on a day."""
        reach = NOTHING
        towns = ZoneTown.objects.in_force(on).filter(zone__in=self.order_by().values("pk"))
        for code in towns.order_by("division").values_list("division", flat=True):
            reach |= Q(**{f"{path}__startswith": code})
        return reach


class ZoneTownQuerySet(ZoneQuerySet):
    """Which township belongs to which zone; seen with the zone."""

    division_path: ClassVar[str] = "zone__division__code"


@pghistory.track(*tracked())
class WarZone(Stamped, Versioned):
    """One zone of a county; written by actions.zones. office: the unit that answers for its duties.

    until: its last day; a zone that is over stays with what it did.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("所在县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    name = models.CharField(_("战区名称"), max_length=40)
    commander = models.CharField(_("指挥长"), max_length=50)
    duty = models.CharField(_("指挥长职务"), max_length=100)
    office = models.ForeignKey(
        Organisation, verbose_name=_("战区办公室"), on_delete=models.PROTECT, related_name="zones"
    )
    since = models.DateField(_("设立日期"))
    until = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = ZoneQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("战区")
        verbose_name_plural = _("战区")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(
                name="war_zone_named_once", fields=["division", "name"], condition=Q(until=None)
            ),
            models.UniqueConstraint(name="war_zone_office_once", fields=["office"], condition=Q(until=None)),
            models.CheckConstraint(name="war_zone_days", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(*tracked())
class ZoneTown(models.Model):
    """A township belongs to a zone from a day to another; to one at a time. Written by actions.zones."""

    zone = models.ForeignKey(WarZone, on_delete=models.PROTECT, related_name="towns")
    division = models.ForeignKey(
        Division, verbose_name=_("乡镇"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects = ZoneTownQuerySet.as_manager()

    class Meta:
        verbose_name = _("战区乡镇")
        verbose_name_plural = _("战区乡镇")
        constraints = [
            ExclusionConstraint(
                name="zone_town_in_one_zone",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    (
                        DateRange("since", "until", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("一个乡镇同一时间只属于一个战区。"),
            ),
            models.CheckConstraint(name="zone_town_days", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.division_id}"
