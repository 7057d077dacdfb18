"""Forms of who puts a ticket right and how: given, given to another one, accepted, judged.

What is left out is said by the action, with its clause and all of it at once; so the fields ask for nothing.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from households.forms.visit_fields import Chips
from monitoring.forms.clues import PHONE, text_field
from povertycase.models import Division, User
from projects.forms.fields import DayOrNone, offered, organisations_around
from rectification.choices.tickets import DutyRole, RectifyMode
from rectification.forms.asking import AskingForm
from rectification.forms.rows import RowsForm
from rectification.models import Ticket
from rectification.rules.measures import Node

Groups = list[tuple[str, Any]]
ANSWER = (
    *("responsible_unit", "responsible_place", "responsible_person", "responsible_phone"),
    *("duty_role", "executor"),
)


def duty_role_field() -> forms.ChoiceField:
    """六大责任: which of them whoever answers has; none where nobody wants to say."""
    return forms.ChoiceField(label=_("责任定位"), choices=offered(DutyRole.choices), required=False)


class AnswerForm(AskingForm):
    """Who answers, and whose account does the work."""

    responsible_person = forms.CharField(label=_("责任人"), max_length=50, required=False)
    responsible_phone = forms.CharField(
        label=_("责任人电话"), max_length=20, required=False, validators=[PHONE]
    )

    def __init__(
        self, data: Any, *, ticket: Ticket, places: Groups, executors: Sequence[tuple[User, str]]
    ) -> None:
        super().__init__(data, version=ticket.version)
        self.ticket, self.executors = ticket, {str(user.pk): user for user, _where in executors}
        self.units = organisations_around(ticket.division)
        self._add("responsible_unit", self._unit(_("责任单位")))
        place = forms.ChoiceField(label=_("责任乡镇、村"), choices=offered(places), required=False)
        place.widget = PlaceSelect(choices=offered(places))
        self._add("responsible_place", place)
        self.fields["responsible_place"].help_text = _("责任单位和责任乡镇、村只选一项")
        words = [(str(user.pk), f"{user.name}（{where}）") for user, where in executors]
        executor = forms.ChoiceField(label=_("经办人"), choices=offered(words), required=False)
        executor.help_text = _("办理这个问题的账号，在系统里认领、报送、申请销号")
        self._add("executor", executor)
        self.fields["duty_role"] = duty_role_field()
        self.initial["duty_role"] = ticket.duty_role
        self.initial["responsible_person"] = ticket.responsible_person
        if ticket.responsible_phone:
            self.fields["responsible_phone"].help_text = _("已登记的号码不显示；责任人不变的，不填就不改")

    def _unit(self, label: Any) -> forms.ModelChoiceField:
        return forms.ModelChoiceField(self.units, label=label, required=False, empty_label="—")

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        known = getattr(self.ticket, f"{name}_id")
        self.initial[name] = str(known) if known else ""

    @property
    def answering(self) -> dict[str, Any]:
        """Who answers, as both actions take it."""
        given = self.cleaned_data
        place = given["responsible_place"]
        return {
            "responsible_unit": given["responsible_unit"],
            "responsible_place": Division.objects.get(pk=place) if place else None,
            "responsible_person": given["responsible_person"],
            "responsible_phone": given["responsible_phone"] or self._known_phone(),
            "executor": self.executors.get(given["executor"]),
            "duty_role": given["duty_role"],
        }

    def _known_phone(self) -> str:
        same = self.cleaned_data["responsible_person"].strip() == self.ticket.responsible_person
        return self.ticket.responsible_phone if same else ""


class AssignForm(AnswerForm):
    """五定 without the measures."""

    leader = forms.CharField(label=_("责任领导"), max_length=50, required=False)
    due_on = DayOrNone(_("整改时限"))

    def __init__(
        self, data: Any, *, ticket: Ticket, places: Groups, executors: Sequence[tuple[User, str]]
    ) -> None:
        super().__init__(data, ticket=ticket, places=places, executors=executors)
        self._add("lead_unit", self._unit(_("牵头单位")))
        if ticket.type.lead:
            self.fields["lead_unit"].help_text = _("这类问题按方案由%s牵头") % ticket.type.lead
        self.initial.update(leader=ticket.leader, due_on=ticket.due_on)
        self.order_fields(["leader", "lead_unit", *ANSWER, "due_on"])
        self.ask("leader", "lead_unit", "responsible_person", "executor", "due_on")


class ReassignForm(AnswerForm):
    """Another one does it, for a reason; who leads and until when stays."""

    note = text_field(_("改派的原因"), longest=300, rows=2, required=False)

    def __init__(
        self, data: Any, *, ticket: Ticket, places: Groups, executors: Sequence[tuple[User, str]]
    ) -> None:
        super().__init__(data, ticket=ticket, places=places, executors=executors)
        self.order_fields([*ANSWER, "note"])
        self.ask("responsible_person", "executor", "note")


class AcceptForm(RowsForm):
    """认领: goal, measures and mode, and dated steps as rows."""

    row_names: ClassVar[Sequence[str]] = ("node_name", "node_on")

    goal = text_field(_("整改目标（完成标准）"), longest=300, rows=2, required=False)
    measures = text_field(_("整改措施"), longest=1000, rows=4, required=False)
    mode = forms.ChoiceField(label=_("整改类型"), choices=RectifyMode.choices, required=False, widget=Chips)

    def __init__(self, data: Any, *, ticket: Ticket) -> None:
        known = {"goal": ticket.goal, "measures": ticket.measures, "mode": ticket.mode}
        planned = ticket.worknodes.filter(round=ticket.rebound_count, reached_on=None)
        rows = [
            {"node_name": each.name, "node_on": each.planned_on}
            for each in planned.order_by("planned_on", "pk")
        ]
        super().__init__(data, version=ticket.version, known=known, rows=rows)
        self.ask("goal", "measures", "mode")

    def row_fields(self) -> dict[str, forms.Field]:
        """What is to be done, and by which day."""
        return {
            "node_name": forms.CharField(label=_("节点内容"), max_length=100, required=False),
            "node_on": DayOrNone(_("计划日期")),
        }

    def clean(self) -> dict[str, Any]:
        """A row has both of its fields."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self._rows:
            name, day = (f"{each}_{row}" for each in self.row_names)
            if given.get(name) and not given.get(day) and not self.has_error(day):
                self.add_error(day, _("第 %s 行的节点没有写计划日期") % (row + 1))
            if given.get(day) and not given.get(name) and not self.has_error(name):
                self.add_error(name, _("第 %s 行的节点没有写内容") % (row + 1))
        return given

    @property
    def nodes(self) -> list[Node]:
        """The dated steps."""
        return [Node(name, day) for name, day in self.given()]
