"""The filters of the pages of cases and of clues: what the API has, and the clock."""

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.forms.filters import ANYTHING
from monitoring.choices.cases import CaseStatus, Timing
from monitoring.forms.case_filters import STAGES, CaseFilter, ClueFilter, Stage
from monitoring.models.cases import CaseQuerySet
from monitoring.models.clocks import clocks_for
from projects.forms.money_filters import year_of

# What the API offers and a page shows in another way.
NOT_ON_THE_PAGE = ("household", "case", "stage", "clue_from", "clue_until")


def day_filter(label: Any, field: str, expression: str) -> django_filters.DateFilter:
    """A day from which, or until which, rows are wanted."""
    return django_filters.DateFilter(
        label=label,
        field_name=field,
        lookup_expr=expression,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class CasePageFilter(CaseFilter):
    """Cases by household, place, state or stage, category, risk, clock and the days of identification."""

    status = django_filters.ChoiceFilter(
        label=_("状态"),
        choices=[*Stage.choices, *CaseStatus.choices],
        empty_label=ANYTHING,
        method="filter_status",
    )
    timing = django_filters.ChoiceFilter(
        label=_("办理时限"), choices=Timing.choices, empty_label=ANYTHING, method="filter_timing"
    )
    identified_from = day_filter(_("识别时间从"), "identified_on", "gte")
    identified_to = day_filter(_("识别时间到"), "identified_on", "lte")
    removed_in = year_of(_("当年消除风险，年度"), method="filter_removed")

    class Meta(CaseFilter.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ON_THE_PAGE:
            self.filters.pop(name, None)

    @property
    def form(self) -> forms.Form:
        """The year is shown where a yearly target asks for it."""
        form: forms.Form = super().form
        if not self.data.get("removed_in"):
            form.fields["removed_in"].widget = forms.HiddenInput()
        return form

    def filter_removed(self, cases: CaseQuerySet, _name: str, year: Decimal) -> QuerySet:
        """Those that a year's targets count."""
        return cases.removed_in(int(year))

    def filter_search(self, cases: QuerySet, _name: str, text: str) -> QuerySet:
        """By whom the household is known, or by the case's own number."""
        return cases.filter(self._named(text, self.request.user) | Q(number__startswith=text))

    def filter_status(self, cases: QuerySet, _name: str, status: str) -> QuerySet:
        """In one state, or in any of a stage."""
        states = STAGES[Stage(status)] if status in Stage.values else (status,)
        return cases.filter(status__in=[str(each) for each in states])

    def filter_timing(self, cases: QuerySet, _name: str, timing: str) -> QuerySet:
        """Whose clock stands so."""
        return cases.filter(clocks_for(self.request.user, on=timezone.localdate()).condition(timing))


class CluePageFilter(ClueFilter):
    """Clues by whom they speak of, place, channel, state and day."""

    reported_from = day_filter(_("线索日期从"), "reported_on", "gte")
    reported_until = day_filter(_("线索日期到"), "reported_on", "lte")

    class Meta(ClueFilter.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NOT_ON_THE_PAGE:
            self.filters.pop(name, None)
