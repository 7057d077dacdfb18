"""Which proposals are listed, and what is decided about those that were ticked."""

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from households.choices.visits import HeldReason, HeldStatus, ProposalStatus, SpotOutcome
from households.forms.facts import PlacedForm
from households.forms.filters import ANYTHING
from households.models import ChangeProposal, HeldVisit

MOST_AT_ONCE = 200
ADOPT, DECLINE = "adopt", "decline"


class ProposalFilter(django_filters.FilterSet):
    """By place and state; of one household when the address says so."""

    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=ProposalStatus.choices, empty_label=ANYTHING
    )
    household = django_filters.NumberFilter(field_name="household", widget=forms.HiddenInput)

    class Meta:
        model = ChangeProposal
        fields = ()


class HeldFilter(django_filters.FilterSet):
    """By place, state and reason."""

    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    status = django_filters.ChoiceFilter(label=_("状态"), choices=HeldStatus.choices, empty_label=ANYTHING)
    reason = django_filters.ChoiceFilter(
        label=_("待确认原因"), choices=HeldReason.choices, empty_label=ANYTHING
    )

    class Meta:
        model = HeldVisit
        fields = ()


class DecideForm(forms.Form):
    """The proposals that were ticked, as `key:version`, what becomes of them, and why."""

    verb = forms.ChoiceField(
        choices=[(ADOPT, _("采纳")), (DECLINE, _("不采纳"))],
        error_messages={"required": _("请选采纳还是不采纳。"), "invalid_choice": _("请选采纳还是不采纳。")},
    )
    note = forms.CharField(label=_("意见"), required=False, max_length=200)

    def __init__(self, data: Any, *, chosen: list[str]) -> None:
        super().__init__(data)
        self.chosen = chosen

    def clean(self) -> dict[str, Any]:
        """Something is chosen, not more than is decided in one go, and declining says why."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        pairs = [text.partition(":") for text in dict.fromkeys(self.chosen)]
        if any(
            not (key.isdecimal() and version.isdecimal() and len(key + version) < 25)
            for key, _c, version in pairs
        ):
            raise forms.ValidationError(_("所选的建议读不懂，请刷新后重选。"))
        given["chosen"] = [(int(key), int(version)) for key, _colon, version in pairs]
        if not 0 < len(pairs) <= MOST_AT_ONCE:
            raise forms.ValidationError(_("请勾选要办理的建议，一次最多 %s 条。") % MOST_AT_ONCE)
        if given.get("verb") == DECLINE and not given.get("note", "").strip():
            self.add_error("note", _("不采纳的，请写明原因。"))
        return given


class HeldForm(PlacedForm):
    """What the county decides about a held visit."""

    verb = forms.ChoiceField(choices=[("admit", _("采用")), ("dismiss", _("不采用"))])
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("理由"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )


class SpotCheckForm(PlacedForm):
    """What the household said on the telephone."""

    outcome = forms.ChoiceField(label=_("核查结果"), choices=SpotOutcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("核查记录"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("有出入的，写明哪里不一样"),
    )


class SampleForm(forms.Form):
    """Which period is sampled, and how much of each village."""

    since = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("截止日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    division = forms.CharField(
        label=_("乡镇/村"),
        required=False,
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    least = forms.IntegerField(label=_("每村至少（次）"), min_value=0, max_value=100)
    percent = forms.IntegerField(label=_("抽取比例（%）"), min_value=0, max_value=100)
    seed = forms.CharField(label=_("抽样号"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("截止日期不能早于开始日期"))
        return given
