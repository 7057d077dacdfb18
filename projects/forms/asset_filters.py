"""The filters of assets and small loans."""

from collections.abc import Collection, Mapping
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.choices.assets import AssetKind, AssetStatus
from projects.choices.loans import LoanStatus
from projects.forms.places import OwnFilter
from projects.models import Asset, Loan

ANYTHING = _("全部")
DUE_WITHIN = (("60", _("60 天内到期")), ("30", _("30 天内到期")), ("7", _("7 天内到期")))


class _PlaceFilter(django_filters.CharFilter):
    """A place and everything in it."""

    def __init__(self) -> None:
        check = RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))
        super().__init__(
            label=_("乡镇/村"), field_name="division__code", lookup_expr="startswith", validators=[check]
        )


class AssetFilter(django_filters.FilterSet):
    """Assets by name, place, project, kind and state."""

    search = django_filters.CharFilter(
        label=_("资产名称"), field_name="name", lookup_expr="contains", max_length=40
    )
    division = _PlaceFilter()
    own = OwnFilter()
    project = django_filters.NumberFilter(label=_("项目"))
    kind = django_filters.ChoiceFilter(label=_("资产类型"), choices=AssetKind.choices, empty_label=ANYTHING)
    status = django_filters.ChoiceFilter(
        label=_("使用状态"), choices=AssetStatus.choices, empty_label=ANYTHING
    )
    is_confirmed = django_filters.BooleanFilter(
        label=_("已确权"), field_name="confirmed_on", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Asset
        fields = ()


class Focus(TextChoices):
    """What the tiles above the list of assets count."""

    HANDOVER = "handover", _("逾期未移交")
    SILENT = "silent", _("长期无收益待认定")
    NO_STRATEGY = "no_strategy", _("缺盘活策略")
    LATE_STRATEGY = "late_strategy", _("策略超期")
    NOT_REVIEWED = "not_reviewed", _("本轮未回头看")


class AssetPageFilter(AssetFilter):
    """The same on the page, and by what a tile counts. counted: {focus: keys of its assets}."""

    focus = django_filters.ChoiceFilter(
        label=_("关注"), choices=Focus.choices, empty_label=ANYTHING, method="filter_focus"
    )

    def __init__(
        self, data: Any, rows: QuerySet, *, request: Any, counted: Mapping[str, Collection[int]]
    ) -> None:
        super().__init__(data, rows, request=request)
        self.counted = counted
        self.form.fields["is_confirmed"].label = _("确权")
        self.form.fields["is_confirmed"].widget.choices = [
            ("", ANYTHING),
            ("true", _("已确权")),
            ("false", _("未确权")),
        ]
        self.form.fields["project"].widget = forms.HiddenInput()

    def filter_focus(self, assets: QuerySet, _name: str, focus: str) -> QuerySet:
        """Those that the tile counts."""
        return assets.filter(pk__in=self.counted[focus])


class LoanFilter(django_filters.FilterSet):
    """Loans by bank, place, household, state, and how near their last day is today."""

    search = django_filters.CharFilter(
        label=_("放贷银行"), field_name="bank", lookup_expr="contains", max_length=40
    )
    division = _PlaceFilter()
    household = django_filters.NumberFilter(label=_("户"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=LoanStatus.choices, empty_label=ANYTHING)
    due_within = django_filters.ChoiceFilter(
        label=_("到期"), choices=DUE_WITHIN, empty_label=ANYTHING, method="filter_due"
    )
    is_overdue = django_filters.BooleanFilter(label=_("已逾期"), method="filter_overdue")

    class Meta:
        model = Loan
        fields = ()

    def filter_due(self, loans: QuerySet, _name: str, days: str) -> QuerySet:
        """Running, with the last day so near."""
        near = Loan.objects.visible_to(self.request.user).due_within(int(days), timezone.localdate())
        return loans.filter(pk__in=near.values("pk"))

    def filter_overdue(self, loans: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Running past the last day, or not."""
        late = Loan.objects.visible_to(self.request.user).overdue(timezone.localdate()).values("pk")
        return loans.filter(pk__in=late) if wanted else loans.exclude(pk__in=late)


class LoanPageFilter(LoanFilter):
    """The same on the page."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        overdue = self.form.fields["is_overdue"]
        overdue.label = _("逾期")
        overdue.widget.choices = [("", ANYTHING), ("true", _("已逾期")), ("false", _("未逾期"))]
        self.form.fields["household"].widget = forms.HiddenInput()
