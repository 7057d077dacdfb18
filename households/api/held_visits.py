"""/api/v1/held-visits/: visits in the tray, and what the county decides on them."""

from dataclasses import asdict
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from households import actions
from households.api.visit_serializers import PhotoToldSerializer
from households.choices.visits import HeldReason, HeldStatus
from households.models import HeldVisit
from households.reports.held_differences import differences_of, sent_of, standing_of
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked


class HeldVisitSerializer(serializers.ModelSerializer):
    """One visit that waits, or waited; visit: the key it came under."""

    visitor = serializers.CharField(source="visitor.username", help_text="走访人的用户名")
    visitor_name = serializers.CharField(source="visitor.name")

    class Meta:
        model = HeldVisit
        fields: tuple[str, ...] = (
            "id",
            "visit",
            "household",
            "division",
            "visitor",
            "visitor_name",
            "reason",
            "status",
            "receipt",
            "received_at",
            "moved_at",
            "version",
        )
        read_only_fields: tuple[str, ...] = fields


class HeldDifferenceSerializer(serializers.Serializer):
    """One field: what stands, what was sent."""

    field = serializers.CharField()
    standing = serializers.JSONField(allow_null=True)
    sent = serializers.JSONField(allow_null=True)


class HeldVisitDetailSerializer(HeldVisitSerializer):
    """One with everything that was sent but the position, and what of it differs from what stands."""

    body = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField(help_text="台账中现行走访的编号")
    differences = serializers.SerializerMethodField()
    photos = PhotoToldSerializer(many=True)

    class Meta(HeldVisitSerializer.Meta):
        fields = (*HeldVisitSerializer.Meta.fields, "body", "standing", "differences", "photos")
        read_only_fields = fields

    @extend_schema_field(serializers.DictField())
    def get_body(self, held: HeldVisit) -> dict[str, Any]:
        """As it came."""
        return sent_of(held)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_standing(self, held: HeldVisit) -> str | None:
        """None when nothing stands instead."""
        visit = standing_of(held, self.context["request"].user)
        return str(visit.pk) if visit else None

    @extend_schema_field(HeldDifferenceSerializer(many=True))
    def get_differences(self, held: HeldVisit) -> list[dict[str, Any]]:
        """Field by field."""
        standing = standing_of(held, self.context["request"].user)
        return [asdict(each) for each in differences_of(held, standing)]


class HeldStepSerializer(serializers.Serializer):
    """The version that was seen, and why."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False, default="")


class HeldVisitFilter(django_filters.FilterSet):
    """The tray by place, household, author, reason and status."""

    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    household = django_filters.NumberFilter()
    visitor = django_filters.CharFilter(field_name="visitor__username")
    reason = django_filters.ChoiceFilter(choices=HeldReason.choices)
    status = django_filters.ChoiceFilter(choices=HeldStatus.choices)

    class Meta:
        model = HeldVisit
        fields = ()


class HeldVisitViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Visits that could not stand by themselves, for those who keep the place; one's own conflicts too."""

    request: ApiRequest
    queryset = HeldVisit.objects.none()
    serializer_class = HeldVisitSerializer
    filterset_class = HeldVisitFilter
    orderings: ClassVar = {"-id": ["-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[HeldVisit]:
        """The user's own."""
        return HeldVisit.objects.visible_to(self.request.user).select_related("visitor")

    def get_serializer_class(self) -> type[HeldVisitSerializer]:
        """The content only of one."""
        return HeldVisitSerializer if self.action == "list" else HeldVisitDetailSerializer

    @extend_schema(request=HeldStepSerializer, responses=HeldVisitDetailSerializer)
    @action(detail=True, methods=["post"])
    def admit(self, request: ApiRequest, pk: str) -> Response:
        """The visit enters the ledger under its author's name; where another stands, as its correction."""
        held, asked = self._asked(pk)
        actions.admit_visit(held, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(held)

    @extend_schema(request=HeldStepSerializer, responses=HeldVisitDetailSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: ApiRequest, pk: str) -> Response:
        """The visit stays out of the ledger."""
        held, asked = self._asked(pk)
        actions.dismiss_visit(held, by=request.user, version=asked["version"], note=asked["note"])
        return self._answer(held)

    def _asked(self, pk: str) -> tuple[HeldVisit, dict[str, Any]]:
        held = access.get_or_404(HeldVisit, pk, user=self.request.user)
        return held, checked(HeldStepSerializer, self.request)

    def _answer(self, held: HeldVisit) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=held.pk)).data)
