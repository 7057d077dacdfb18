"""What the pages of villages, workshops, moves, rounds and tasks are narrowed to, by their address."""

from collections.abc import Collection, Sequence
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.forms.places import PlaceSelect, place_choices
from povertycase.models import User
from projects.choices.assets import ReviewOutcome
from projects.choices.library import Category
from projects.choices.relocations import UNRECORDED, MoveState
from projects.choices.villages import FloorStanding, WorkshopKind
from projects.forms.money_filters import ANYTHING, IS_CODE, LONGEST_SEARCH, chosen, place, year
from projects.models import ProjectReview, Relocation, VillageIncome, Workshop

BELOW = "below"
MISSING = "missing"


class PlaceForm(forms.Form):
    """A place that the reader sees; "" for all of it."""

    division = forms.CharField(label=gettext_lazy("乡镇/村"), required=False, validators=[IS_CODE])

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["division"].widget = PlaceSelect(choices=place_choices(user))

    @property
    def place(self) -> str:
        """The code of the place."""
        return str(self.cleaned_data["division"])


class _YearForm(PlaceForm):
    """A place and one of some years."""

    def __init__(self, data: Any, *, user: User, years: Sequence[int], usual: int) -> None:
        super().__init__(data, user=user)
        self.usual = usual
        self.fields["year"] = forms.TypedChoiceField(
            label=_("年度"),
            required=False,
            coerce=int,
            choices=[(each, _("%s 年") % each) for each in years],
            initial=usual,
        )
        self.order_fields(["year", "division"])
        if not self.data.get("year"):
            # The select shows the year that the page shows.
            self.data = {name: data.get(name) for name in data} | {"year": str(usual)}

    @property
    def year(self) -> int:
        """The year asked for; the usual one when the address asks for none that is offered."""
        return int(self.cleaned_data.get("year") or self.usual)


class VillageYearForm(_YearForm):
    """The year's incomes of villages, by how they stand to the floor."""

    standing = forms.ChoiceField(
        label=gettext_lazy("情况"),
        required=False,
        choices=[
            ("", ANYTHING),
            (BELOW, gettext_lazy("低于兜底线（含已认定）")),
            *FloorStanding.choices[:-1],
        ],
    )


class TaskForm(_YearForm):
    """The year's tasks, by category."""

    category = forms.ChoiceField(
        label=gettext_lazy("项目类型"), required=False, choices=[("", ANYTHING), *Category.choices]
    )


class MoveForm(PlaceForm):
    """The moves of a place, of one project, in one state."""

    project = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=gettext_lazy("进度"),
        required=False,
        choices=[("", ANYTHING), *MoveState.choices, (UNRECORDED, gettext_lazy("未登记进度"))],
    )


class RoundForm(PlaceForm):
    """One round of 回头看, and what it found. rounds: (year, round) to choose from, the first is usual."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("核查结果"),
        required=False,
        choices=[("", ANYTHING), (MISSING, gettext_lazy("未核查")), *ReviewOutcome.choices],
    )

    def __init__(self, data: Any, *, user: User, rounds: Sequence[tuple[int, int]]) -> None:
        super().__init__(data, user=user)
        self.usual = rounds[0]
        known = [(f"{when}-{number}", _("%s 年第 %s 轮") % (when, number)) for when, number in rounds]
        self.fields["round"] = forms.ChoiceField(label=_("轮次"), required=False, choices=known)
        self.order_fields(["round", "division"])

    @property
    def asked(self) -> tuple[int, int]:
        """(year, round)."""
        when, _line, number = str(self.cleaned_data.get("round") or "").partition("-")
        return (int(when), int(number)) if number else self.usual


class VillageIncomeFilter(django_filters.FilterSet):
    """Recorded years by place, year, and whether the conditions of the top-up are confirmed."""

    division = place()
    year = year(gettext_lazy("年度"), "year")
    is_confirmed = django_filters.BooleanFilter(
        label=gettext_lazy("已认定"), field_name="confirmed_on", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = VillageIncome
        fields = ()


class WorkshopFilter(django_filters.FilterSet):
    """Workshops by name, place, kind, project, and whether they have closed."""

    search = django_filters.CharFilter(
        label=gettext_lazy("名称"), field_name="name", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    division = place()
    kind = chosen(gettext_lazy("类别"), "kind", WorkshopKind.choices)
    project = django_filters.NumberFilter(label=gettext_lazy("建成项目"), field_name="project")
    is_closed = django_filters.BooleanFilter(
        label=gettext_lazy("已关停"), field_name="closed_on", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Workshop
        fields = ()


class WorkshopState(TextChoices):
    """How a workshop does."""

    OPEN = "open", gettext_lazy("在营")
    DOUBT = "doubt", gettext_lazy("存疑")
    CLOSED = "closed", gettext_lazy("已关停")


class WorkshopPageFilter(django_filters.FilterSet):
    """The same for readers; doubtful: the keys of those that do not carry today."""

    search = django_filters.CharFilter(
        label=gettext_lazy("名称"), field_name="name", lookup_expr="contains", max_length=LONGEST_SEARCH
    )
    division = place()
    kind = chosen(gettext_lazy("类别"), "kind", WorkshopKind.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("情况"),
        choices=WorkshopState.choices,
        empty_label=ANYTHING,
        method="filter_state",
    )

    class Meta:
        model = Workshop
        fields = ()

    def __init__(self, data: Any, rows: QuerySet, *, user: User, doubtful: Collection[int]) -> None:
        super().__init__(data, rows)
        self.doubtful = doubtful
        self.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))

    def filter_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        """Giving work, not carrying, or closed."""
        if state == WorkshopState.DOUBT:
            return rows.filter(pk__in=self.doubtful)
        return rows.filter(closed_on__isnull=state == WorkshopState.OPEN)


class RelocationFilter(django_filters.FilterSet):
    """Moves by place, household, project, and how far they are."""

    division = place()
    household = django_filters.NumberFilter(label=gettext_lazy("户"))
    project = django_filters.NumberFilter(label=gettext_lazy("安置房项目"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("进度"), choices=MoveState.choices, empty_label=ANYTHING, method="filter_state"
    )

    class Meta:
        model = Relocation
        fields = ()

    def filter_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        """What has happened, or what comes next."""
        return rows.in_state(state)  # type: ignore[attr-defined]


class ReviewFilter(django_filters.FilterSet):
    """What rounds found, by place, project, year, round and outcome."""

    division = place()
    project = django_filters.NumberFilter(label=gettext_lazy("项目"))
    year = year(gettext_lazy("年度"), "year")
    round = django_filters.NumberFilter(label=gettext_lazy("轮次"))
    outcome = chosen(gettext_lazy("核查结果"), "outcome", ReviewOutcome.choices)

    class Meta:
        model = ProjectReview
        fields = ()
