"""/api/v1/safeguards/: dated checks of 两不愁三保障 and drinking water."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from rest_framework import mixins, serializers

from households import choices
from households.models import SafeguardCheck
from households.models.safeguards import SafeguardCheckQuerySet
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest


class SafeguardCheckSerializer(serializers.ModelSerializer):
    """Whether one safeguard of a household was met on a day, in a sentence with its clause."""

    class Meta:
        model = SafeguardCheck
        fields = (
            "id",
            "household",
            "division",
            "visit",
            "item",
            "is_met",
            "checked_on",
            "explanation",
            "clause",
            "facts",
        )
        read_only_fields = fields


class SafeguardCheckFilter(django_filters.FilterSet):
    """Checks by household, item, outcome and day; newest=true: of each item the newest that stands."""

    household = django_filters.NumberFilter()
    item = django_filters.ChoiceFilter(choices=choices.SafeguardItem.choices)
    is_met = django_filters.BooleanFilter()
    checked_from = django_filters.DateFilter(field_name="checked_on", lookup_expr="gte")
    checked_to = django_filters.DateFilter(field_name="checked_on", lookup_expr="lte")
    newest = django_filters.BooleanFilter(method="only_newest")

    class Meta:
        model = SafeguardCheck
        fields = ()

    def only_newest(self, rows: SafeguardCheckQuerySet, _name: str, asked: Any) -> SafeguardCheckQuerySet:
        """Whatever else is asked for is asked of the newest, not the newest of what was asked for."""
        return rows.none_newer() if asked else rows


class SafeguardCheckViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Checks of the households in the user's reach; of a department the items of its trade."""

    request: ApiRequest
    queryset = SafeguardCheck.objects.none()
    serializer_class = SafeguardCheckSerializer
    filterset_class = SafeguardCheckFilter
    orderings: ClassVar = {
        "-checked_on": ["-checked_on", "-id"],
        "checked_on": ["checked_on", "id"],
        "household": ["household_id", "item", "id"],
    }

    def get_queryset(self) -> QuerySet[SafeguardCheck]:
        """The user's own; what a correction replaced does not stand and is not told."""
        return SafeguardCheck.objects.visible_to(self.request.user).current()
