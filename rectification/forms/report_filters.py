"""The filter of periodic reports, for the API."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.models import WarZone
from projects.forms.money_filters import ANYTHING, chosen, place
from rectification.choices.reports import Punctuality, ReportStatus, RequirementKind
from rectification.models import PeriodicReport
from rectification.models.reports import ReportQuerySet


class ReportFilter(django_filters.FilterSet):
    """By kind, place, zone, requirement, state, the day it is due, and whether it came in time."""

    division = place()
    kind = chosen(_("类别"), "reporter__requirement__kind", RequirementKind.choices)
    zone = django_filters.NumberFilter(label=_("战区"), method="of_zone", min_value=1, max_value=2**62)
    requirement = django_filters.NumberFilter(
        label=_("报送事项"), field_name="reporter__requirement", min_value=1, max_value=2**62
    )
    status = chosen(_("状态"), "status", ReportStatus.choices)
    due_on = django_filters.DateFilter(label=_("报送期限"))
    standing = django_filters.ChoiceFilter(
        label=_("报送情况"), choices=Punctuality.choices, empty_label=ANYTHING, method="of_standing"
    )

    class Meta:
        model = PeriodicReport
        fields = ()

    def of_zone(self, rows: ReportQuerySet, _name: str, key: int) -> ReportQuerySet:
        """Of its office, and of the townships that are its own today."""
        today = timezone.localdate()
        zone = WarZone.objects.visible_to(self.request.user).in_force(today).filter(pk=key).first()
        return rows.of_zone(zone, today) if zone else rows.none()

    def of_standing(self, rows: ReportQuerySet, _name: str, value: str) -> ReportQuerySet:
        """Those that stand so today."""
        return rows.with_standing(timezone.localdate()).filter(standing=value)
