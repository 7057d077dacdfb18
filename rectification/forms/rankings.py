"""Forms and filters of rankings."""

import datetime
from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.steps import StepForm
from projects.forms.fields import offered
from projects.forms.money_filters import chosen, place, year
from rectification.choices.campaigns import Quarter
from rectification.choices.rankings import RankingKind, RankingStatus
from rectification.models import Campaign, Ranking
from rectification.rules.quarters import quarter_before, quarter_of

# Townships are ranked by the months of a scheme, from its own page.
COUNTED_KINDS = (RankingKind.DEPARTMENTS, RankingKind.VILLAGES)


class RankingFilter(django_filters.FilterSet):
    """Rankings by place, kind, year, quarter and state."""

    division = place()
    kind = chosen(_("排名对象"), "kind", RankingKind.choices)
    year = year(_("年度"), "year")
    quarter = chosen(_("季度"), "quarter", Quarter.choices)
    status = chosen(_("状态"), "status", RankingStatus.choices)

    class Meta:
        model = Ranking
        fields = ()


class DraftForm(PlacedForm):
    """Which quarter of which place is ranked, and who."""

    division = forms.ChoiceField(label=_("排名范围"))
    kind = forms.ChoiceField(
        label=_("排名对象"),
        choices=[(each.value, each.label) for each in COUNTED_KINDS],
        widget=forms.RadioSelect,
    )
    year = forms.IntegerField(label=_("年度"), min_value=2014, max_value=2100)
    quarter = forms.TypedChoiceField(label=_("季度"), choices=Quarter.choices, coerce=int)
    campaign = forms.ModelChoiceField(
        label=_("专项行动"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("全部问题（不限专项行动）"),
        help_text=_("选了专项行动，只统计这个行动的问题。"),
    )

    def __init__(
        self, data: Any, *, places: Sequence[tuple[str, str]], campaigns: Any, on: datetime.date
    ) -> None:
        """on: today; the quarter that ended last is offered."""
        year, quarter = quarter_before(on.year, quarter_of(on))
        initial: dict[str, Any] = {"year": year, "quarter": quarter}
        initial |= {"division": places[0][0]} if len(places) == 1 else {}
        super().__init__(data, initial=initial)
        choices = list(places) if len(places) == 1 else offered(places)
        self.fields["division"].choices = choices  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns  # type: ignore[attr-defined]


class VersionForm(StepForm):
    """A step that carries only the version that was seen."""

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


def _words(label: Any, longest: int = 300) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}))


class RecallForm(VersionForm):
    """Why what is shown is a draft again."""

    note = _words(_("撤回原因"))


class CorrectForm(VersionForm):
    """What the next edition changes, and why."""

    note = _words(_("更正了什么、为什么更正"))


class ObjectForm(PlacedForm):
    """An objection."""

    content = forms.CharField(
        label=_("异议内容"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明对哪个单位的哪一项数据有异议、依据是什么；不要写农户的姓名、证件号和电话。"),
    )


class AnswerForm(VersionForm):
    """Is an objection right, and why."""

    is_upheld = forms.TypedChoiceField(
        label=_("异议是否成立"),
        choices=[("True", _("成立，撤回公示、改正后重算")), ("False", _("不成立"))],
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )
    answer = _words(_("答复"), 500)
