"""The filter of the months of work plans, for the API."""

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.forms.money_filters import ANYTHING, chosen, place
from rectification.choices.plans import MonthStanding, MonthStatus
from rectification.models import TaskMonth
from rectification.models.plans import TaskMonthQuerySet


class MonthFilter(django_filters.FilterSet):
    """By place, plan, task, state, the days it is due, and how it stands today."""

    division = place()
    plan = django_filters.NumberFilter(
        label=_("方案"), field_name="unit__task__plan", min_value=1, max_value=2**62
    )
    task = django_filters.NumberFilter(label=_("任务"), field_name="unit__task", min_value=1, max_value=2**62)
    status = chosen(_("状态"), "status", MonthStatus.choices)
    due_from = django_filters.DateFilter(label=_("期限不早于"), field_name="due_on", lookup_expr="gte")
    due_until = django_filters.DateFilter(label=_("期限不晚于"), field_name="due_on", lookup_expr="lte")
    standing = django_filters.ChoiceFilter(
        label=_("情况"), choices=MonthStanding.choices, empty_label=ANYTHING, method="of_standing"
    )

    class Meta:
        model = TaskMonth
        fields = ()

    def of_standing(self, rows: TaskMonthQuerySet, _name: str, value: str) -> TaskMonthQuerySet:
        """Those that stand so today."""
        return rows.with_standing(timezone.localdate()).filter(standing=value)
