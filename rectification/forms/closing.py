"""Forms of a ticket's end: closing is asked for, and what was closed is looked at again."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField
from households.forms.visit_fields import Chips, Ticks
from monitoring.forms.clues import text_field
from projects.forms.fields import DayOrNone
from rectification.choices.tickets import Sanction, Topic
from rectification.forms.asking import AskingForm
from rectification.forms.rows import RowsForm
from rectification.models import Ticket

YES, NO = "yes", "no"


class CloseoutForm(AskingForm):
    """申请销号, with 举一反三; of public opinion also what was answered, and when."""

    outcome = text_field(_("处置结果"), longest=400, required=False)
    answered_on = DayOrNone(_("公开回应日期"))
    similar = text_field(_("举一反三情况"), longest=500, required=False)

    def __init__(self, data: Any, *, ticket: Ticket) -> None:
        super().__init__(data, version=ticket.version)
        self.names: tuple[str, ...] = ("similar",)
        if ticket.type.topic == Topic.OPINION:
            self.names = ("outcome", "answered_on", "similar")
        else:
            del self.fields["outcome"], self.fields["answered_on"]
        self.initial.update({name: getattr(ticket, name) for name in self.names})
        self.ask(*self.names)
        if "outcome" in self.fields:
            self.fields["outcome"].help_text = _(
                "公开回应了什么、向谁、以什么方式；不写发帖人、来信人的姓名、账号和联系方式"
            )
        self.fields["similar"].help_text = _("在哪些范围排查了同类问题，查到几个，是否已经另行登记")

    @property
    def facts(self) -> dict[str, Any]:
        """What an action takes of it."""
        return {name: self.cleaned_data[name] for name in self.names}


class PreciseField(forms.TypedChoiceField):
    """Is one of the three precise: yes, no, and never by itself."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            choices=[(YES, _("是")), (NO, _("否"))],
            coerce=lambda value: value == YES,
            empty_value=None,
            widget=Chips,
            error_messages={"required": _("请回答“是”或“否”")},
        )


class RecheckForm(AskingForm):
    """回头看: three answers, what was seen, and a new deadline where it does not hold."""

    information = PreciseField(_("信息精准：台账记的与实际相符"))
    measures = PreciseField(_("措施精准：措施针对问题、已经落实"))
    effect = PreciseField(_("成效精准：问题已经解决，没有反弹"))
    rechecked_on = DayField(_("回头看日期"))
    found = text_field(_("回头看情况"), longest=500, required=False)
    due_on = DayOrNone(_("新的整改时限"), help_text=_("有一项答“否”的必填；三项都答“是”的不填"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version)
        self.ask("found")


class ReferForm(AskingForm):
    """移送线索."""

    referred_to = forms.CharField(
        label=_("移送至"), max_length=60, required=False, help_text=_("如：县纪委监委")
    )
    referred_on = DayField(_("移送日期"))
    clue = text_field(_("问题线索"), longest=1000, rows=5, required=False)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version)
        self.ask("referred_to", "clue")


class ConcludeForm(RowsForm):
    """登记移送结果: what was decided, and each person with everything that was done to them."""

    row_names: ClassVar[Sequence[str]] = ("person_name", "person_duty", "sanctions")

    outcome = text_field(_("处理结果"), longest=500, required=False)
    concluded_on = DayField(_("反馈日期"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, version=version, known={})
        self.ask("outcome")

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What the action calls the note is the outcome."""
        return self, "outcome" if field == "note" else field

    def row_fields(self) -> dict[str, forms.Field]:
        """Who, in which duty, and what was done."""
        return {
            "person_name": forms.CharField(label=_("姓名"), max_length=50, required=False),
            "person_duty": forms.CharField(label=_("单位和职务"), max_length=100, required=False),
            "sanctions": forms.MultipleChoiceField(
                label=_("处理方式"), choices=Sanction.choices, required=False, widget=Ticks
            ),
        }
