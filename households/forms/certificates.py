"""Looking for somebody by the number on a certificate."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TAIL_LENGTHS = (4, 6)
SHORTEST_NUMBER = 8
NUMBER = re.compile(r"^[0-9A-Z]+$")
LABEL = _("证件号码，或后 4 位、后 6 位")


def certificate_text(text: str) -> str:
    """A number as typed, in half width, upper case and without spaces.

    Raises ValidationError when it is neither a number nor the last four or six characters of one.
    """
    number = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if not NUMBER.match(number):
        raise ValidationError(_("证件号只含数字和字母。"))
    if len(number) < SHORTEST_NUMBER and len(number) not in TAIL_LENGTHS:
        raise ValidationError(_("请输入完整证件号，或最后 4 位、最后 6 位。"))
    return number


class CertificateForm(forms.Form):
    """A whole certificate number, or the last four or six characters of an identity."""

    number = forms.CharField(
        label=LABEL,
        max_length=30,
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )

    def clean_number(self) -> str:
        """As it is stored."""
        return certificate_text(self.cleaned_data["number"])
