"""Forms of what villages earn, of workshops, of moves and of rounds of 回头看."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import ComparedForm
from households.forms.places import PlaceSelect
from households.forms.steps import DayField, NoteField, StepForm
from households.models import Household
from povertycase.models import Division
from projects.choices.assets import ReviewOutcome
from projects.choices.villages import VillageIncomeSource, WorkshopKind
from projects.forms.fields import DayOrNone, YuanField, offered, organisations_around
from projects.models import Project, Relocation, VillageIncome, Workshop

MOST_PEOPLE = 100_000
MOST_ROUNDS = 12
WORKSHOP_FACTS = (
    *("kind", "name", "organisation", "project", "jobs", "registered_workers", "orders_yuan"),
    *("last_active_on", "closed_on", "note"),
)


class VillageIncomeForm(ComparedForm, StepForm):
    """A village's income of a year, a field a source; what is left blank was not reported."""

    def __init__(self, data: Any, *, known: VillageIncome | None) -> None:
        super().__init__(data, initial={"version": known.version if known else None})
        lines = {line.source: line.amount_yuan for line in known.lines.all()} if known else {}
        for source in VillageIncomeSource:
            self.fields[source.value] = YuanField(_("%s（元）") % source.label, required=False)
            if source in lines:
                self.initial[source.value] = f"{lines[source]:.2f}"

    @property
    def lines(self) -> list[tuple[str, Decimal]]:
        """(source, yuan) of what was filled in."""
        given = [(source, self.cleaned_data[source]) for source in VillageIncomeSource.values]
        return [(source, yuan) for source, yuan in given if yuan is not None]

    def differences(self, current: VillageIncome) -> list[dict[str, str]]:
        """Each source that is another amount now."""
        mine, now = dict(self.lines), {line.source: line.amount_yuan for line in current.lines.all()}
        return [
            {"label": str(self.fields[each].label), "mine": said(mine.get(each)), "now": said(now.get(each))}
            for each in VillageIncomeSource.values
            if mine.get(each) != now.get(each)
        ]


class TopUpForm(StepForm):
    """The county finds that a village fulfils the conditions."""

    grounds = forms.CharField(
        label=gettext_lazy("认定依据"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("写明符合条件、工作扎实、一时难以脱贫的依据，如会议纪要、核查报告"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class WorkshopForm(ComparedForm, StepForm):
    """What is known of a workshop; places: for a new one."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=offered(WorkshopKind.choices))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=100)
    jobs = forms.IntegerField(
        label=gettext_lazy("用工岗位（个）"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    registered_workers = forms.IntegerField(
        label=gettext_lazy("其中脱贫群众和监测对象（人）"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    orders_yuan = YuanField(
        gettext_lazy("在手订单（元）"), required=False, help_text=gettext_lazy("没有订单填 0；不清楚的留空")
    )
    last_active_on = DayOrNone(gettext_lazy("最近开工日期"))

    def __init__(
        self,
        data: Any,
        *,
        projects: Sequence[Project],
        division: Division | None = None,
        known: Workshop | None = None,
        places: Sequence[Any] = (),
    ) -> None:
        super().__init__(data, initial=_facts_of(known) if known else {})
        if places:
            place = forms.CharField(label=_("所在村"), widget=PlaceSelect(choices=places))
            self.fields["division"] = place
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations_around(division), label=_("经营单位"), required=False, empty_label="—"
        )
        self.fields["project"] = forms.TypedChoiceField(
            label=_("建成项目"),
            coerce=int,
            empty_value=None,
            required=False,
            choices=offered((each.pk, f"{each.name}（{each.year} 年）") for each in projects),
        )
        if known and known.closed_on:
            self.fields["closed_on"] = DayOrNone(_("关停日期"), help_text=_("恢复生产的，清空这个日期"))
        self.fields["note"] = forms.CharField(label=_("说明"), max_length=200, required=False)
        self.order_fields(["division", "kind", "name", "organisation", "project"])

    def differences(self, current: Workshop) -> list[dict[str, str]]:
        """Each fact that is another one now."""
        pairs = {
            name: (self.cleaned_data[name], getattr(current, "project_id" if name == "project" else name))
            for name in WORKSHOP_FACTS
            if name in self.fields
        }
        return [
            {
                "label": str(self.fields[name].label),
                "mine": self._words(name, mine),
                "now": self._words(name, now),
            }
            for name, (mine, now) in pairs.items()
            if mine != now
        ]

    def _words(self, name: str, value: Any) -> str:
        chosen = self.fields[name]
        labels = dict(chosen.choices) if name in {"kind", "project"} else {}  # type: ignore[attr-defined]
        return str(labels.get(value, said(value)))


def said(value: Any) -> str:
    """A fact in words; a dash for what nobody has said."""
    if value in (None, ""):
        return "—"
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def _facts_of(known: Workshop) -> dict[str, Any]:
    facts = {name: getattr(known, name) for name in WORKSHOP_FACTS}
    return facts | {
        "organisation": known.organisation_id,
        "project": known.project_id,
        "version": known.version,
    }


class CloseWorkshopForm(StepForm):
    """It gives no work any more."""

    closed_on = DayField(gettext_lazy("关停日期"))
    note = NoteField(gettext_lazy("关停原因"))

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class RelocationForm(StepForm):
    """How far a household's move is. projects: each with the day it was completed, or none."""

    moved_in_on = DayOrNone(gettext_lazy("入住日期"))
    demolished_on = DayOrNone(gettext_lazy("旧房拆除日期"), help_text=gettext_lazy("先入住、后拆除"))
    reclaimed_on = DayOrNone(gettext_lazy("宅基地复垦日期"), help_text=gettext_lazy("先拆除、后复垦"))

    def __init__(
        self, data: Any, *, household: Household, known: Relocation | None, projects: Sequence[Any]
    ) -> None:
        names = ("moved_in_on", "demolished_on", "reclaimed_on")
        facts = {name: getattr(known, name) for name in names} if known else {}
        initial = {"version": household.version, "project": known.project_id if known else None}
        super().__init__(data, initial=initial | facts)
        self.fields["project"] = forms.TypedChoiceField(
            label=_("安置房项目"), coerce=int, choices=offered(projects)
        )
        self.order_fields(["project"])


class ReviewForm(StepForm):
    """What a round of 回头看 found of a project."""

    round = forms.IntegerField(
        label=gettext_lazy("第几轮"),
        min_value=1,
        max_value=MOST_ROUNDS,
        help_text=gettext_lazy("同一年度从第 1 轮起；每个项目每轮登记一次，登记后不能修改"),
    )
    reviewed_on = DayField(gettext_lazy("核查日期"))
    outcome = forms.ChoiceField(label=gettext_lazy("核查结果"), choices=offered(ReviewOutcome.choices))
    found = forms.CharField(
        label=gettext_lazy("发现的问题"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("发现问题的必须写明"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, round_number: int, version: int) -> None:
        super().__init__(data, initial={"version": version, "round": round_number})
