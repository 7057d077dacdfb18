"""The filters of assets and small loans."""

import django_filters
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.choices.assets import AssetKind, AssetStatus
from projects.choices.loans import LoanStatus
from projects.models import Asset, Loan

ANYTHING = _("全部")


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


class LoanFilter(django_filters.FilterSet):
    """Loans by place, household, state, and whether they are overdue today."""

    division = _PlaceFilter()
    household = django_filters.NumberFilter(label=_("户"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=LoanStatus.choices, empty_label=ANYTHING)
    is_overdue = django_filters.BooleanFilter(label=_("已逾期"), method="filter_overdue")

    class Meta:
        model = Loan
        fields = ()

    def filter_overdue(self, loans: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Running past the last day, or not."""
        late = Loan.objects.visible_to(self.request.user).overdue(timezone.localdate()).values("pk")
        return loans.filter(pk__in=late) if wanted else loans.exclude(pk__in=late)
