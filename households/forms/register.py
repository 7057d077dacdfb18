"""The form of a household that comes onto the register, with its members."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.facts import FactForm
from households.forms.lineages import HEAD, OTHER_RELATIONS
from households.forms.steps import DayField, offered
from households.models import Household, Person
from households.models.fact_blocks import HOUSEHOLD_BLOCKS, HOUSEHOLD_FACTS, Blocks

MEMBERS_MAX = 20
# What everybody is asked for; the rest of a person's facts is filled in on the person's own page.
MEMBER_BLOCKS: Blocks = (
    (
        _("成员"),
        (
            "name",
            "certificate_kind",
            "certificate_number",
            "ethnicity",
            "phone",
            "education",
            "school_status",
            "labour",
            "health",
        ),
    ),
    (_("没有居民身份证的，再填"), ("sex", "birth_on", "number")),
)


class MemberForm(FactForm):
    """One member of a new household; the first is its head."""

    version = None  # type: ignore[assignment]
    open_blocks = 1

    def __init__(self, data: Any = None, *, position: int, initial: Mapping[str, Any] | None = None) -> None:
        names = [name for _heading, those in MEMBER_BLOCKS for name in those]
        super().__init__(
            data,
            model=Person,
            names=names,
            blocks=MEMBER_BLOCKS,
            initial=initial,
            prefix=f"member-{position}",
        )
        self.position = position
        self.fields["name"].required = True
        if position:
            self.fields["relation"] = forms.ChoiceField(
                label=_("与户主关系"), choices=offered(OTHER_RELATIONS)
            )
            self.grouped[0][1].insert(1, "relation")

    @property
    def draft(self) -> dict[str, Any]:
        """The member as the action takes it."""
        return {"relation": HEAD.value} | self.facts


class RegisterForm(FactForm):
    """A household to be: its place and number, its facts, its members, the head first."""

    version = None  # type: ignore[assignment]
    leading = ((_("登记"), ("division", "number", "registered_on", "on")),)
    open_blocks = 2

    def __init__(
        self,
        data: Any = None,
        *,
        villages: Sequence[tuple[str, Any]],
        initial: Mapping[str, Any] | None = None,
        members: Sequence[MemberForm] = (),
    ) -> None:
        super().__init__(
            data, model=Household, names=HOUSEHOLD_FACTS, blocks=HOUSEHOLD_BLOCKS, initial=initial
        )
        self.villages = villages
        self.fields["division"] = forms.ChoiceField(label=_("行政村"), choices=[*villages])
        self.fields["number"] = forms.CharField(
            label=_("户编号"), required=False, max_length=40, help_text=_("还没有编号的，先空着")
        )
        self.fields["registered_on"] = forms.CharField(
            label=_("首次识别时间"),
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"placeholder": _("例：2015-08")}),
        )
        self.fields["on"] = DayField(_("登记日期"))
        self.fields["household_type"].required = True
        self.members = list(members) or [
            MemberForm(data, position=position) for position in range(_count(data))
        ]

    def is_valid(self) -> bool:
        """The household's facts and every member's, so that all faults are shown at once."""
        return all([super().is_valid(), *(member.is_valid() for member in self.members)])

    def at(self, field: str) -> tuple[forms.Form, str]:
        """`members.1.name` stands in the second member's form."""
        place, _dot, name = field.removeprefix("members.").partition(".")
        if field.startswith("members.") and place.isdecimal() and int(place) < len(self.members):
            return self.members[int(place)], name
        return self, field

    @property
    def has_errors(self) -> bool:
        """Whether anything stands in the list above the form."""
        return bool(self.errors or any(member.errors for member in self.members))

    def member_errors(self) -> Iterator[tuple[str, forms.BoundField, str]]:
        """(whose, field, what is wrong) of all members, for the list above the form."""
        for member in self.members:
            whose = _("成员 %s") % (member.position + 1) if member.position else _("户主")
            for field in member:
                for error in field.errors:
                    yield str(whose), field, str(error)

    @property
    def drafts(self) -> list[dict[str, Any]]:
        """The members as the action takes them."""
        return [member.draft for member in self.members]

    def with_another_member(self) -> Self:
        """The form as it was typed, with room for one more."""
        typed = [_typed(member) for member in self.members]
        return self._again([*typed, {}][:MEMBERS_MAX])

    def without_member(self, position: int) -> Self:
        """The form as it was typed, without one of the members; the head stays."""
        typed = [_typed(member) for member in self.members]
        return self._again([each for nth, each in enumerate(typed) if nth == 0 or nth != position])

    def _again(self, members: Sequence[Mapping[str, Any]]) -> Self:
        forms_ = [MemberForm(position=nth, initial=initial) for nth, initial in enumerate(members)]
        return type(self)(villages=self.villages, initial=_typed(self), members=forms_)


def _count(data: Any) -> int:
    """How many members were on the page; the head alone on a new one."""
    text = data.get("members", "") if data else ""
    return min(max(int(text), 1), MEMBERS_MAX) if text.isdecimal() and len(text) < len("1000") else 1


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}
