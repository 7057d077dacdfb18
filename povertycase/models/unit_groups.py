"""Groups of units that documents name as one: “各乡镇街委”, “脱贫攻坚领导小组成员单位”."""

import datetime
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from povertycase.access import NOTHING, ScopedQuerySet
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.models.base import Stamped, Versioned, tracked
from povertycase.models.divisions import Division, ancestor_codes
from povertycase.models.parameters import DateRange
from povertycase.models.people import Organisation, Posting

BETWEEN_NAMES = "；"


class KnownAroundQuerySet(ScopedQuerySet):
    """What a county has set; whoever works in it knows it, its departments too, and no helper."""

    def within(self, posting: Posting) -> Q:
        """Whatever lies in the posting's place, or whose place holds the posting's."""
        if posting.role in ADMINISTRATORS | {Role.HELPER}:
            return NOTHING
        around = Q(**{f"{self.division_path}__in": ancestor_codes(posting.division_id)})
        return Q(**{f"{self.division_path}__startswith": posting.division_id}) | around


@pghistory.track(*tracked())
class UnitGroup(Stamped, Versioned):
    """One group of a county; kept by its office (rectification.actions.unit_groups).

    also_named: other names in documents, “；” between them. covers_towns: every township of the county that
    is in force on the day asked about belongs to it, beside its members.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("所在县"), on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    name = models.CharField(_("单位组名称"), max_length=60)
    also_named = models.CharField(_("文件里的其他叫法"), max_length=200, blank=True)
    covers_towns = models.BooleanField(_("包括所有乡镇（街道）"), default=False)

    objects = KnownAroundQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("单位组")
        verbose_name_plural = _("单位组")
        constraints = [
            # Begins with the division: it is the index of the scope too.
            models.UniqueConstraint(name="unit_group_named_once", fields=["division", "name"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """Every name that means it."""
        return [self.name, *filter(None, (each.strip() for each in self.also_named.split(BETWEEN_NAMES)))]


class MemberQuerySet(models.QuerySet):
    """Members of groups."""

    def in_force(self, on: datetime.date) -> Self:
        """Those of a day."""
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


@pghistory.track(*tracked())
class UnitGroupMember(models.Model):
    """A unit belongs to a group from a day to another. Written with the group."""

    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位组成员")
        verbose_name_plural = _("单位组成员")
        constraints = [
            ExclusionConstraint(
                name="unit_group_member_once_a_day",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (
                        DateRange("since", "until", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这个单位已在组内。"),
            ),
            models.CheckConstraint(
                name="unit_group_member_days", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.organisation_id}"
