"""The filter of inspections, for the API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from projects.forms.money_filters import chosen, place
from rectification.choices.inspections import InspectionStatus
from rectification.choices.sources import InspectionScope
from rectification.forms.inspections import KINDS
from rectification.models import Inspection


class InspectionFilter(django_filters.FilterSet):
    """By place, kind, scope, state, and the days on which it began."""

    division = place()
    kind = chosen(_("督查方式"), "kind", KINDS)
    scope = chosen(_("督查范围"), "scope", InspectionScope.choices)
    status = chosen(_("状态"), "status", InspectionStatus.choices)
    begins_from = django_filters.DateFilter(label=_("开始日期起"), field_name="begins_on", lookup_expr="gte")
    begins_until = django_filters.DateFilter(label=_("开始日期止"), field_name="begins_on", lookup_expr="lte")

    class Meta:
        model = Inspection
        fields = ()
