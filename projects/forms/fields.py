"""Fields that the forms of projects share: amounts in yuan and in 万元, days, papers, choices."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import BLANK
from povertycase.models import Division, Organisation
from projects.rules.amounts import read_yuan, yuan_of_wan

LONGEST_AMOUNT = 24
PAPERS = ".pdf,.jpg,.jpeg,.png"


class YuanField(forms.CharField):
    """An amount in yuan, at most to the cent."""

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LONGEST_AMOUNT,
            help_text=help_text,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> Decimal | None:
        """The amount; None when it was left out."""
        text = super().clean(value)
        if not text:
            return None
        amount = read_yuan(text)
        if amount is None:
            raise forms.ValidationError(_("请填写数字，单位元，最多两位小数"))
        return amount


class WanField(YuanField):
    """An amount typed in 万元, given on in yuan."""

    def clean(self, value: Any) -> Decimal | None:
        """The amount in yuan; None when it was left out."""
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        try:
            amount = Decimal(text.strip().replace(",", "").replace("，", ""))
        except InvalidOperation:
            amount = Decimal("NaN")
        yuan = yuan_of_wan(amount) if amount.is_finite() else None
        if yuan is None:
            raise forms.ValidationError(_("请填写数字，单位万元，最多六位小数（精确到分）"))
        return yuan


class DayOrNone(forms.DateField):
    """A day that may lie ahead."""

    def __init__(self, label: Any, *, required: bool = False, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )


class PaperField(forms.FileField):
    """A scan or a photograph that proves something."""

    def __init__(self, label: Any, *, required: bool = False, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text or _("PDF 扫描件或照片（JPG、PNG），不超过 10 MB"),
            widget=forms.FileInput(attrs={"accept": PAPERS}),
        )


def offered(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices, and none."""
    return [BLANK, *choices]


def organisations_around(division: Division | None) -> Any:
    """The organisations of a place's county: those around the county and inside it, by name."""
    rows = Organisation.objects.order_by("name", "pk")
    if division is None:
        return rows
    county = division.pk[:6]
    known = [
        each.pk for each in rows if county.startswith(each.division_id) or each.division_id.startswith(county)
    ]
    return rows.filter(pk__in=known)
