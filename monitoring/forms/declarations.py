"""What a villager fills in on a telephone, without a login."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.choices.cases import Risk
from monitoring.choices.declarations import PLIGHTS
from monitoring.rules.declaring import MOST_GROUP, MOST_TEXT, TAIL, plain_phone
from povertycase.exceptions import Unmet

LONGEST_NAME, LONGEST_PHONE, LONGEST_RECEIPT = 30, 24, 24
BLANKS = re.compile(r"\s+")


class LineField(forms.CharField):
    """One line: breaks and blanks become single blanks."""

    def clean(self, value: Any) -> str:
        """The line."""
        return BLANKS.sub(" ", super().clean(value) or "").strip()


class DeclareForm(forms.Form):
    """A family says who it is and what has happened; no identity number is asked for."""

    token = forms.CharField(max_length=200, required=False)
    name = LineField(
        max_length=LONGEST_NAME,
        error_messages={"required": _("请填写姓名。"), "max_length": _("姓名太长了。")},
    )
    phone = forms.CharField(
        max_length=LONGEST_PHONE,
        error_messages={"required": _("请填写联系电话。"), "max_length": _("电话太长了。")},
    )
    group_name = LineField(
        max_length=MOST_GROUP, required=False, error_messages={"max_length": _("村民小组太长了。")}
    )
    plights = forms.MultipleChoiceField(
        choices=[(risk.value, words) for risk, words in PLIGHTS.items()],
        required=False,
        error_messages={"invalid_choice": _("请在列出的困难里选。")},
    )
    text = LineField(
        max_length=MOST_TEXT,
        required=False,
        error_messages={"max_length": _("写得太长了，请不要超过 %s 个字。") % MOST_TEXT},
    )
    consent = forms.BooleanField(error_messages={"required": _("请勾选同意，我们才能收下这些信息。")})

    def clean_phone(self) -> str:
        """Digits alone."""
        return plain_phone(self.cleaned_data["phone"])

    def clean_plights(self) -> list[Risk]:
        """Each once, in the order they are listed."""
        ticked = set(self.cleaned_data["plights"])
        return [risk for risk in PLIGHTS if risk.value in ticked]

    def add_unmet(self, unmet: list[Unmet]) -> None:
        """What an action refuses, at its field; once a field, if the form has not refused it already."""
        refused = set(self.errors)
        for each in unmet:
            if each.field not in refused:
                self.add_error(each.field if each.field in self.fields else None, each.message)


class FollowForm(forms.Form):
    """The receipt and the end of the telephone number. Whatever is wrong with them is one answer."""

    receipt = forms.CharField(max_length=LONGEST_RECEIPT)
    tail = forms.RegexField(rf"^[0-9]{{{TAIL}}}\Z", max_length=TAIL)
