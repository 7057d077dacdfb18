"""A search for names that takes no certificate's number: it would stand in addresses, histories and logs."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from households.forms.filters import DIGITS_MAX, search_text


class NameSearchForm(forms.Form):
    """The form of a filter whose search looks for names alone."""

    def clean_search(self) -> str:
        """Refuse six digits or more, which may be somebody's identity or the end of it."""
        text = search_text(self.cleaned_data["search"])
        if sum(character.isdecimal() for character in text) > DIGITS_MAX:
            raise ValidationError(_("这里只查姓名；证件号请在花名册里用“按证件查找”。"), code="identity")
        return text
