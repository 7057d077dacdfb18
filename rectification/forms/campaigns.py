"""Forms of campaigns: started, a topic's unit, a phase that is over; and the filter of the list."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import PlacedForm
from households.forms.steps import StepForm
from monitoring.forms.clues import text_field
from projects.forms.fields import DayOrNone, offered
from projects.forms.money_filters import chosen, place, year
from rectification.choices.campaigns import CampaignKind
from rectification.models import Campaign
from rectification.rules.campaigns import Phase

PARTS = 3
LONGEST_NAME, LONGEST_PHASE = 80, 60


class CampaignFilter(django_filters.FilterSet):
    """Campaigns by kind, year and place."""

    kind = chosen(gettext_lazy("行动类别"), "kind", CampaignKind.choices)
    year = year(gettext_lazy("年度"), "year")
    division = place()

    class Meta:
        model = Campaign
        fields = ()


class StartForm(PlacedForm):
    """A campaign is started. plan: which of the plans that ship it follows, if any."""

    division = forms.ChoiceField(label=gettext_lazy("开展范围"))
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=2000, max_value=2100)
    name = forms.CharField(label=gettext_lazy("行动名称"), max_length=LONGEST_NAME)
    document_number = forms.CharField(label=gettext_lazy("依据文件"), max_length=60, required=False)
    starts_on = DayOrNone(gettext_lazy("开始日期"), required=True)
    ends_on = DayOrNone(gettext_lazy("结束日期"), required=True)
    phases = text_field(gettext_lazy("阶段"), longest=2000, rows=8, required=False)

    def __init__(
        self, data: Any, *, kind: str, places: Sequence[tuple[str, str]], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        choices = list(places) if len(places) == 1 else offered(places)
        self.fields["division"].choices = choices  # type: ignore[attr-defined]
        self.fields["phases"].help_text = _(
            "一行一个阶段，依次写名称、开始日期、结束日期，用空格隔开；没有阶段的不填"
        )
        if kind == CampaignKind.HUNDRED_DAYS:
            del self.fields["ends_on"], self.fields["phases"]
            self.fields["starts_on"].help_text = _("结束日期自动算：从这一天起（含当天）第 100 天")

    def clean_phases(self) -> tuple[Phase, ...]:
        """In their order."""
        lines = [line.split() for line in self.cleaned_data["phases"].splitlines() if line.strip()]
        return tuple(_read(lines))


def _read(lines: Sequence[Sequence[str]]) -> Iterator[Phase]:
    """The phases, or the first line that is none."""
    for number, parts in enumerate(lines, start=1):
        if len(parts) != PARTS or len(parts[0]) > LONGEST_PHASE:
            words = _(
                "第 {} 行请写名称、开始日期、结束日期三项，用空格隔开，例如“集中攻坚 2026-03-01 2026-04-30”。"
            )
            raise forms.ValidationError(words.format(number))
        try:
            starts_on, ends_on = (datetime.date.fromisoformat(part) for part in parts[1:])
        except ValueError:
            words = _("第 {} 行的日期看不懂，请写成 2026-03-01 这样。")
            raise forms.ValidationError(words.format(number)) from None
        yield Phase(parts[0], starts_on, ends_on)


class LeadForm(StepForm):
    """Which unit leads a topic here."""

    lead_unit = forms.ChoiceField(label=gettext_lazy("牵头单位"), required=False)

    def __init__(self, data: Any, *, units: Sequence[tuple[str, str]], unit: str, version: int) -> None:
        super().__init__(data, initial={"version": version, "lead_unit": unit})
        self.fields["lead_unit"].choices = offered(units)  # type: ignore[attr-defined]


class PhaseForm(StepForm):
    """A phase is over."""

    note = text_field(gettext_lazy("完成情况"), longest=300)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
