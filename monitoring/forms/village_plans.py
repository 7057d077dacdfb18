"""Forms about a village's plan of a year, and which villages a list shows."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import ComparedForm
from households.forms.places import PlaceSelect
from households.reports.shown import shown
from monitoring.choices.measures import LACKING, VillagePlanStatus
from monitoring.models import VillagePlan
from projects.forms.money_filters import ANYTHING, IS_CODE, YEARS, chosen, place, year

FACTS = ("goals", "measures", "responsible")


class VillagePlanForm(ComparedForm):
    """What a village wants to reach in a year, and how; the year is chosen once, when it is drafted."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    goals = forms.CharField(
        label=_("年度目标"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如 监测户收入增幅、风险消除户数、“三保障”和饮水安全动态清零"),
    )
    measures = forms.CharField(
        label=_("主要措施"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一条，写明做什么、何时完成、谁负责"),
    )
    responsible = forms.CharField(label=_("村级责任人"), max_length=50)

    def __init__(self, data: Any, *, known: VillagePlan | None = None, this_year: int = 0) -> None:
        facts = {name: getattr(known, name) for name in FACTS} if known else {}
        super().__init__(data, initial={"version": known.version if known else None, **facts})
        if known is None:
            self.fields["year"] = forms.TypedChoiceField(
                label=_("年度"),
                coerce=int,
                choices=[(each, f"{each} 年") for each in (this_year, this_year + 1)],
            )
            self.order_fields(["version", "year", *FACTS])

    def differences(self, current: Any) -> list[dict[str, str]]:
        """What was typed beside what is there; of a new plan nothing is there."""
        if not isinstance(current, VillagePlan):
            return []
        rows = []
        for name in FACTS:
            column: Any = current._meta.get_field(name)
            mine, now = self.cleaned_data.get(name), getattr(current, name)
            if mine != now:
                label = str(column.verbose_name)
                rows.append({"label": label, "mine": shown(column, mine), "now": shown(column, now)})
        return rows


class VillagePlanFilter(django_filters.FilterSet):
    """Plans of villages by place, year and state, for the API."""

    division = place()
    year = year(_("年度"), "year")
    status = chosen(_("状态"), "status", VillagePlanStatus.choices)

    class Meta:
        model = VillagePlan
        fields = ()


class VillageYearForm(forms.Form):
    """Which villages the page lists: of a year and a place, by where their plan stands."""

    year = forms.IntegerField(
        label=_("年度"),
        min_value=YEARS[0],
        max_value=YEARS[1],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
    division = forms.CharField(label=_("区划"), required=False, validators=[IS_CODE])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", ANYTHING), (LACKING, _("未制定")), *VillagePlanStatus.choices],
    )

    def __init__(self, data: Any, *, places: Any) -> None:
        super().__init__(data)
        self.fields["division"].widget = PlaceSelect(choices=places)
