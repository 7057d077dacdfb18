"""Forms of work plans: the plan, its sections and tasks, who carries them out, and the groups of units."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.facts import BLANK
from households.forms.places import PlaceSelect
from households.forms.steps import StepForm
from povertycase.models import Organisation, UnitGroup
from projects.forms.money_filters import IS_CODE
from rectification.choices.plans import SectionKind
from rectification.models import WorkPlan, WorkSection, WorkTask
from rectification.rules.plans import LONGEST_CONTENT, LONGEST_UNITS, YEARS

BY_HAND = ""


class PlanForm(StepForm):
    """A plan of a year, from a document that ships or blank."""

    template = forms.ChoiceField(
        label=gettext_lazy("建立方式"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("从范本建立会带出章节、任务和责任单位，建立后都可以修改"),
    )
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=YEARS[0], max_value=YEARS[1])
    name = forms.CharField(
        label=gettext_lazy("方案名称"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("从范本建立时可不填，用范本的名称"),
    )
    document_number = forms.CharField(label=gettext_lazy("文号"), max_length=60, required=False)

    def __init__(
        self,
        data: Any,
        *,
        places: Sequence[tuple[str, str]],
        templates: Sequence[tuple[str, str]],
        today: datetime.date,
    ) -> None:
        super().__init__(data, initial={"year": today.year, "template": BY_HAND})
        offered: Any = self.fields["template"]
        offered.choices = [(BY_HAND, _("空白方案，自己录入")), *templates]
        if len(places) > 1:
            self.fields["division"] = forms.ChoiceField(label=_("所在县"), choices=places)
            self.order_fields(["division"])


class SectionForm(StepForm):
    """A part of a plan."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=SectionKind.choices)
    title = forms.CharField(label=gettext_lazy("名称"), max_length=60)

    def __init__(self, data: Any, *, plan: WorkPlan, section: WorkSection | None = None) -> None:
        known = {"kind": section.kind, "title": section.title} if section else {"kind": SectionKind.FOCUS}
        super().__init__(data, initial={"version": plan.version, **known})


class TaskForm(StepForm):
    """A numbered task."""

    section = forms.TypedChoiceField(label=gettext_lazy("所属章节"), coerce=int)
    number = forms.IntegerField(label=gettext_lazy("编号"), min_value=1, max_value=9999)
    title = forms.CharField(label=gettext_lazy("任务"), max_length=80)
    content = forms.CharField(
        label=gettext_lazy("工作要求"),
        max_length=LONGEST_CONTENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    stated_units = forms.CharField(
        label=gettext_lazy("责任单位"),
        max_length=LONGEST_UNITS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "照文件填写，用顿号隔开，如“区农业农村局、各乡镇街委”；括号里的说明不影响识别"
        ),
    )

    def __init__(
        self, data: Any, *, sections: Sequence[WorkSection], version: int, known: dict[str, Any]
    ) -> None:
        super().__init__(data, initial={"version": version, **known})
        offered: Any = self.fields["section"]
        offered.choices = [
            (each.pk, f"{each.get_kind_display()}：{each.title}")
            for each in sections
            if each.kind != SectionKind.GOAL
        ]


class TaskUnitForm(StepForm):
    """Who carries a task out, chosen by hand; which words of the document it stands for."""

    def __init__(
        self,
        data: Any,
        *,
        task: WorkTask,
        names: Sequence[str],
        organisations: Sequence[Organisation],
        towns: Sequence[tuple[str, str]],
        places: Any,
        initial: str,
    ) -> None:
        super().__init__(data, initial={"version": task.version, "stated_as": initial})
        self.fields["stated_as"] = forms.ChoiceField(
            label=_("文件中的名称"),
            required=False,
            choices=[("", _("文件没有列，另行指定")), *((each, each) for each in names)],
        )
        self.fields["is_lead"] = forms.BooleanField(label=_("牵头单位"), required=False)
        self.fields["organisations"] = forms.TypedMultipleChoiceField(
            label=_("单位"),
            coerce=int,
            choices=[(each.pk, each.name) for each in organisations],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["towns"] = forms.MultipleChoiceField(
            label=_("乡镇（街道）"), choices=towns, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["village"] = forms.CharField(
            label=_("村"),
            required=False,
            validators=[IS_CODE],
            widget=PlaceSelect(choices=[("", _("不指定到村")), *(each for each in places if each[0])]),
        )

    def at(self, field: str) -> tuple[forms.Form, str]:
        """The units stand in two fields."""
        return self, "organisations" if field == "units" else field


class UnitGroupForm(StepForm):
    """A group of units and its members from today on."""

    name = forms.CharField(
        label=gettext_lazy("单位组名称"),
        max_length=60,
        help_text=gettext_lazy("照文件里的写法，如“各乡镇街委”"),
    )
    also_named = forms.CharField(
        label=gettext_lazy("其他叫法"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("文件里对这个组的其他写法，几种叫法用分号“；”隔开"),
    )
    covers_towns = forms.BooleanField(
        label=gettext_lazy("包括所有乡镇（街道）"),
        required=False,
        help_text=gettext_lazy("按识别当天的乡镇计算，不用逐个选"),
    )
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("成员单位"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any,
        *,
        organisations: Sequence[Organisation],
        group: UnitGroup | None = None,
        members: Sequence[int] = (),
        places: Sequence[tuple[str, str]] = (),
    ) -> None:
        names = ("version", "name", "also_named", "covers_towns")
        known = {name: getattr(group, name) for name in names} if group else {}
        super().__init__(data, initial={**known, "members": list(members)})
        offered: Any = self.fields["members"]
        offered.choices = [(each.pk, each.name) for each in organisations]
        if len(places) > 1:
            self.fields["division"] = forms.ChoiceField(label=_("所在县"), choices=[BLANK, *places])
            self.order_fields(["division"])
