"""Of which year a household's benefits are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
