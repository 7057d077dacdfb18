"""Forms about 一户一策: what it says, and the steps on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from households.forms.facts import ComparedForm
from households.forms.steps import NoteField, StepForm
from households.reports.shown import shown
from monitoring.models import SupportPlan
from projects.forms.fields import DayOrNone

FACTS = ("year", "aims", "steps", "responsible", "remove_by")


class PlanForm(ComparedForm):
    """What a household is to reach by when, and how."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    aims = forms.CharField(
        label=gettext_lazy("帮扶目标"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    steps = forms.CharField(
        label=gettext_lazy("帮扶计划"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("逐条写明措施、时间和负责的人"),
    )
    responsible = forms.CharField(label=gettext_lazy("帮扶责任人"), max_length=50)
    remove_by = DayOrNone(gettext_lazy("计划消除日期"), required=True)

    def __init__(self, data: Any, *, version: int, this_year: int, known: SupportPlan | None = None) -> None:
        facts = {name: getattr(known, name) for name in FACTS} if known else {"year": this_year}
        super().__init__(data, initial={"version": version, **facts})
        years = sorted({this_year, this_year + 1, facts["year"]})
        self.fields["year"] = forms.TypedChoiceField(
            label=gettext_lazy("年度"), coerce=int, choices=[(year, f"{year} 年") for year in years]
        )
        self.order_fields(["version", *FACTS])

    def differences(self, current: Any) -> list[dict[str, str]]:
        """What was typed beside what is there; of a new plan nothing is there."""
        if not isinstance(current, SupportPlan):
            return []
        rows = []
        for name in FACTS:
            column: Any = current._meta.get_field(name)
            mine, now = self.cleaned_data.get(name), getattr(current, name)
            if mine != now:
                label = str(column.verbose_name)
                rows.append({"label": label, "mine": shown(column, mine), "now": shown(column, now)})
        return rows


class PlanStepForm(StepForm):
    """A step on a plan, with an opinion where somebody has one."""

    note = NoteField(gettext_lazy("办理意见"))

    def __init__(self, data: Any, *, version: int, label: Any = "") -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = bool(label)
        if label:
            self.fields["note"].label = label


class PlanSubmitForm(StepForm):
    """It goes to the township."""

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
