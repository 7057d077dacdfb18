"""Cards of a village, and a card that was handed over."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.exports import ExportForm
from households.forms.facts import PlacedForm
from households.forms.places import PlaceSelect, village_choices
from povertycase.models import User


class CardsForm(PlacedForm, ExportForm):
    """Of which village the cards are made, and what for."""

    village = forms.ChoiceField(
        label=_("行政村"),
        widget=PlaceSelect,
        error_messages={
            "required": _("请选择行政村。"),
            "invalid_choice": _("请选择您管辖范围内的行政村。"),
        },
    )
    field_order = ("village", "purpose")

    def __init__(self, data: Any = None, *, user: User, village: str = "") -> None:
        super().__init__(data, initial={"village": village})
        choices = village_choices(user, "print_papers")
        self.fields["village"].choices = choices  # type: ignore[attr-defined]
        self.fields["village"].widget.choices = choices
        self.fields["purpose"].label = _("打印用途")
        self.fields["purpose"].error_messages["required"] = _("请写明打印用途。")
        self.fields["purpose"].widget.attrs["placeholder"] = _("例：第四季度更换明白卡")


class HandOverCardForm(PlacedForm):
    """The day that stands on the card."""

    printed_on = forms.DateField(
        label=_("卡上的制表日期"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("卡片右下角“数据截至”的那一天。登记后，“四合一”的明白卡一栏按这一天的系统数据记。"),
    )

    def clean_printed_on(self) -> datetime.date:
        """No card was printed tomorrow."""
        day: datetime.date = self.cleaned_data["printed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("制表日期不能晚于今天。"))
        return day
