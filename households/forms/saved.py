"""Keeping a filter under a name."""

from django import forms
from django.http import QueryDict

from households.forms.filters import DIGITS_MAX, HouseholdFilter
from households.models import SavedFilter


class SavedFilterForm(forms.ModelForm):
    """A name and the filters of the present address; whatever else stands in it is dropped."""

    class Meta:
        model = SavedFilter
        fields = ("name", "query")

    def clean_query(self) -> str:
        """Declared filters that say something, and no number that could be somebody's certificate."""
        kept = QueryDict(mutable=True)
        for name, value in QueryDict(self.cleaned_data["query"]).dict().items():
            digits = sum(character.isdecimal() for character in str(value)) if name == "search" else 0
            if name in HouseholdFilter.base_filters and value and digits <= DIGITS_MAX:
                kept[name] = str(value)
        return kept.urlencode()
