"""Forms of clues: reported, taken up, ended."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.places import PlaceSelect
from households.forms.steps import DayField, StepForm
from monitoring.choices.cases import Channel
from projects.forms.fields import offered

PHONE = RegexValidator(r"^[0-9 -]{7,20}$", _("请填写电话号码，只用数字"))


def text_field(label: Any, *, longest: int, rows: int = 3, required: bool = True) -> forms.CharField:
    """A few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=required, widget=widget)


class ClueForm(PlacedForm):
    """Somebody says that a family may be in need."""

    channel = forms.ChoiceField(label=_("线索来源"), choices=offered(Channel.choices))
    reported_on = DayField(_("线索日期"))
    subject_name = forms.CharField(label=_("反映的户主或家庭成员"), max_length=60)
    content = text_field(_("反映的情况"), longest=500)
    reporter = forms.CharField(
        label=_("反映人"), max_length=60, required=False, help_text=_("部门预警填部门名称；匿名的不填")
    )
    reporter_phone = forms.CharField(label=_("反映人电话"), max_length=20, required=False, validators=[PHONE])

    def __init__(self, data: Any, *, villages: Sequence[tuple[str, Any]], name: str = "") -> None:
        super().__init__(data, initial={"subject_name": name})
        if villages:
            only = [code for _label, group in villages if isinstance(group, list) for code, _name in group]
            self.fields["division"] = forms.ChoiceField(
                label=_("所在村"),
                choices=villages,
                widget=PlaceSelect,
                initial=only[0] if len(only) == 1 else None,
            )
            self.order_fields(["division"])


class JoinForm(StepForm):
    """The clue joins the case that is open: nothing more is asked."""

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class EndClueForm(StepForm):
    """Not followed, and why."""

    note = text_field(_("不予立案的原因"), longest=300)

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
