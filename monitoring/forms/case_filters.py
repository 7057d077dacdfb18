"""The filters of clues and cases for the API."""

import django_filters
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringCategory
from households.forms.filters import SearchForm, TypedFilterSet
from households.forms.searching import known_as
from monitoring.choices.cases import (
    IDENTIFYING,
    MONITORED,
    REMOVING,
    CaseStatus,
    Channel,
    ClueStatus,
    Risk,
)
from monitoring.forms.name_search import NameSearchForm
from monitoring.models import Clue, MonitoringCase
from monitoring.models.taken_in import taken_in
from povertycase.models import User
from projects.forms.money_filters import ANYTHING, chosen, place


class Stage(TextChoices):
    """Where a case stands, in three words."""

    IDENTIFYING = "identifying", _("识别中")
    MONITORED = "monitored", _("监测中（含消除办理中）")
    REMOVING = "removing", _("消除办理中")


STAGES = {Stage.IDENTIFYING: IDENTIFYING, Stage.MONITORED: MONITORED, Stage.REMOVING: REMOVING}


REGISTERED_OR_NOT = [("", ANYTHING), ("true", _("已纳入监测")), ("false", _("没有纳入"))]


class ClueFilter(django_filters.FilterSet):
    """Clues by who is meant, place, channel, state and day."""

    search = django_filters.CharFilter(
        label=_("反映的户主或家庭成员"), field_name="subject_name", lookup_expr="contains", max_length=40
    )
    division = place()
    household = django_filters.NumberFilter(label=_("户"), field_name="household")
    case = django_filters.NumberFilter(label=_("监测个案"), field_name="case")
    channel = chosen(_("线索来源"), "channel", Channel.choices)
    status = chosen(_("状态"), "status", ClueStatus.choices)
    reported_from = django_filters.DateFilter(
        label=_("线索日期起"), field_name="reported_on", lookup_expr="gte"
    )
    reported_until = django_filters.DateFilter(
        label=_("线索日期止"), field_name="reported_on", lookup_expr="lte"
    )

    is_registered = django_filters.BooleanFilter(
        label=_("纳入监测"), method="filter_registered", widget=forms.Select(choices=REGISTERED_OR_NOT)
    )

    class Meta:
        model = Clue
        form = NameSearchForm
        fields = ()

    def filter_registered(self, clues: QuerySet, _name: str, wanted: bool) -> QuerySet:  # noqa: FBT001  its filter
        """Whose household was taken in, whatever became of it later, or was not."""
        registered = taken_in("case")
        return clues.filter(registered if wanted else ~registered | Q(case=None))


class OfHouseholdsFilter(TypedFilterSet):
    """What hangs on households: searched by a member's name, pinyin, or the beginning of a 户编号."""

    household_path = "household"

    def filter_search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """By whom the household is known."""
        return rows.filter(self._named(text, self.request.user))

    def _named(self, text: str, user: User) -> Q:
        return Q(**{f"{self.household_path}__in": known_as(text, user)})


class CaseFilter(OfHouseholdsFilter):
    """Cases by place, household, category, risk, state, stage and the day of the clue."""

    division = place()
    household = django_filters.NumberFilter(label=_("户"), field_name="household")
    category = chosen(_("监测对象类别"), "category", MonitoringCategory.choices)
    risk = django_filters.ChoiceFilter(
        label=_("致贫返贫风险"), choices=Risk.choices, empty_label=ANYTHING, method="filter_risk"
    )
    status = chosen(_("状态"), "status", CaseStatus.choices)
    stage = django_filters.ChoiceFilter(
        label=_("阶段"), choices=Stage.choices, empty_label=ANYTHING, method="filter_stage"
    )
    clue_from = django_filters.DateFilter(label=_("线索日期起"), field_name="clue_on", lookup_expr="gte")
    clue_until = django_filters.DateFilter(label=_("线索日期止"), field_name="clue_on", lookup_expr="lte")

    class Meta:
        model = MonitoringCase
        form = SearchForm
        fields = ()

    def filter_risk(self, cases: QuerySet, _name: str, risk: str) -> QuerySet:
        """Those that have it, at whatever rank."""
        return cases.filter(risks__risk=risk)

    def filter_stage(self, cases: QuerySet, _name: str, stage: str) -> QuerySet:
        """On the way in, monitored, or on the way out."""
        return cases.filter(status__in=[str(status) for status in STAGES[Stage(stage)]])
