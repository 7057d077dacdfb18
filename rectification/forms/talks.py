"""Forms of talks: who is called in and why, what was said, what was done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.steps import DayField, StepForm
from povertycase.models import Division, Organisation
from projects.forms.fields import DayOrNone, offered
from projects.forms.money_filters import ANYTHING
from rectification.choices.talks import TalkStatus
from rectification.rules.talks import LONGEST_REASON, LONGEST_RECORD

FACTS = ("called_name", "called_duty", "talker_name", "talker_duty", "reason", "planned_on")


class TalkForm(StepForm):
    """Who is called in: a unit, or the office of a village or township."""

    organisation = forms.ChoiceField(label=_("被约谈单位"), required=False, widget=PlaceSelect)
    place = forms.ChoiceField(
        label=_("被约谈乡镇、村"), required=False, widget=PlaceSelect, help_text=_("单位和乡镇、村只选一个")
    )
    called_name = forms.CharField(label=_("被约谈人"), max_length=50)
    called_duty = forms.CharField(label=_("被约谈人职务"), max_length=100)
    talker_name = forms.CharField(label=_("约谈人"), max_length=50)
    talker_duty = forms.CharField(label=_("约谈人职务"), max_length=100)
    reason = forms.CharField(
        label=_("约谈事由"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )
    planned_on = DayOrNone(
        _("约谈日期"), required=True, help_text=_("已经约谈过的填当天，保存后接着登记约谈情况")
    )

    def __init__(
        self,
        data: Any,
        *,
        organisations: Sequence[Organisation],
        places: Sequence[tuple[str, Any]],
        known: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(known))
        self.organisations = {str(each.pk): each for each in organisations}
        choices: Any = self.fields["organisation"]
        choices.choices = offered((key, each.name) for key, each in self.organisations.items())
        choices = self.fields["place"]
        choices.choices = places

    def at(self, field: str) -> tuple[forms.Form, str]:
        """Who is called in stands in two fields."""
        return self, "place" if field == "unit" else field

    def clean(self) -> dict[str, Any]:
        """One of both."""
        given = super().clean() or self.cleaned_data
        if bool(given.get("organisation")) == bool(given.get("place")):
            self.add_error("organisation", _("请选择被约谈的单位，或者乡镇、村，只选一个。"))
        return given

    @property
    def unit(self) -> Organisation | Division:
        """Who is called in."""
        if key := self.cleaned_data["organisation"]:
            return self.organisations[key]
        return Division.objects.get(pk=self.cleaned_data["place"])

    @property
    def facts(self) -> dict[str, Any]:
        """What an action takes of it."""
        return {name: self.cleaned_data[name] for name in FACTS}


class HeldForm(StepForm):
    """What was said, and what is asked by a day."""

    held_on = DayField(_("约谈日期"))
    record = forms.CharField(
        label=_("约谈记录"), max_length=LONGEST_RECORD, widget=forms.Textarea(attrs={"rows": 6})
    )
    follow_up = forms.CharField(
        label=_("后续要求"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有后续要求的留空，约谈到此结束"),
    )
    follow_up_due_on = DayOrNone(_("落实期限"), help_text=_("有后续要求的填写，到期提醒被约谈单位报送"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class WordsForm(StepForm):
    """A step that asks for words alone: what was done, what became of it, or why not."""

    def __init__(self, data: Any, *, version: int, label: Any, longest: int = 300) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"] = forms.CharField(
            label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 4})
        )


class TalkFilterForm(forms.Form):
    """Which talks a list shows."""

    status = forms.ChoiceField(label=_("状态"), required=False, choices=[("", ANYTHING), *TalkStatus.choices])
    text = forms.CharField(label=_("单位、姓名或事由"), required=False, max_length=40)
