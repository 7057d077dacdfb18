"""集中排查: which year, which place, and which of its villages."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.models import User
from projects.forms.village_filters import PlaceForm

YEARS_BACK = 3
SHORT, MISSING, WHOLE = "short", "missing", "whole"


def years(today: datetime.date) -> list[int]:
    """This year and those before it, the newest first."""
    return [today.year - back for back in range(YEARS_BACK + 1)]


class SweepForm(PlaceForm):
    """A year and a place."""

    show = forms.ChoiceField(
        label=gettext_lazy("完成情况"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            (SHORT, gettext_lazy("完成次数不够")),
            (MISSING, gettext_lazy("有轮次没有排全")),
            (WHOLE, gettext_lazy("已达到要求")),
        ],
    )

    def __init__(self, data: Any, *, user: User, years: Sequence[int], usual: int) -> None:
        super().__init__(data, user=user)
        self.usual = usual
        choices = [(each, _("%s 年") % each) for each in years]
        self.fields["year"] = forms.TypedChoiceField(
            label=_("年度"), required=False, coerce=int, choices=choices
        )
        self.order_fields(["year", "division", "show"])
        if not self.data.get("year"):
            # The select shows the year that the page shows.
            self.data = {name: data.get(name) for name in data} | {"year": str(usual)}

    @property
    def year(self) -> int:
        """The year asked for."""
        return int(self.cleaned_data.get("year") or self.usual)
