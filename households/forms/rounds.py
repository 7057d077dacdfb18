"""Forms of the steps on rounds of visits and on what secretaries have to have been to."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices.visit_plan import GoalUnit, SecretaryLevel, TargetGroup
from households.choices.visits import RoundKind
from households.forms.facts import BLANK, PlacedForm
from households.forms.places import PlaceSelect, place_choices
from households.forms.steps import DayField, NoteField, StepForm
from households.rules.rights import REGISTER_STEPS
from povertycase.models import User


def own_places(user: User, step: str) -> list[tuple[str, Any]]:
    """Choices for a select: the places `user` keeps as a whole, then what lies in them."""
    postings = [posting for posting in user.postings if posting.role in REGISTER_STEPS[step]]
    whole = [(post.division_id, _("%s（全部）") % post.division.name) for post in postings]
    inside = [group for group in place_choices(user) if group[0]]
    return [BLANK, *(place for place in whole if len(place[0]) < 9), *inside]


def date_field(label: Any) -> forms.DateField:
    """A day that may lie ahead."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class RoundForm(PlacedForm):
    """A round begins."""

    name = forms.CharField(label=_("轮次名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=[BLANK, *RoundKind.choices])
    division = forms.CharField(label=_("范围"))
    targets = forms.ChoiceField(label=_("排查对象"), choices=TargetGroup.choices)
    starts_on = date_field(_("开始日期"))
    ends_on = date_field(_("完成期限"))

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["division"].widget = PlaceSelect(choices=own_places(user, "open_round"))


class CloseRoundForm(StepForm):
    """A round ends."""

    on = DayField(_("结束日期"))
    note = NoteField(_("说明（还有户没有走访时，写明原因）"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = False


class WithdrawForm(StepForm):
    """Something that was set is taken back."""

    note = NoteField(_("撤回的原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class AssignForm(StepForm):
    """Somebody checks a village."""

    surveyor = forms.CharField(label=_("排查人（用户名）"), max_length=64)
    division = forms.CharField(label=_("行政村"))

    def __init__(self, data: Any, *, user: User, place: str, version: int) -> None:
        super().__init__(data, initial={"version": version})
        groups = [(label, _inside(those, place)) for label, those in place_choices(user) if label]
        shown = [BLANK, *((label, those) for label, those in groups if those)]
        self.fields["division"].widget = PlaceSelect(choices=shown)


def _inside(places: list[tuple[str, Any]], place: str) -> list[tuple[str, Any]]:
    return [(code, name) for code, name in places if len(code) == 12 and code.startswith(place)]


class GoalForm(StepForm):
    """What secretaries have to have been to."""

    name = forms.CharField(label=_("名称"), max_length=60)
    level = forms.ChoiceField(label=_("书记层级"), choices=[BLANK, *SecretaryLevel.choices])
    unit = forms.ChoiceField(label=_("遍访对象"), choices=[BLANK, *GoalUnit.choices])
    targets = forms.ChoiceField(
        label=_("户的范围"), choices=TargetGroup.choices, initial=TargetGroup.HELPED.value
    )
    division = forms.CharField(label=_("范围"))
    starts_on = date_field(_("开始日期"))
    ends_on = date_field(_("完成期限"))
    secretaries = forms.CharField(
        label=_("书记账号"),
        help_text=_("写用户名；姓名不重复的也可以写姓名。多人用逗号或换行分开。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["division"].widget = PlaceSelect(choices=own_places(user, "set_goal"))

    def clean_secretaries(self) -> list[str]:
        """The names, one by one."""
        return [part for part in re.split(r"[\s,，、;；]+", self.cleaned_data["secretaries"]) if part]
