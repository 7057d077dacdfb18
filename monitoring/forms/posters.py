"""Forms of the steps on a village's public entrance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.steps import DayField, NoteField, StepForm
from monitoring.choices.declarations import Gap, PosterKind
from projects.forms.fields import PaperField, offered


class EndCodeForm(StepForm):
    """A code ends, for a reason."""

    note = NoteField(_("原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class PosterForm(PlacedForm):
    """What hangs in the village."""

    kind = forms.ChoiceField(label=_("张贴的是"), choices=offered(PosterKind.choices))
    posted_on = DayField(_("张贴日期"))
    place = forms.CharField(label=_("张贴地点"), max_length=100, help_text=_("如 村公示栏、村卫生室门口"))
    photo = PaperField(
        _("张贴照片"), required=True, help_text=_("能看清海报和张贴的地方；JPG、PNG 或 PDF，不超过 10 MB")
    )


class GapForm(forms.Form):
    """Which villages are listed."""

    town = forms.CharField(max_length=12, required=False)
    gap = forms.ChoiceField(choices=Gap.choices, required=False)
