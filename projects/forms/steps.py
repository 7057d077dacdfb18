"""Forms of the steps on a project: gates, notices, milestones, what came of it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from households.forms.steps import DayField, NoteField, StepForm
from projects.choices.library import MilestoneKind, NoticeStage, Procurement
from projects.forms.fields import DayOrNone, PaperField, offered
from projects.models import Milestone, Project, ProjectTarget


class GateForm(StepForm):
    """One gate is taken, with an opinion where somebody has one."""

    note = NoteField(_("办理意见"))

    def __init__(self, data: Any, *, verbs: Sequence[str], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.fields["note"].required = False
        self.fields["verb"] = forms.ChoiceField(choices=[(verb, verb) for verb in verbs])
        self.fields["verb"].widget = forms.HiddenInput()


class ReasonForm(StepForm):
    """A step back or out, which says why."""

    note = NoteField(_("原因"))

    def __init__(self, data: Any, *, version: int, label: Any = "") -> None:
        super().__init__(data, initial={"version": version})
        if label:
            self.fields["note"].label = label


class ContractForm(StepForm):
    """Who builds and supervises."""

    contractor = forms.CharField(label=_("中标（施工）单位"), max_length=100)
    procurement = forms.ChoiceField(label=_("招标方式"), choices=offered(Procurement.choices))
    supervisor = forms.CharField(label=_("监理单位"), max_length=100, required=False)

    def __init__(self, data: Any, *, project: Project) -> None:
        names = ("version", "contractor", "procurement", "supervisor")
        super().__init__(data, initial={name: getattr(project, name) for name in names})


class NoticeForm(StepForm):
    """A notice hung."""

    posted_on = DayField(_("公示开始"))
    ended_on = DayOrNone(_("公示结束"), required=True)
    place = forms.CharField(label=_("张贴地点"), max_length=100, required=False)
    url = forms.URLField(
        label=_("公示网址"), max_length=300, required=False, assume_scheme="https", widget=forms.URLInput()
    )
    photo = PaperField(_("公示照片"), help_text=_("照片和网址至少有一样；JPG、PNG 或 PDF，不超过 10 MB"))
    objections = forms.CharField(
        label=_("收到的意见和答复"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any, files: Any, *, stages: Sequence[str], stage: str, version: int) -> None:
        super().__init__(data, files, initial={"version": version, "stage": stage})
        known = [(each, NoticeStage(each).label) for each in NoticeStage.values if each in stages]
        self.fields["stage"] = forms.ChoiceField(label=_("公示环节"), choices=known)
        self.order_fields(["stage"])


class PlanForm(StepForm):
    """The days that a project's steps are planned for; a blank one is left as it is."""

    def __init__(self, data: Any, *, known: Sequence[Milestone], version: int) -> None:
        super().__init__(data, initial={"version": version})
        planned = {row.kind: row.planned_on for row in known}
        for kind in MilestoneKind:
            self.fields[kind.value] = DayOrNone(kind.label)
            self.initial[kind.value] = planned.get(kind)

    @property
    def changed(self) -> dict[str, Any]:
        """{kind: day} of those that are new or another day."""
        return {
            kind: self.cleaned_data[kind]
            for kind in MilestoneKind.values
            if self.cleaned_data.get(kind) and self.cleaned_data[kind] != self.initial.get(kind)
        }


class ReachForm(StepForm):
    """A step has happened; its paper proves it."""

    actual_on = DayField(_("实际日期"))
    document = PaperField(_("证明材料"), help_text=_("合同、开工令、验收表等的扫描件或照片，不超过 10 MB"))
    note = NoteField(_("说明"))

    def __init__(self, data: Any, files: Any, *, known: Milestone | None, version: int) -> None:
        super().__init__(data, files, initial={"version": version})
        self.fields["note"].required = False
        if known is not None and known.actual_on:
            self.initial.update(actual_on=known.actual_on, note=known.note)


class TargetsForm(StepForm):
    """What became of each promised number, in its unit."""

    def __init__(self, data: Any, *, targets: Sequence[ProjectTarget], version: int) -> None:
        super().__init__(data, initial={"version": version})
        self.targets = list(targets)
        for target in self.targets:
            name = f"target_{target.pk}"
            self.fields[name] = forms.DecimalField(
                label=_("%(name)s（目标 %(planned)s %(unit)s）")
                % {"name": target.name, "planned": f"{target.planned.normalize():f}", "unit": target.unit},
                max_digits=14,
                decimal_places=3,
                min_value=Decimal(0),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
            if target.actual is not None:
                self.initial[name] = f"{target.actual.normalize():f}"

    @property
    def changed(self) -> list[tuple[ProjectTarget, Decimal]]:
        """The targets with a new value."""
        found = [(target, self.cleaned_data.get(f"target_{target.pk}")) for target in self.targets]
        return [(target, value) for target, value in found if value is not None and value != target.actual]
