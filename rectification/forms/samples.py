"""Forms of rechecks: a draw, and what was seen at a household that was drawn."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import PlacedForm
from households.forms.steps import DayField, StepForm
from monitoring.forms.clues import text_field
from projects.forms.fields import DayOrNone, offered
from rectification.models import Ticket
from rectification.rules.closing import Answers
from rectification.rules.sampling import Quota

MOST_VILLAGES, MOST_HOMES = 50, 500
PARTS = ("information", "measures", "effect")
YES_NO = (("yes", gettext_lazy("是")), ("no", gettext_lazy("否")))


class DrawForm(StepForm):
    """How many villages and households of a place are drawn."""

    division = forms.ChoiceField(label=gettext_lazy("抽样范围"))
    villages = forms.IntegerField(label=gettext_lazy("抽取村数"), min_value=1, max_value=MOST_VILLAGES)
    registered = forms.IntegerField(
        label=gettext_lazy("每村建档立卡户（户）"), min_value=1, max_value=MOST_HOMES
    )
    ordinary = forms.IntegerField(label=gettext_lazy("每村一般户（户）"), min_value=1, max_value=MOST_HOMES)
    shortage = text_field(gettext_lazy("户数不足说明"), longest=300, rows=2, required=False)

    def __init__(
        self, data: Any, *, places: Sequence[tuple[str, str]], least: dict[str, int], version: int
    ) -> None:
        super().__init__(data, initial={**least, "version": version})
        choices = list(places) if len(places) == 1 else offered(places)
        self.fields["division"].choices = choices  # type: ignore[attr-defined]
        self.fields["shortage"].help_text = _(
            "只在户数够的村不足时填写；填了以后，户数不够的村抽取全部现有的户"
        )

    @property
    def quota(self) -> Quota:
        """As typed."""
        return Quota(**{name: self.cleaned_data[name] for name in ("villages", "registered", "ordinary")})


def _answer(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, required=False, widget=forms.RadioSelect)


class SeenForm(StepForm):
    """What was seen. With closed tickets of the household one of them is chosen and answered about."""

    visited_on = DayField(gettext_lazy("核查日期"))
    found = text_field(gettext_lazy("核查情况"), longest=500, rows=4)
    ticket = forms.ModelChoiceField(
        label=gettext_lazy("对照的已销号问题"), queryset=Ticket.objects.none(), required=False
    )
    information = _answer(gettext_lazy("信息精准"))
    measures = _answer(gettext_lazy("措施精准"))
    effect = _answer(gettext_lazy("成效精准"))
    due_on = DayOrNone(gettext_lazy("新的整改时限"), help_text=gettext_lazy("三项里有“否”的，问题反弹，须填"))
    type_code = forms.ChoiceField(
        label=gettext_lazy("发现的新问题"),
        required=False,
        help_text=gettext_lazy("没有发现问题的不选；选了的，列为待立单问题"),
    )

    def __init__(self, data: Any, *, tickets: Any, types: Sequence[tuple[str, str]], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["ticket"].queryset = tickets  # type: ignore[attr-defined]
        self.fields["type_code"].choices = offered(types)  # type: ignore[attr-defined]
        if not tickets:
            for name in ("ticket", *PARTS, "due_on"):
                del self.fields[name]
        else:
            del self.fields["type_code"]

    def at(self, field: str) -> tuple[forms.Form, str]:
        """What an action calls the answers is the first of them here."""
        return self, PARTS[0] if field == "answers" else field

    @property
    def answers(self) -> Answers | None:
        """The three answers; None while one is missing."""
        given = [self.cleaned_data.get(name) for name in PARTS]
        if not all(given):
            return None
        return Answers(**{name: word == "yes" for name, word in zip(PARTS, given, strict=True)})


class LinkForm(PlacedForm):
    """The ticket of the same root, by its number."""

    number = forms.CharField(
        label=gettext_lazy("另一个问题的编号"),
        max_length=20,
        help_text=gettext_lazy("一头是专项行动的问题，另一头是巡视巡察、审计、考核等反馈的问题"),
    )
    reason = text_field(gettext_lazy("为什么是同一根源"), longest=300)


class UnlinkForm(PlacedForm):
    """Why they have not one root."""

    note = text_field(gettext_lazy("取消关联的原因"), longest=300)
