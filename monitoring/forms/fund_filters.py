"""The filters of applications to the prevention fund, its years and its ledger; for pages and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from households.forms.filters import SearchForm
from monitoring.choices.fund import EntryKind, Ground, ReliefPurpose, ReliefStatus
from monitoring.forms.case_filters import OfHouseholdsFilter
from monitoring.models import FundApplication, FundEntry, PreventionFund
from projects.forms.money_filters import chosen, place, year


class PreventionFundFilter(django_filters.FilterSet):
    """Funds by county and year."""

    division = place()
    year = year(_("年度"), "year")

    class Meta:
        model = PreventionFund
        fields = ()


class ReliefFilter(OfHouseholdsFilter):
    """Applications by household, place, fund, ground, purpose, state and day."""

    division = place()
    household = django_filters.NumberFilter(label=_("户"), field_name="household")
    fund = django_filters.NumberFilter(label=_("防返贫基金"), field_name="fund")
    year = year(_("年度"), "fund__year")
    ground = chosen(_("申请依据"), "ground", Ground.choices)
    purpose = chosen(_("申请用途"), "purpose", ReliefPurpose.choices)
    status = chosen(_("状态"), "status", ReliefStatus.choices)

    class Meta:
        model = FundApplication
        form = SearchForm
        fields = ()


class ReliefPageFilter(ReliefFilter):
    """The same on the page: what other pages lead here by is not typed."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        for name in ("household", "fund"):
            self.form.fields[name].widget = forms.HiddenInput()


class FundEntryFilter(django_filters.FilterSet):
    """Lines of the ledger by fund, year, kind and the day they were booked."""

    fund = django_filters.NumberFilter(label=_("防返贫基金"), field_name="fund", widget=forms.HiddenInput())
    year = year(_("年度"), "fund__year")
    kind = chosen(_("类别"), "kind", EntryKind.choices)
    booked_from = django_filters.DateFilter(
        label=_("记账日期从"),
        field_name="booked_on",
        lookup_expr="gte",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    booked_until = django_filters.DateFilter(
        label=_("记账日期到"),
        field_name="booked_on",
        lookup_expr="lte",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    class Meta:
        model = FundEntry
        fields = ()
