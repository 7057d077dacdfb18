"""The form by which a bulletin goes out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.steps import DayField
from projects.forms.fields import PaperField


class IssueForm(PlacedForm):
    """发文字号, who issues it, and the day."""

    number = forms.CharField(label=_("发文字号"), max_length=60, help_text=_("例：示乡振通〔2026〕3号"))
    office = forms.CharField(label=_("发文机关"), max_length=60)
    issued_on = DayField(_("印发日期"))

    def __init__(self, data: Any, *, office: str) -> None:
        super().__init__(data, initial={"office": office})


class CorrectionForm(PlacedForm):
    """The county answers for a gap."""

    note = forms.CharField(
        label=_("更正说明"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明核实经过和依据；会写进通报，不要写姓名、证件号和电话。"),
    )
    document = PaperField(_("佐证材料"), required=True)
