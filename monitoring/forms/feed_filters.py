"""The filters of departments' feeds and files."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.choices.feeds import BatchStatus, FeedKind
from monitoring.forms.warnings import IS_MONTH
from monitoring.models import Feed, FeedBatch, FeedRun
from monitoring.models.feeds import missed
from monitoring.rules.feed_files import scored_since
from projects.forms.money_filters import ANYTHING, chosen, place

ACTIVE = [("", ANYTHING), ("true", _("启用")), ("false", _("已停用"))]
MISSING = [("", ANYTHING), ("true", _("有到期没有收到的")), ("false", _("到期的都收到了"))]


class FeedFilter(django_filters.FilterSet):
    """Feeds by place, department and whether they run.

    is_missing: whether a file that was due in the last twelve months has not come.
    """

    division = place()
    kind = chosen(_("推送类别"), "kind", FeedKind.choices)
    is_active = django_filters.BooleanFilter(
        label=_("启用"), field_name="is_active", widget=forms.Select(choices=ACTIVE)
    )
    is_missing = django_filters.BooleanFilter(
        label=_("收到情况"), method="filter_missing", widget=forms.Select(choices=MISSING)
    )

    class Meta:
        model = Feed
        fields = ()

    def filter_missing(self, feeds: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Of which a file is past its day, and all others."""
        today = timezone.localdate()
        runs = FeedRun.objects.visible_to(self.request.user).filter(
            missed(today), period__gte=scored_since(today)
        )
        return (
            feeds.filter(pk__in=runs.values("feed")) if wanted else feeds.exclude(pk__in=runs.values("feed"))
        )


class FeedPageFilter(FeedFilter):
    """The same on the page: whoever reads feeds reads those of a county, which other pages name."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        self.form.fields["division"].widget = forms.HiddenInput()


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
