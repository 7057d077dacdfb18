"""The filters of measures and plans; one set for pages and the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.filters import SearchForm
from monitoring.choices.measures import MeasureKind, MeasureState, PlanStatus
from monitoring.forms.case_filters import OfHouseholdsFilter
from monitoring.models import SupportMeasure, SupportPlan
from projects.forms.money_filters import ANYTHING, chosen, place, year


class MeasureFilter(OfHouseholdsFilter):
    """Measures by place, case, household, kind, state and planned day."""

    household_path = "case__household"

    division = place()
    case = django_filters.NumberFilter(label=_("监测个案"), field_name="case")
    household = django_filters.NumberFilter(label=_("户"), field_name="case__household")
    project = django_filters.NumberFilter(label=_("依托的项目"), field_name="project")
    kind = chosen(_("措施类别"), "kind", MeasureKind.choices)
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=MeasureState.choices, empty_label=ANYTHING, method="filter_state"
    )
    planned_from = django_filters.DateFilter(
        label=_("计划落实日期起"), field_name="planned_on", lookup_expr="gte"
    )
    planned_until = django_filters.DateFilter(
        label=_("计划落实日期止"), field_name="planned_on", lookup_expr="lte"
    )

    class Meta:
        model = SupportMeasure
        form = SearchForm
        fields = ()

    def filter_state(self, measures: QuerySet, _name: str, state: str) -> QuerySet:
        """Planned, of those late, landed, or over."""
        wanted = SupportMeasure.objects.visible_to(self.request.user).in_state(state, timezone.localdate())
        return measures.filter(pk__in=wanted.values("pk"))


class MeasurePageFilter(MeasureFilter):
    """The same on the page: what other pages lead here by is not typed."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        for name in ("case", "household", "project"):
            self.form.fields[name].widget = forms.HiddenInput()
        for name in ("planned_from", "planned_until"):
            self.form.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PlanFilter(OfHouseholdsFilter):
    """Plans by place, case, household, year and state."""

    household_path = "case__household"

    division = place()
    case = django_filters.NumberFilter(label=_("监测个案"), field_name="case")
    household = django_filters.NumberFilter(label=_("户"), field_name="case__household")
    year = year(_("年度"), "year")
    status = chosen(_("状态"), "status", PlanStatus.choices)

    class Meta:
        model = SupportPlan
        form = SearchForm
        fields = ()


class PlanPageFilter(PlanFilter):
    """The same on the page."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        self.form.fields["year"].widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
        for name in ("case", "household"):
            self.form.fields[name].widget = forms.HiddenInput()
