"""The filter of warnings, and the forms of the steps on one or on many."""

import re
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.facts import PlacedForm
from households.forms.filters import LONGEST_SEARCH
from households.forms.steps import NoteField, StepForm
from monitoring.choices.feeds import UNHANDLED, FeedKind, Punctuality, Signal, WarningStatus
from monitoring.forms.name_search import NameSearchForm
from monitoring.models import Warning
from monitoring.models.warnings import WarningQuerySet
from projects.forms.money_filters import ANYTHING, chosen, place

MOST_AT_ONCE = 100
PAIR = re.compile(r"[0-9]{1,18}:[0-9]{1,9}")
IS_MONTH = RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])\Z", _("月份请写成 2026-10 这样。"))
LATE = [("", ANYTHING), ("true", _("已逾期")), ("false", _("没有逾期"))]


# As the department is told; 查无此人 is no answer about a family.
ANSWERS = [("yes", _("是")), ("no", _("否"))]


class Open(TextChoices):
    """What is still to be done, in one word."""

    UNHANDLED = "unhandled", _("未办结")


class WarningFilter(django_filters.FilterSet):
    """Warnings by name, place, department, what they warn of, month, state and lateness.

    punctuality: what 按期办结率 counts (`counted`), and what of it was handled in time (`in_time`).
    """

    search = django_filters.CharFilter(
        label=_("推送的姓名"), field_name="name", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    division = place()
    feed = django_filters.NumberFilter(field_name="feed", widget=forms.HiddenInput)
    kind = chosen(_("推送类别"), "kind", FeedKind.choices)
    signal = chosen(_("预警事项"), "signal", Signal.choices)
    period = django_filters.CharFilter(
        label=_("月份"),
        field_name="period",
        lookup_expr="startswith",
        validators=[IS_MONTH],
        widget=forms.TextInput(attrs={"type": "month"}),
    )
    since = django_filters.CharFilter(
        field_name="period", lookup_expr="gte", validators=[IS_MONTH], widget=forms.HiddenInput
    )
    status = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[*Open.choices, *WarningStatus.choices],
        empty_label=ANYTHING,
        method="filter_status",
    )
    answer = django_filters.ChoiceFilter(
        label=_("是否纳入"), choices=ANSWERS, empty_label=ANYTHING, method="filter_answer"
    )
    is_late = django_filters.BooleanFilter(
        label=_("期限"), method="filter_late", widget=forms.Select(choices=LATE)
    )
    punctuality = django_filters.ChoiceFilter(
        label=_("办结情况"), choices=Punctuality.choices, empty_label=ANYTHING, method="filter_punctuality"
    )

    class Meta:
        model = Warning
        form = NameSearchForm
        fields = ()

    def filter_status(self, warnings: QuerySet, _name: str, status: str) -> QuerySet:
        """In one state, or in any that is still open."""
        states = UNHANDLED if status == Open.UNHANDLED else (status,)
        return warnings.filter(status__in=[str(each) for each in states])

    def filter_answer(self, warnings: QuerySet, _name: str, answer: str) -> QuerySet:
        """Those whose household was taken in in the end, or was not."""
        told = Warning.objects.visible_to(self.request.user).with_answers().filter(Q(answer=answer == "yes"))
        return warnings.filter(pk__in=told.exclude(status=WarningStatus.ABSENT).values("pk"))

    def filter_late(self, warnings: QuerySet, _name: str, is_late: bool) -> QuerySet:  # noqa: FBT001  django-filter calls it
        """Past their last day and open, or all others."""
        late = Warning.objects.visible_to(self.request.user).late(timezone.localdate()).values("pk")
        return warnings.filter(pk__in=late) if is_late else warnings.exclude(pk__in=late)

    def filter_punctuality(self, warnings: WarningQuerySet, _name: str, punctuality: str) -> QuerySet:
        """As the rate has it today."""
        return warnings.punctual(punctuality, timezone.localdate())


class WarningStepForm(StepForm):
    """A step that needs no words."""

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})


class WarningNoteForm(WarningStepForm):
    """A step that says why."""

    note = NoteField("")

    def __init__(self, data: Any, *, version: int, label: Any) -> None:
        super().__init__(data, version=version)
        self.fields["note"].label = label


class FindPersonForm(WarningStepForm):
    """Who is meant after all, by the number of the register."""

    number = forms.CharField(
        label=_("人编号"), max_length=30, help_text=_("在一户一档里查到本人，填写国家系统的人编号")
    )


class ManyForm(PlacedForm):
    """What is done about the warnings that were ticked. chosen: `key:version` of each, as they were seen."""

    note = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any, *, chosen: list[str], verbs: Mapping[str, bool]) -> None:
        super().__init__(data)
        self.chosen, self.needs_words = chosen, verbs
        self.fields["verb"] = forms.ChoiceField(choices=[(verb, verb) for verb in verbs])

    def clean(self) -> dict[str, Any]:
        """Something is ticked, and what needs a reason has one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not all(PAIR.fullmatch(each) for each in self.chosen):
            raise forms.ValidationError(_("所选的预警读不懂，请刷新后重选。"))
        if not 0 < len(self.chosen) <= MOST_AT_ONCE:
            raise forms.ValidationError(_("请勾选要办理的预警，一次最多 %s 条。") % MOST_AT_ONCE)
        if self.needs_words.get(given.get("verb", "")) and not given.get("note", "").strip():
            self.add_error("note", _("这一步要写明原因或者核实的情况。"))
        pairs = [each.split(":") for each in self.chosen]
        given["chosen"] = [(int(key), int(version)) for key, version in pairs]
        return given
