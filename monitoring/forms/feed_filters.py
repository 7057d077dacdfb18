"""The filters of departments' feeds and files."""

import django_filters
from django.utils.translation import gettext_lazy as _

from monitoring.choices.feeds import BatchStatus, FeedKind
from monitoring.forms.warnings import IS_MONTH
from monitoring.models import Feed, FeedBatch
from projects.forms.money_filters import chosen, place


class FeedFilter(django_filters.FilterSet):
    """Feeds by place, department and whether they run."""

    division = place()
    kind = chosen(_("推送类别"), "kind", FeedKind.choices)
    is_active = django_filters.BooleanFilter(label=_("启用"), field_name="is_active")

    class Meta:
        model = Feed
        fields = ()


class FeedBatchFilter(django_filters.FilterSet):
    """Files by feed, month and state."""

    feed = django_filters.NumberFilter(label=_("推送"), field_name="feed")
    period = django_filters.CharFilter(
        label=_("月份"), field_name="period", lookup_expr="startswith", validators=[IS_MONTH]
    )
    status = chosen(_("状态"), "status", BatchStatus.choices)

    class Meta:
        model = FeedBatch
        fields = ()
