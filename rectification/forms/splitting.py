"""Forms of tickets that come from another one: a common one is split, and others of its kind are found."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.steps import DayField
from households.forms.visit_fields import Ticks
from monitoring.forms.clues import text_field
from monitoring.forms.steps import VersionForm
from projects.forms.fields import YuanField, offered
from projects.models import Project
from rectification.choices.sources import FeedbackLevel
from rectification.choices.tickets import Liability
from rectification.forms.asking import AskingForm
from rectification.forms.rows import typed_in
from rectification.models import IssueSource, Ticket

MOST_LINES, LONGEST_CONTENT = 200, 1000
LONGEST_LIST = 20_000
Groups = Sequence[tuple[str, Any]]


class SplitForm(VersionForm):
    """分解: places by number, from a village's list, villages, projects; one sentence for all of them.

    wants_list: what was sent asks for a village's households, and for nothing else. Those that were ticked in
    another village go to the list of numbers.
    """

    content = text_field(_("具体表现"), longest=LONGEST_CONTENT)
    numbers = text_field(_("户编号或项目编号"), longest=LONGEST_LIST, rows=6, required=False)

    def __init__(self, data: Any, *, ticket: Ticket, villages: Groups, projects: Sequence[Project]) -> None:
        self.wants_list = data is not None and "list" in data
        super().__init__(None if self.wants_list else data, version=ticket.version)
        self.initial["content"] = ticket.content
        self.fields["content"].help_text = _("每个子问题都写这一段")
        self.fields["numbers"].help_text = (
            _("每行一个，可以整列粘贴，最多 %s 行；编号后面可以写这一户的情况，会接在具体表现后面")
            % MOST_LINES
        )
        village = forms.ChoiceField(label=_("列出一个村的农户"), choices=offered(villages), required=False)
        village.widget = PlaceSelect(attrs={"class": "form-select"}, choices=offered(villages))
        self.fields["village"] = village
        self.offered = {code for _town, those in villages for code, _name in those}
        # As they were sent; the page's own list says which of them there are.
        self.fields["households"] = _ticked(_("农户"))
        self.fields["villages"] = _ticked(_("行政村"), _in_line(villages))
        self.projects = {str(each.pk): each for each in projects}
        words = [(str(each.pk), f"{each.name}（{each.year} 年，{each.number}）") for each in projects]
        self.fields["projects"] = _ticked(_("项目"), words)
        if self.wants_list:
            self._keep(typed_in(self, data))

    def _keep(self, typed: dict[str, Any]) -> None:
        """What was typed; households of the village before become lines."""
        known = typed["numbers"].split()
        more = [each for each in typed["households"] if each not in known]
        typed["numbers"] = "\n".join(filter(None, [typed["numbers"].rstrip(), *more]))
        self.initial.update(typed, households=[])

    def list_households(self, households: Sequence[tuple[str, str]]) -> None:
        """households: (户编号, head) of the village that is listed."""
        known = set(str(self["numbers"].value() or "").split())
        field = self.fields["households"]
        field.choices = [(key, f"{name} {key}") for key, name in households if key not in known]  # type: ignore[attr-defined]

    @property
    def projects_chosen(self) -> list[Project]:
        """Those that were ticked."""
        return [self.projects[key] for key in self.cleaned_data["projects"]]

    @property
    def village_listed(self) -> str:
        """The village whose households the page lists; "" for none, and for what the page did not offer."""
        asked = str(self["village"].value() or "")
        return asked if asked in self.offered else ""


def _in_line(villages: Groups) -> list[tuple[str, str]]:
    """The villages as one list; their townships are named where there are several."""
    if len(villages) == 1:
        return list(villages[0][1])
    return [(code, f"{town}{name}") for town, those in villages for code, name in those]


class AnyTicks(forms.MultipleChoiceField):
    """Boxes whose values are looked up by whoever takes the step, who says what is wrong with which."""

    def valid_value(self, value: str) -> bool:
        """A number, as it may have been on the page."""
        return value.isalnum() and len(value) <= 32


def _ticked(label: Any, choices: Groups | None = None) -> forms.MultipleChoiceField:
    kind = AnyTicks if choices is None else forms.MultipleChoiceField
    return kind(label=label, choices=choices or [], required=False, widget=Ticks)


class SiblingForm(AskingForm):
    """举一反三: another one of its kind, at one place."""

    number = forms.CharField(
        label=_("户编号或项目编号"),
        max_length=32,
        required=False,
        help_text=_("问题在村里的不填，在下面选村"),
    )
    found_on = DayField(_("发现日期"))
    content = text_field(_("具体表现"), longest=LONGEST_CONTENT, required=False)
    amount_yuan = YuanField(_("问题金额（元）"), required=False, help_text=_("没有金额的不填"))
    liability = forms.ChoiceField(label=_("责任依据"), choices=offered(Liability.choices), required=False)

    def __init__(
        self, data: Any, *, ticket: Ticket, sources: Sequence[IssueSource], villages: Groups
    ) -> None:
        super().__init__(data, version=ticket.version)
        self.sources = {str(each.pk): each for each in sources}
        words = [(key, f"{each.name}（{each.get_level_display()}）") for key, each in self.sources.items()]
        source = forms.ChoiceField(label=_("问题来源"), choices=offered(words))
        source.help_text = _("举一反三自己查到的选自查来源")
        self.fields["source"] = source
        village = forms.ChoiceField(label=_("行政村"), choices=offered(villages), required=False)
        village.widget = PlaceSelect(choices=offered(villages))
        self.fields["village"] = village
        self.initial["liability"] = ticket.liability
        self.initial["source"] = next(
            (key for key, each in self.sources.items() if each.level == FeedbackLevel.SELF), ""
        )
        self.order_fields(["source", "number", "village", "content", "found_on"])
        self.ask("content")

    def at(self, field: str) -> tuple[forms.Form, str]:
        """A place by its number is one line."""
        return self, "number" if field == "numbers" else field

    @property
    def source(self) -> IssueSource:
        """The one that was chosen."""
        return self.sources[self.cleaned_data["source"]]
