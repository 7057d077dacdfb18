"""Of which year a household's benefits are shown; the filter of suspected doubles, and their answer."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from households.forms.filters import SearchForm
from households.forms.steps import StepForm
from monitoring.choices.benefits import ANSWERS, BenefitDoubt, DoubleStatus
from monitoring.forms.case_filters import OfHouseholdsFilter
from monitoring.models import SuspectedDouble
from projects.forms.money_filters import chosen, place, year

YEARS = 10


class BenefitYearForm(forms.Form):
    """One of the last years; this one when none is asked for."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)

    def __init__(self, data: Any, *, this_year: int) -> None:
        super().__init__(data)
        self.this_year = this_year
        years = range(this_year, this_year - YEARS, -1)
        self.fields["year"].choices = [(year, _("%s 年") % year) for year in years]  # type: ignore[attr-defined]
        self.fields["year"].error_messages["invalid_choice"] = _("年度应在 %(first)s 到 %(last)s 之间。") % {
            "first": years[-1],
            "last": this_year,
        }

    @property
    def chosen(self) -> int:
        """The year of a form that is valid, this one of another."""
        return (self.cleaned_data.get("year") if self.is_valid() else None) or self.this_year


class DoubleFilter(OfHouseholdsFilter):
    """Suspected doubles by household, place, year, kind and answer."""

    division = place(_("乡镇/村"))
    household = django_filters.NumberFilter(label=_("户"), field_name="household")
    year = year(_("年度"), "year")
    doubt = chosen(_("情形"), "doubt", BenefitDoubt.choices)
    status = chosen(_("核对结果"), "status", DoubleStatus.choices)

    class Meta:
        model = SuspectedDouble
        form = SearchForm
        fields = ()


class DoublePageFilter(DoubleFilter):
    """The same on the page: what other pages lead here by is not typed."""

    def __init__(self, data: Any, rows: QuerySet, *, request: Any) -> None:
        super().__init__(data, rows, request=request)
        self.form.fields["household"].widget = forms.HiddenInput()


class AnswerForm(StepForm):
    """Two helps that may stand together, or the same twice."""

    answer = forms.ChoiceField(
        label=_("核对结果"), choices=[(each.value, each.label) for each in ANSWERS], widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("核对说明"),
        max_length=300,
        help_text=_("为什么合规，或者怎样处理的；不写证件号和电话"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, version: int, answer: str, note: str) -> None:
        super().__init__(data, initial={"version": version, "answer": answer, "note": note})
