"""The filters of batches, allocations and payments; one set for pages and the API."""

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from povertycase.access import inside
from projects.choices.library import Category
from projects.choices.money import Flow, FundClass, FundLevel, FundSource, PaymentMode, PaymentStatus
from projects.forms.places import OwnFilter
from projects.models import Allocation, FinanceLedgerYear, FundBatch, PaymentRequest, YearClosing

ANYTHING = _("全部")
LONGEST_SEARCH = 60
YEARS = (2000, 2100)
DIVISION = _("区划")
BLOCKING = [("", ANYTHING), ("true", _("受阻（没有拨付或进度慢）")), ("false", _("不受阻"))]
ARRIVED = [("", ANYTHING), ("true", _("已到账")), ("false", _("未到账"))]
UNALLOCATED = [("", ANYTHING), ("true", _("还有未安排的")), ("false", _("没有未安排的"))]
IS_CODE = RegexValidator(r"^\d{2,12}\Z", _("区划代码是 2 到 12 位数字"))


def place(label: Any = DIVISION) -> django_filters.CharFilter:
    """A place and what lies in it."""
    return django_filters.CharFilter(
        label=label, field_name="division__code", lookup_expr="startswith", validators=[IS_CODE]
    )


def chosen(label: Any, field: str, choices: Any) -> django_filters.ChoiceFilter:
    """One of some words."""
    return django_filters.ChoiceFilter(label=label, field_name=field, choices=choices, empty_label=ANYTHING)


def year(label: Any, field: str) -> django_filters.NumberFilter:
    """A year."""
    return year_of(label, field_name=field)


def year_of(label: Any, **how: Any) -> django_filters.NumberFilter:
    """A year that is looked up in a way of its own; how: as a filter is told."""
    return django_filters.NumberFilter(label=label, min_value=YEARS[0], max_value=YEARS[1], **how)


class ClosingFilter(django_filters.FilterSet):
    """Closed years by place and year."""

    division = place()
    year = year(_("年度"), "year")

    class Meta:
        model = YearClosing
        fields = ()


class LedgerYearFilter(django_filters.FilterSet):
    """Years of finance's ledger by place and year."""

    division = place()
    year = year(_("年度"), "year")

    class Meta:
        model = FinanceLedgerYear
        fields = ()


class BatchFilter(django_filters.FilterSet):
    """Batches by place, year, level, source, class, the batch above, and whether they arrived.

    is_unallocated: of the reader's places, not of those above them, arrived and not wholly given on.
    """

    search = django_filters.CharFilter(
        label=_("文号或名称"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = place()
    year = year(_("年度"), "year")
    level = chosen(_("资金级次"), "level", FundLevel.choices)
    source = chosen(_("资金来源"), "source", FundSource.choices)
    fund_class = chosen(_("资金类别"), "fund_class", FundClass.choices)
    parent = django_filters.NumberFilter(label=_("上级资金"), field_name="parent")
    has_arrived = django_filters.BooleanFilter(
        label=_("已到账"), field_name="arrived_on", lookup_expr="isnull", exclude=True
    )
    is_unallocated = django_filters.BooleanFilter(label=_("安排情况"), method="filter_unallocated")
    own = OwnFilter()

    class Meta:
        model = FundBatch
        fields = ()

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """By a part of the document's number or of the name."""
        return rows.filter(Q(document_number__contains=text) | Q(name__contains=text))

    def filter_unallocated(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Money that waits for whoever asks, or not."""
        user = self.request.user
        waiting = FundBatch.objects.visible_to(user).filter(inside(user, "division__code"))
        keys = waiting.unallocated(timezone.localdate()).values("pk")
        return rows.filter(pk__in=keys) if wanted else rows.exclude(pk__in=keys)


class BatchPageFilter(BatchFilter):
    """The same on the page: the year is chosen above it, and what other pages lead here by is not typed."""

    def __init__(self, data: Any, queryset: QuerySet, *, request: Any) -> None:
        super().__init__(data, queryset, request=request)
        for name in ("level", "source", "parent", "has_arrived"):
            del self.filters[name]
        self.form.fields["year"].widget = forms.HiddenInput()
        self.form.fields["is_unallocated"].widget = forms.Select(choices=UNALLOCATED)


class AllocationFilter(django_filters.FilterSet):
    """Allocations by place, batch, project, kind and year of their money, and how it flows today.

    is_blocking: those that keep the rate of spending back, whether nothing was paid or too little.
    """

    search = django_filters.CharFilter(
        label=_("项目或文号"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = place()
    batch = django_filters.NumberFilter(label=_("资金批次"), field_name="batch")
    project = django_filters.NumberFilter(label=_("项目"), field_name="project")
    category = chosen(_("项目类型"), "category", Category.choices)
    fund_class = chosen(_("资金类别"), "batch__fund_class", FundClass.choices)
    fund_year = year(_("资金年度"), "batch__year")
    has_arrived = django_filters.BooleanFilter(
        label=_("资金到账"), field_name="batch__arrived_on", lookup_expr="isnull", exclude=True
    )
    own = OwnFilter()
    flow = django_filters.ChoiceFilter(
        label=_("拨付情况"), choices=Flow.choices, empty_label=ANYTHING, method="filter_flow"
    )
    is_blocking = django_filters.BooleanFilter(label=_("支出受阻"), method="filter_blocking")

    class Meta:
        model = Allocation
        fields = ()

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """By a part of the project's name or of the document's number."""
        text = text.strip()
        return rows.filter(Q(project__name__contains=text) | Q(batch__document_number__contains=text))

    def filter_flow(self, rows: QuerySet, _name: str, flow: str) -> QuerySet:
        """By how the money flows today."""
        flowing = Allocation.objects.visible_to(self.request.user).flowing(flow, timezone.localdate())
        return rows.filter(pk__in=flowing.order_by().values("pk"))

    def filter_blocking(self, rows: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Not wholly paid, and late or without any payment."""
        blocking = Allocation.objects.visible_to(self.request.user).blocking(timezone.localdate())
        keys = blocking.order_by().values("pk")
        return rows.filter(pk__in=keys) if wanted else rows.exclude(pk__in=keys)


class AllocationPageFilter(AllocationFilter):
    """The same on the page: what other pages lead here by is not typed."""

    def __init__(self, data: Any, queryset: QuerySet, *, request: Any) -> None:
        super().__init__(data, queryset, request=request)
        self.form.fields["fund_year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
        for name in ("batch", "project"):
            self.form.fields[name].widget = forms.HiddenInput()
        self.form.fields["is_blocking"].widget = forms.Select(choices=BLOCKING)
        self.form.fields["has_arrived"].widget = forms.Select(choices=ARRIVED)


class PaymentFilter(django_filters.FilterSet):
    """Payments by place, state, mode, allocation, project, and the year of their money or of their day."""

    division = place()
    status = chosen(_("状态"), "status", PaymentStatus.choices)
    mode = chosen(_("支付方式"), "mode", PaymentMode.choices)
    allocation = django_filters.NumberFilter(label=_("资金安排"), field_name="allocation")
    project = django_filters.NumberFilter(label=_("项目"), field_name="allocation__project")
    fund_class = chosen(_("资金类别"), "allocation__batch__fund_class", FundClass.choices)
    fund_year = year(_("资金年度"), "allocation__batch__year")
    paid_year = django_filters.NumberFilter(
        label=_("拨付年度"), method="filter_paid_year", min_value=YEARS[0], max_value=YEARS[1]
    )

    class Meta:
        model = PaymentRequest
        fields = ()

    def filter_paid_year(self, rows: QuerySet, _name: str, wanted: Decimal) -> QuerySet:
        """By the year of its line in the ledger."""
        return rows.filter(entry__booked_on__year=int(wanted))
