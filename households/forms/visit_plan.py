"""What a reader narrows the plan of visits to; it stands in the address."""

from functools import partial
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from households.choices.visit_plan import PlanState, VisitClass
from households.forms.places import PlaceSelect, place_choices
from povertycase.models import User

BLANK = ("", _("全部"))


class PlanForm(forms.Form):
    """Place, class, state; helper: somebody's key, or "none" for those that nobody answers for."""

    division = forms.CharField(
        label=_("乡镇/村"),
        required=False,
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[BLANK, *VisitClass.choices])
    helper = forms.CharField(
        required=False, widget=forms.HiddenInput, validators=[RegexValidator(r"^(\d{1,18}|none)$")]
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        # Asked for when it is drawn: the dashboard counts by this form, too.
        places: Any = partial(place_choices, user)
        self.fields["division"].widget = PlaceSelect(choices=places)


class PlanListForm(PlanForm):
    """The same with the state that is listed."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[BLANK, *PlanState.choices])
