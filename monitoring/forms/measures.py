"""Forms about measures: planned within their kind, landed with a proof, ended."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import BLANK
from households.forms.steps import DayField, NoteField, StepForm
from monitoring.choices.measures import ITEMS
from projects.forms.fields import DayOrNone, PaperField, YuanField
from projects.models import Project


class MeasureForm(StepForm):
    """What is to be done, within a kind that was chosen before."""

    content = forms.CharField(
        label=gettext_lazy("措施内容"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    responsible = forms.CharField(label=gettext_lazy("责任人"), max_length=50)
    planned_on = DayOrNone(gettext_lazy("计划落实日期"), required=True)

    def __init__(
        self, data: Any, *, kind: str, projects: Sequence[Project], version: int, planned_on: datetime.date
    ) -> None:
        super().__init__(data, initial={"version": version, "planned_on": planned_on})
        known = ITEMS.get(kind, ())
        if known:
            self.fields["items"] = forms.MultipleChoiceField(
                label=_("具体措施"),
                choices=[(item, item) for item in known],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.projects = {str(each.pk): each for each in projects}
        if projects:
            self.fields["project"] = forms.ChoiceField(
                label=_("依托的项目"),
                choices=[BLANK, *((str(each.pk), f"{each.name}（{each.year} 年）") for each in projects)],
                required=False,
                help_text=_("没有依托项目的不选"),
            )
        self.order_fields(["items", "content", "responsible", "planned_on", "project"])

    @property
    def project(self) -> Project | None:
        """The project that was chosen."""
        return self.projects.get(self.cleaned_data.get("project", ""))


class LandForm(StepForm):
    """It reached the household."""

    landed_on = DayField(gettext_lazy("落实日期"))
    amount_yuan = YuanField(
        gettext_lazy("落实金额（元）"), required=False, help_text=gettext_lazy("没有金额的不填")
    )
    proof = PaperField(gettext_lazy("落实凭证"), required=True)

    def __init__(self, data: Any, files: Any, *, version: int) -> None:
        super().__init__(data, files, initial={"version": version})


class EndForm(StepForm):
    """It is over."""

    ended_on = DayField(gettext_lazy("结束日期"))
    note = NoteField(gettext_lazy("结束的原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
