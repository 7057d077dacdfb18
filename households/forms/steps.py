"""Forms of the steps on a household's members and on the household as a whole."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import choices
from households.forms.facts import BLANK, FactForm, PlacedForm
from households.models import HouseholdMembership, Person
from households.models.fact_blocks import PERSON_BLOCKS

CLOSE_REASONS = (choices.HouseholdCloseReason.DISSOLVED, choices.HouseholdCloseReason.EXPELLED)


class DayField(forms.DateField):
    """The day something happened: today unless another one is chosen."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            initial=timezone.localdate,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        )

    def validate(self, value: Any) -> None:
        """Nothing happened tomorrow."""
        super().validate(value)
        if value and value > timezone.localdate():
            raise forms.ValidationError(_("日期不能晚于今天"))


class NoteField(forms.CharField):
    """Why a step is taken, in a sentence."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def offered(values: Any) -> list[tuple[str, str]]:
    """Official words to choose from, and none."""
    return [BLANK, *((value, value) for value in values)]


class StepForm(PlacedForm):
    """What every step carries: the version that was seen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class JoinForm(FactForm):
    """Somebody joins: relation and reason first, then the person."""

    leading = ((_("增加情况"), ("relation", "reason", "on")),)
    open_blocks = 2

    def __init__(self, data: Any, *, names: Sequence[str], reasons: Sequence[str], version: int) -> None:
        super().__init__(data, model=Person, names=names, blocks=PERSON_BLOCKS, initial={"version": version})
        relations = [value for value in choices.Relation.values if value != choices.Relation.HEAD]
        self.fields["relation"] = forms.ChoiceField(label=_("与户主关系"), choices=offered(relations))
        self.fields["reason"] = forms.ChoiceField(label=_("增加原因"), choices=offered(reasons))
        self.fields["on"] = DayField(_("增加日期"))
        self.fields["name"].required = True


class LeaveForm(StepForm):
    """Somebody leaves."""

    on = DayField(_("减少日期"))

    def __init__(self, data: Any, *, reasons: Sequence[str], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["reason"] = forms.ChoiceField(label=_("减少原因"), choices=offered(reasons))


class HeadForm(StepForm):
    """Another member becomes the head; everybody's relation to the new head is looked at again."""

    on = DayField(_("变更日期"))

    def __init__(self, data: Any, *, members: Sequence[HouseholdMembership], version: int) -> None:
        super().__init__(data, initial={"version": version})
        others = [row for row in members if row.relation != choices.Relation.HEAD]
        self.members = list(members)
        self.fields["new_head"] = forms.TypedChoiceField(
            label=_("新户主"),
            coerce=int,
            choices=[(row.pk, f"{row.person.name}（{row.relation}）") for row in others],
            widget=forms.RadioSelect,
        )
        for row in members:
            self.fields[f"relation_{row.pk}"] = self._relation(row)

    @staticmethod
    def _relation(row: HouseholdMembership) -> forms.Field:
        known = [value for value in choices.Relation.values if value != choices.Relation.HEAD]
        was_head = row.relation == choices.Relation.HEAD
        return forms.ChoiceField(
            label=_("%(name)s（现为%(relation)s）与新户主的关系")
            % {"name": row.person.name, "relation": row.relation},
            choices=offered(known),
            initial="" if was_head else row.relation,
            required=False,
        )

    @property
    def relations(self) -> dict[int, str]:
        """{membership id: relation to the new head} of everybody but the new head."""
        facts = self.cleaned_data
        given = {row.pk: facts[f"relation_{row.pk}"] for row in self.members}
        return {pk: relation for pk, relation in given.items() if relation and pk != facts["new_head"]}


class CloseForm(StepForm):
    """A whole household leaves the register; the head's name is typed to confirm."""

    reason = forms.ChoiceField(label=_("销户原因"), choices=offered(CLOSE_REASONS))
    left_reason = forms.ChoiceField(label=_("成员减少原因"), choices=offered(()))
    on = DayField(_("销户日期"))
    note = forms.CharField(
        label=_("情况说明"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("清退必须写明情况"),
    )
    confirmation = forms.CharField(label=_("输入户主姓名以确认"), max_length=60)

    def __init__(self, data: Any, *, head: str, left_reasons: Sequence[str], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.head = head
        self.fields["left_reason"].choices = offered(left_reasons)  # type: ignore[attr-defined]

    def clean_confirmation(self) -> str:
        """The word that the page asked for, checked here too."""
        word = self.cleaned_data["confirmation"].strip()
        if word != self.head:
            raise forms.ValidationError(_("与户主姓名不一致，未办理销户。"))
        return word
