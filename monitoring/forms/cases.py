"""Forms that say as what a household is looked at: category, risks, contact."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from households.forms.filters import SearchForm
from households.forms.steps import DayField, StepForm
from monitoring.choices.cases import MOST_RISKS, Disaster, Risk
from monitoring.forms.clues import PHONE, text_field
from monitoring.models import MonitoringCase
from monitoring.rules.identification import NamedRisk
from projects.forms.fields import offered


class RisksForm(StepForm):
    """Category and risks; the main risk comes first, the others follow in the order of the national list."""

    category = forms.ChoiceField(
        label=_("监测对象类别"),
        choices=offered(MonitoringCategory.choices),
        help_text=_(
            "脱贫户选脱贫不稳定户，一般农户选边缘易致贫户；收入高于监测线而支出骤增的选突发严重困难户"
        ),
    )
    main_risk = forms.ChoiceField(label=_("主要风险"), choices=offered(Risk.choices))
    other_risks = forms.MultipleChoiceField(
        label=_("其他风险"),
        choices=Risk.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("连主要风险在内最多 %s 个") % MOST_RISKS,
    )
    disaster = forms.ChoiceField(
        label=_("灾害种类"),
        choices=offered(Disaster.choices),
        required=False,
        help_text=_("风险里有“因自然灾害”的必选"),
    )
    other_note = forms.CharField(
        label=_("其他风险的说明"), max_length=100, required=False, help_text=_("风险里有“其他”的必填")
    )

    def __init__(self, data: Any, *, version: int, case: MonitoringCase | None = None) -> None:
        super().__init__(data, initial={"version": version})
        if case is not None:
            self.initial.update(known_risks(case))

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What a guard says of the risks stands at the main one."""
        return self, "main_risk" if field == "risks" else field

    @property
    def risks(self) -> list[NamedRisk]:
        """As they were chosen, in order."""
        main = self.cleaned_data["main_risk"]
        others = [risk for risk in self.cleaned_data["other_risks"] if risk != main]
        return [self._named(risk) for risk in (main, *others)]

    def _named(self, risk: str) -> NamedRisk:
        part = self.cleaned_data["disaster"] if risk == Risk.DISASTER else ""
        note = self.cleaned_data["other_note"] if risk == Risk.OTHER else ""
        return NamedRisk(risk, part, note)


class CorrectionForm(RisksForm):
    """更正类别和风险 of a household that is monitored."""

    note = text_field(_("更正的理由"), longest=200)


def known_risks(case: MonitoringCase) -> dict[str, Any]:
    """What a form of risks begins with."""
    known = list(case.risks.order_by("rank"))
    names = [each.risk for each in known]
    return {
        "category": case.category,
        "main_risk": names[0] if names else "",
        "other_risks": names[1:],
        "disaster": next((each.part for each in known if each.part), ""),
        "other_note": next((each.note for each in known if each.note), ""),
    }


class OpenCaseForm(RisksForm):
    """A household is looked at without a clue: the day from which the time counts is asked too."""

    clue_on = DayField(_("发现日期"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version)
        self.fields["clue_on"].help_text = _("识别认定的时限从这一天算起")


class ContactForm(StepForm):
    """监测联系人; a number that is known is never put into the form."""

    contact = forms.CharField(label=_("监测联系人"), max_length=60)
    phone = forms.CharField(
        label=_("监测联系电话"),
        max_length=20,
        validators=[PHONE],
        help_text=_("已登记的号码不显示，请重新填写"),
    )

    def __init__(self, data: Any, *, case: MonitoringCase) -> None:
        super().__init__(data, initial={"version": case.version, "contact": case.contact})


class ChosenHousehold(SearchForm):
    """Which household a clue is about: searched for by name or 户编号, chosen by the address."""

    search = forms.CharField(max_length=40, required=False)
    household = forms.IntegerField(required=False, min_value=1)

    @property
    def key(self) -> int:
        """The household that was chosen; 0 for none."""
        found: Sequence[int] = [self.cleaned_data.get("household") or 0] if self.is_valid() else [0]
        return found[0]
