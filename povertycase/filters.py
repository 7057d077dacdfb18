"""Filters of the API: declared ones only; an unknown one is an error, not silence."""

from typing import Any

from django.utils.translation import gettext as _
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
