"""Filters of the API: declared ones only; an unknown one is an error, not silence."""

from typing import Any

import django_filters
from django.apps import apps
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGING = frozenset({"cursor", "page_size", "ordering", "search", "count"})


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter's backend that answers 400 to a filter nobody declared."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        declared = set(filterset.filters) if filterset is not None else set()
        unknown = set(request.query_params) - declared - PAGING
        if unknown:
            names = "、".join(sorted(unknown))
            raise ValidationError({name: _("没有这个筛选条件：%s") % names for name in unknown})
        return super().filter_queryset(request, queryset, view)


def _kinds() -> list[tuple[str, Any]]:
    told = (getattr(app, "obligations", {}) for app in apps.get_app_configs())
    return [(name, kind.label) for kinds in told for name, kind in kinds.items()]


class TaskFilter(django_filters.FilterSet):
    """待办 by place, kind, and whether the last day is over; for page and API.

    whose: what falls to whoever asks, or all that is owed where they are posted.
    """

    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("范围"),
        choices=[("all", gettext_lazy("辖区内全部"))],
        empty_label=gettext_lazy("由我办理的"),
        method="filter_whose",
    )
    division = django_filters.CharFilter(
        label=gettext_lazy("地区"),
        field_name="division__code",
        lookup_expr="startswith",
        validators=[RegexValidator(r"^\d{2,12}$", gettext_lazy("区划代码是 2 到 12 位数字"))],
    )

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("类别"), choices=_kinds, empty_label=gettext_lazy("不限")
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("是否超期"),
        choices=[
            ("true", gettext_lazy("已超期")),
            ("false", gettext_lazy("没有超期")),
            ("soon", gettext_lazy("3 个工作日内到期")),
        ],
        empty_label=gettext_lazy("不限"),
        method="filter_overdue",
    )

    def filter_queryset(self, rows: Any) -> QuerySet:
        """Of what is owed in reach: one's own unless all is asked for."""
        own = rows if self.form.cleaned_data["whose"] else rows.falling_to(self.request.user)
        return super().filter_queryset(own)

    def filter_whose(self, rows: QuerySet, _name: str, _value: str) -> QuerySet:
        """Decided before every other filter."""
        return rows

    def filter_overdue(self, rows: Any, _name: str, value: str) -> QuerySet:
        """By the last day, from today."""
        today = timezone.localdate()
        if value == "soon":
            return rows.near(today)
        return rows.filter(due_on__lt=today) if value == "true" else rows.filter(due_on__gte=today)
