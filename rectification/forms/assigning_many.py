"""五定 of many tickets at once: the same people answer for all of them, until the same day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.places import PlaceSelect
from monitoring.forms.clues import PHONE
from povertycase.models import Division, Organisation, User
from projects.forms.fields import DayOrNone, offered
from rectification.forms.assigning import duty_role_field


class AssignManyForm(forms.Form):
    """Who leads, who answers, whose account does the work, and until when."""

    leader = forms.CharField(label=_("责任领导"), max_length=50)
    lead_unit = forms.ChoiceField(label=_("牵头单位"))
    responsible_unit = forms.ChoiceField(label=_("责任单位"), required=False)
    responsible_place = forms.ChoiceField(
        label=_("责任乡镇、村"),
        required=False,
        widget=PlaceSelect,
        help_text=_("责任单位和责任乡镇、村只选一项；这里只列出与所选问题都有关的地方"),
    )
    responsible_person = forms.CharField(label=_("责任人"), max_length=50)
    responsible_phone = forms.CharField(
        label=_("责任人电话"), max_length=20, required=False, validators=[PHONE]
    )
    executor = forms.ChoiceField(
        label=_("经办人"), help_text=_("办理这些问题的账号；这里只列出能办理所有所选问题的账号")
    )
    due_on = DayOrNone(_("整改时限"), required=True)

    def __init__(
        self,
        data: Any,
        *,
        units: Sequence[Organisation],
        places: Sequence[Division],
        executors: Sequence[tuple[User, str]],
    ) -> None:
        super().__init__(data)
        self.fields["duty_role"] = duty_role_field()
        self.known: dict[str, dict[str, Any]] = {
            "lead_unit": {str(each.pk): each for each in units},
            "responsible_unit": {str(each.pk): each for each in units},
            "responsible_place": {each.pk: each for each in places},
            "executor": {str(user.pk): user for user, _where in executors},
        }
        words = {str(user.pk): f"{user.name}（{where}）" for user, where in executors}
        for name, those in self.known.items():
            choices = [(key, words[key] if name == "executor" else each.name) for key, each in those.items()]
            self.fields[name].choices = offered(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two answers."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(given.get("responsible_unit")) == bool(given.get("responsible_place")):
            self.add_error("responsible_unit", _("责任单位和责任乡镇、村请选一项，只选一项。"))
        return given

    @property
    def assignment(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return given | {name: those.get(given[name]) for name, those in self.known.items()}
