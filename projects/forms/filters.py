"""The filters of the project library and of its notices."""

from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.choices.library import IN_LIBRARY, Category, MilestoneKind, ProjectStatus, Stage, TargetKind
from projects.choices.money import FundSource
from projects.forms.places import OwnFilter
from projects.models import BenefitLink, Milestone, Project

LONGEST_SEARCH = 40
ANYTHING = _("全部")
IN_THE_LIBRARY = "in_library"
STATES = [
    (IN_THE_LIBRARY, _("在库（含年度计划）")),
    *ProjectStatus.choices,
    *((stage.value, _("年度计划：%s") % stage.label) for stage in Stage),
]
LINKED = [("", ANYTHING), ("true", _("已登记受益对象")), ("false", _("没有受益对象"))]


class Timing(TextChoices):
    """How a project of the year's plan keeps its days."""

    LATE = "late", _("有节点超期")
    OVERDUE = "overdue", _("超过完工期限")


class ProjectFilter(django_filters.FilterSet):
    """Projects by name or number, year, category, state, place, and whether anybody benefits."""

    search = django_filters.CharFilter(
        label=_("项目名称/编号"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    year = django_filters.NumberFilter(
        label=_("年度"), widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4})
    )
    category = django_filters.ChoiceFilter(
        label=_("项目类型"), choices=Category.choices, empty_label=ANYTHING
    )
    status = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=STATES,
        empty_label=ANYTHING,
        method="filter_status",
    )

    own = OwnFilter()
    is_linked = django_filters.BooleanFilter(
        label=_("利益联结"), method="filter_linked", widget=forms.Select(choices=LINKED)
    )
    timing = django_filters.ChoiceFilter(
        label=_("进度"), choices=Timing.choices, empty_label=ANYTHING, method="filter_timing"
    )
    late_kind = django_filters.ChoiceFilter(
        choices=MilestoneKind.choices, method="filter_late_kind", widget=forms.HiddenInput
    )

    source = django_filters.ChoiceFilter(
        choices=FundSource.choices, method="filter_source", widget=forms.HiddenInput
    )
    target = django_filters.CharFilter(max_length=60, method="filter_target", widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ()

    def filter_search(self, projects: QuerySet, _name: str, text: str) -> QuerySet:
        """By a part of the name, or the beginning of the number."""
        text = text.strip()
        return projects.filter(Q(name__contains=text) | Q(number__startswith=text))

    def filter_status(self, projects: QuerySet, _name: str, status: str) -> QuerySet:
        """In one state, in the library whatever else, or so far with what the year's plan asks."""
        if status in Stage.values:
            return projects.at_stage(status)  # type: ignore[attr-defined]
        wanted: tuple[Any, ...] = IN_LIBRARY if status == IN_THE_LIBRARY else (status,)
        return projects.filter(status__in=wanted)

    def filter_timing(self, projects: QuerySet, _name: str, timing: str) -> QuerySet:
        """Late with a step, or past the day by which the project should be complete."""
        today = timezone.localdate()
        if timing == Timing.LATE:
            return projects.late(today)  # type: ignore[attr-defined]
        return projects.overdue(today)  # type: ignore[attr-defined]

    def filter_linked(self, projects: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """With somebody who benefits today, or with nobody."""
        links = BenefitLink.objects.visible_to(self.request.user).in_force().values("project")
        return projects.filter(pk__in=links) if wanted else projects.exclude(pk__in=links)

    def filter_source(self, projects: QuerySet, _name: str, source: str) -> QuerySet:
        """Those that plan to have money from a source."""
        funded = Project.objects.visible_to(self.request.user).filter(funding__source=source)
        return projects.filter(pk__in=funded.values("pk"))

    def filter_target(self, projects: QuerySet, _name: str, target: str) -> QuerySet:
        """Those that promise to build something of this name."""
        promising = Project.objects.visible_to(self.request.user).filter(
            targets__name=target, targets__kind=TargetKind.QUANTITY
        )
        return projects.filter(pk__in=promising.values("pk"))

    def filter_late_kind(self, projects: QuerySet, _name: str, kind: str) -> QuerySet:
        """Of the year's plan, with this step late."""
        late = Milestone.objects.visible_to(self.request.user).filter(
            kind=kind, planned_on__lt=timezone.localdate(), actual_on=None
        )
        return projects.filter(status=ProjectStatus.PLANNED, pk__in=late.values("project"))
