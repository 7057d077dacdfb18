"""The filter of the ledger of visits."""

import datetime
from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import choices
from households.choices.visits import (
    MONTHS_OF,
    BlockState,
    SpotOutcome,
    VisitBlock,
    VisitedIn,
    VisitSignal,
    VisitWay,
)
from households.forms.filters import ANYTHING, LONGEST_SEARCH, YES_NO, SearchForm
from households.forms.household_visits import made_in
from households.forms.searching import known_as
from households.models import (
    SafeguardCheck,
    SurveyRound,
    Visit,
    VisitSpotCheck,
)
from households.rules.visit_plan import period_of
from households.rules.visit_signals import Found

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
ANY_SIGNAL = "any"
ANY_CHECK = "any"
SPOT_CHECKS = [(ANY_CHECK, _("核查过")), *SpotOutcome.choices]
HAS_PROBLEM = Q(pk__in=[])
for _block in VisitBlock.values:
    HAS_PROBLEM |= Q(**{f"answers__{_block}__state": BlockState.PROBLEM.value})


# The signals of visits between two days, both counted.
SignalsIn = Callable[[QuerySet, datetime.date, datetime.date], Found]


class VisitFilterForm(SearchForm):
    """The last day is not before the first."""

    def clean(self) -> dict[str, Any]:
        """Say so, rather than find nothing."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期不能早于开始日期"))
        return given


def _rounds(request: Any) -> QuerySet[SurveyRound]:
    return SurveyRound.objects.visible_to(request.user).order_by("-ends_on", "-pk")


class VisitFilter(django_filters.FilterSet):
    """Visits by place, visitor, period, way, problem, safeguard, round, signal and telephone check."""

    search = django_filters.CharFilter(
        label=_("户主/成员/户编号"), method="filter_search", max_length=LONGEST_SEARCH
    )
    division = django_filters.CharFilter(
        label=_("乡镇/村"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", _("区划代码是 2 到 12 位数字"))],
    )
    visitor = django_filters.CharFilter(label=_("走访人"), method="filter_visitor", max_length=LONGEST_SEARCH)
    since = django_filters.DateFilter(
        label=_("开始日期"), field_name="visited_on", lookup_expr="gte", widget=DAY
    )
    until = django_filters.DateFilter(
        label=_("截止日期"), field_name="visited_on", lookup_expr="lte", widget=DAY
    )
    way = django_filters.ChoiceFilter(label=_("走访方式"), choices=VisitWay.choices, empty_label=ANYTHING)
    has_problem = django_filters.ChoiceFilter(
        label=_("有问题"), choices=YES_NO, empty_label=ANYTHING, method="filter_problem"
    )
    unmet = django_filters.ChoiceFilter(
        label=_("未达标项"),
        choices=choices.SafeguardItem.choices,
        empty_label=ANYTHING,
        method="filter_unmet",
    )
    round = django_filters.ModelChoiceFilter(label=_("排查轮次"), queryset=_rounds, empty_label=ANYTHING)
    signal = django_filters.ChoiceFilter(
        label=_("抽查提示"),
        choices=[(ANY_SIGNAL, _("有提示")), *VisitSignal.choices],
        empty_label=ANYTHING,
        method="filter_signal",
    )
    within = django_filters.ChoiceFilter(
        label=_("走访时间"), choices=VisitedIn.choices, empty_label=ANYTHING, method="filter_within"
    )
    spot_check = django_filters.ChoiceFilter(
        label=_("电话核查"), choices=SPOT_CHECKS, empty_label=ANYTHING, method="filter_spot_check"
    )
    household = django_filters.NumberFilter(field_name="household", widget=forms.HiddenInput)

    class Meta:
        model = Visit
        form = VisitFilterForm
        fields = ()

    def __init__(self, *args: Any, signals: SignalsIn, **options: Any) -> None:
        super().__init__(*args, **options)
        self._signals = signals

    @property
    def form(self) -> forms.Form:
        """The form, told whose it is."""
        form = super().form
        form.user = self.request.user
        return form

    def period(self) -> tuple[datetime.date, datetime.date]:
        """The days asked for; as far as they are left open this month, or the time asked for."""
        asked = self.form.cleaned_data
        today = timezone.localdate()
        until = asked.get("until") or max(today, asked.get("since") or today)
        months = MONTHS_OF[VisitedIn(asked.get("within") or VisitedIn.MONTH)]
        return asked.get("since") or period_of(until, months=months).starts_on, until

    def filter_search(self, visits: QuerySet, _name: str, text: str) -> QuerySet:
        """By a member's name, pinyin or initials, or by the beginning of a 户编号."""
        return visits.filter(household__in=known_as(text, self.request.user))

    def filter_visitor(self, visits: QuerySet, _name: str, text: str) -> QuerySet:
        """By name; pages that know the person say the key."""
        text = text.strip()
        if text.isdecimal() and len(text) < 18:
            return visits.filter(visitor=int(text))
        return visits.filter(visitor__name__contains=text)

    def filter_problem(self, visits: QuerySet, _name: str, answer: str) -> QuerySet:
        """Any block with a problem."""
        return visits.filter(HAS_PROBLEM) if answer == "true" else visits.exclude(HAS_PROBLEM)

    def filter_unmet(self, visits: QuerySet, _name: str, item: str) -> QuerySet:
        """Visits that found a safeguard not met."""
        checks = SafeguardCheck.objects.visible_to(self.request.user).filter(item=item, is_met=False)
        return visits.filter(pk__in=checks.values("visit"))

    def filter_within(self, visits: QuerySet, _name: str, span: str) -> QuerySet:
        """Of this month, or of this quarter."""
        return made_in(visits, span)

    def filter_spot_check(self, visits: QuerySet, _name: str, outcome: str) -> QuerySet:
        """Visits about which a household was called, by what the last call found."""
        checks = VisitSpotCheck.objects.visible_to(self.request.user).filter(visit=OuterRef("pk"))
        visits = visits.alias(called=Subquery(checks.order_by("-on", "-pk").values("outcome")[:1]))
        return visits.exclude(called=None) if outcome == ANY_CHECK else visits.filter(called=outcome)

    def filter_signal(self, visits: QuerySet, _name: str, kind: str) -> QuerySet:
        """Visits of the period, this month when none is said, that have a signal."""
        since, until = self.period()
        found = self._signals(visits, since, until)
        wanted = [
            key
            for key, signals in found.items()
            if kind == ANY_SIGNAL or any(signal.kind == kind for signal in signals)
        ]
        return visits.filter(pk__in=wanted)
