"""Forms of the steps by which households come out of each other: split, merge, move."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households import choices
from households.forms.facts import BLANK
from households.forms.steps import DayField, NoteField, StepForm, offered
from households.models import HouseholdMembership

HEAD = choices.Relation.HEAD
OTHER_RELATIONS = [value for value in choices.Relation.values if value != HEAD]
NEW_HOUSEHOLD_FACTS = ("group_name", "address", "phone", "bank_account")


@dataclass(frozen=True)
class MemberRow:
    """One member with the fields about them."""

    membership: HouseholdMembership
    leaves: forms.BoundField
    head: Any
    relation: forms.BoundField

    @property
    def is_head(self) -> bool:
        """Whether this is the head now."""
        return self.membership.relation == HEAD


class SplitForm(StepForm):
    """Who leaves, who heads the new household, and the old one when its head leaves."""

    number = forms.CharField(
        label=_("新户的户编号"), required=False, max_length=40, help_text=_("还没有编号的，先空着")
    )
    group_name = forms.CharField(
        label=_("自然村（组）"), required=False, max_length=60, help_text=_("不填与原户相同")
    )
    address = forms.CharField(label=_("新户住址"), required=False, max_length=200)
    phone = forms.CharField(label=_("新户联系电话"), required=False, max_length=60)
    bank_account = forms.CharField(label=_("新户一卡通账号"), required=False, max_length=60)
    on = DayField(_("分户日期"))
    note = NoteField(_("分户原因"))

    def __init__(self, data: Any, *, members: Sequence[HouseholdMembership], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.members = list(members)
        names = [(row.pk, row.person.name) for row in self.members]
        self.fields["new_head"] = forms.TypedChoiceField(
            label=_("新户的户主"),
            coerce=int,
            choices=names,
            widget=forms.RadioSelect,
            error_messages={"required": _("请指定新户的户主")},
        )
        others = [(row.pk, row.person.name) for row in self.members if row.relation != HEAD]
        self.fields["old_head"] = forms.TypedChoiceField(
            label=_("原户的新户主"),
            coerce=int,
            empty_value=None,
            choices=[("", _("不变")), *others],
            required=False,
            help_text=_("户主也分出时才填"),
        )
        for row in self.members:
            self.fields[f"leaves_{row.pk}"] = forms.BooleanField(label=_("分出"), required=False)
            self.fields[f"relation_{row.pk}"] = forms.ChoiceField(
                label=_("%s与户主关系（分户后）") % row.person.name,
                choices=offered(OTHER_RELATIONS),
                required=False,
            )

    def rows(self) -> Iterator[MemberRow]:
        """Each member with checkbox, radio button and relation."""
        for row, head in zip(self.members, self["new_head"].subwidgets, strict=True):
            yield MemberRow(row, self[f"leaves_{row.pk}"], head, self[f"relation_{row.pk}"])

    def clean(self) -> dict[str, Any]:
        """Whoever leaves and whoever stays behind has a head and a relation to it."""
        given = super().clean() or {}
        leaving = self._leaving
        if not leaving:
            self.add_error(None, _("请勾选分出的成员"))
            return given
        new_head = given.get("new_head")
        if new_head and new_head not in leaving:
            self.add_error("new_head", _("新户的户主须是分出的成员"))
        self._want_relations(leaving, new_head, _("请选择与新户户主的关系"))
        staying = self._everybody - leaving
        if staying and any(row.relation == HEAD and row.pk in leaving for row in self.members):
            self._check_who_stay(staying, given.get("old_head"))
        return given

    def _check_who_stay(self, staying: set[int], old_head: int | None) -> None:
        if old_head not in staying:
            self.add_error("old_head", _("户主分出的，请在留下的成员中指定原户的新户主"))
            return
        self._want_relations(staying, old_head, _("请选择与原户新户主的关系"))

    def _want_relations(self, those: set[int], head: int | None, message: Any) -> None:
        for pk in those:
            if pk != head and not self.cleaned_data.get(f"relation_{pk}"):
                self.add_error(f"relation_{pk}", message)

    @property
    def relations(self) -> dict[int, str]:
        """{membership id: relation to the new head} of those who leave."""
        return self._relations(self._leaving, self.cleaned_data["new_head"])

    @property
    def staying(self) -> dict[int, str]:
        """The same of those who stay, as far as it changes."""
        return self._relations(self._everybody - self._leaving, self.cleaned_data["old_head"])

    def _relations(self, those: set[int], head: int | None) -> dict[int, str]:
        facts = self.cleaned_data
        given = {pk: HEAD.value if pk == head else facts[f"relation_{pk}"] for pk in those}
        return {pk: relation for pk, relation in given.items() if relation}

    @property
    def _everybody(self) -> set[int]:
        return {row.pk for row in self.members}

    @property
    def _leaving(self) -> set[int]:
        return {pk for pk in self._everybody if self.cleaned_data.get(f"leaves_{pk}")}

    @property
    def facts(self) -> dict[str, str]:
        """What is known of the new household beyond what it takes along."""
        return {name: self.cleaned_data[name] for name in NEW_HOUSEHOLD_FACTS if self.cleaned_data[name]}


class MergeForm(StepForm):
    """Another household's members join this one; the name of its head is typed to confirm."""

    source_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any, *, members: Sequence[HouseholdMembership], versions: tuple[int, int]
    ) -> None:
        super().__init__(data, initial={"version": versions[0], "source_version": versions[1]})
        self.members = list(members)
        self.head = next((row.person.name for row in members if row.relation == HEAD), "")
        for row in self.members:
            self.fields[f"relation_{row.pk}"] = forms.ChoiceField(
                label=_("%(name)s（原为%(relation)s）与户主关系")
                % {"name": row.person.name, "relation": row.relation},
                choices=offered(OTHER_RELATIONS),
            )
        self.fields["on"] = DayField(_("并户日期"))
        self.fields["note"] = NoteField(_("并户原因"))
        self.fields["confirmation"] = forms.CharField(label=_("输入并入户的户主姓名以确认"), max_length=60)

    def clean_confirmation(self) -> str:
        """The word that the page asked for, checked here too."""
        word = self.cleaned_data["confirmation"].strip()
        if word != self.head:
            raise forms.ValidationError(_("与并入户的户主姓名不一致，未办理并户。"))
        return word

    @property
    def relations(self) -> dict[int, str]:
        """{membership id: relation to the head of the household they join}."""
        return {row.pk: self.cleaned_data[f"relation_{row.pk}"] for row in self.members}


class MoveForm(StepForm):
    """A household moves to another village."""

    def __init__(self, data: Any, *, villages: Sequence[tuple[str, Any]], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["division"] = forms.ChoiceField(label=_("迁往"), choices=[*villages] or [BLANK])
        self.fields["on"] = DayField(_("迁移日期"))
        self.fields["note"] = NoteField(_("迁移原因"))
