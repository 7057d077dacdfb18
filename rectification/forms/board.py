"""The questions of the zero-out board: as of which day, where, and by when nothing was to be open."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from povertycase.choices import Level
from povertycase.models import Division


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("日期写法不对，请写成 2026-05-31 这样")},
    )


class BoardForm(PlacedForm):
    """统计日期, 清零日期 and the township whose villages are shown."""

    on = _day(_("统计日期"))
    by = _day(_("清零日期"))
    place = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def clean_on(self) -> datetime.date:
        """Today unless another day is asked for; what tomorrow brings nobody knows."""
        today = timezone.localdate()
        asked: datetime.date = self.cleaned_data["on"] or today
        if asked > today:
            raise forms.ValidationError(_("统计日期不能晚于今天"))
        return asked

    def clean_place(self) -> Division | None:
        """A township; anything else is everything in reach."""
        townships = Division.objects.filter(level=Level.TOWNSHIP)
        return townships.filter(pk=self.cleaned_data["place"]).first()
