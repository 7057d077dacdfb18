"""How the list of households is narrowed to those whose file lacks a record."""

from collections.abc import MutableMapping
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.choices.archives import ANYTHING_LACKING, ArchiveItem
from households.models.archives import lacking, reads_archives
from povertycase.models import User


def archive_filter() -> django_filters.ChoiceFilter:
    """By one record, or by any of them."""
    return django_filters.ChoiceFilter(
        label=_("户档案缺"),
        choices=[(ANYTHING_LACKING, _("任何一项")), *ArchiveItem.choices],
        empty_label=_("全部"),
        method="filter_archive",
    )


def leave_readable(filters: MutableMapping[str, Any], user: User) -> None:
    """Whoever does not see every record of a file does not get the filter."""
    if not reads_archives(user):
        del filters["archive"]


def filter_archive(filterset: Any, households: Any, _name: str, item: str) -> QuerySet:
    """Households on the register whose file lacks a record that it should hold."""
    items = ArchiveItem.values if item == ANYTHING_LACKING else [item]
    return households.active().filter(lacking(items, filterset.request.user, on=timezone.localdate()))
