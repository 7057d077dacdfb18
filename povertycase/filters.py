"""Filters of the API: declared ones only; an unknown one is an error, not silence."""

from typing import Any

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGING = frozenset({"cursor", "page_size", "ordering", "search"})


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
    """待办 by kind, and by whether the last day is over; for page and API."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("类别"), choices=_kinds, empty_label=gettext_lazy("不限")
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("是否超期"),
        choices=[("true", gettext_lazy("已超期")), ("false", gettext_lazy("没有超期"))],
        empty_label=gettext_lazy("不限"),
        method="filter_overdue",
    )

    def filter_overdue(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """By the last day, from today."""
        today = timezone.localdate()
        return rows.filter(due_on__lt=today) if value == "true" else rows.filter(due_on__gte=today)
