"""/api/v1/zones/: the war zones of a county, with their townships."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, serializers

from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest
from povertycase.models import WarZone, ZoneTown
from projects.forms.money_filters import place


class ZoneTownSerializer(serializers.ModelSerializer):
    """A township that is the zone's today, and since when."""

    name = serializers.CharField(source="division.name", read_only=True)

    class Meta:
        model = ZoneTown
        fields = ("division", "name", "since")
        read_only_fields = fields


class ZoneSerializer(serializers.ModelSerializer):
    """A zone with its commander; until: its last day, null while it stands."""

    office_name = serializers.CharField(source="office.name", read_only=True)
    towns = ZoneTownSerializer(source="towns_today", many=True, read_only=True)

    class Meta:
        model = WarZone
        fields = (
            *("id", "division", "name", "commander", "duty", "office", "office_name"),
            *("since", "until", "towns", "version"),
        )
        read_only_fields = fields


class ZoneFilter(django_filters.FilterSet):
    """Zones by place, and whether they stand today."""

    division = place()
    is_standing = django_filters.BooleanFilter(label=_("未撤销"), method="of_standing")

    class Meta:
        model = WarZone
        fields = ()

    def of_standing(self, rows: Any, _name: str, wanted: bool) -> Any:  # noqa: FBT001  its filter
        """Those that stand today, or those that are over."""
        today = timezone.localdate()
        return rows.in_force(today) if wanted else rows.exclude(pk__in=rows.in_force(today).values("pk"))


class ZoneViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """War zones where the caller works; they are formed and changed on the pages."""

    request: ApiRequest
    queryset = WarZone.objects.none()
    serializer_class = ZoneSerializer
    filterset_class = ZoneFilter
    orderings: ClassVar = {"id": ["id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[WarZone]:
        """Those of the caller's county, with their townships of today."""
        user, today = self.request.user, timezone.localdate()
        towns = ZoneTown.objects.visible_to(user).in_force(today).select_related("division")
        known = Prefetch("towns", queryset=towns.order_by("division"), to_attr="towns_today")
        return WarZone.objects.visible_to(user).select_related("office").prefetch_related(known)
