"""/api/v1/exports/: lists that need a second person; asked for on their pages, decided and taken here."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.actions import exports
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.choices import ExportStatus
from povertycase.exports import kept
from povertycase.models import ExportRequest


class ExportSerializer(serializers.ModelSerializer):
    """A list that somebody asked to take away; expires_at: until when its file is kept."""

    asked_by_name = serializers.CharField(source="asked_by.name", read_only=True)
    decided_by_name = serializers.CharField(source="decided_by.name", read_only=True, default=None)
    expires_at = serializers.DateTimeField(source="file.expires_at", read_only=True, default=None)

    class Meta:
        model = ExportRequest
        fields = (
            *("id", "kind", "title", "holds", "url", "purpose", "rows", "unit", "division"),
            *("asked_by", "asked_by_name", "asked_at", "status", "moved_at", "decided_by", "decided_by_name"),
            *("opinion", "written_rows", "failure", "expires_at", "version"),
        )
        read_only_fields = fields


class ExportStepSerializer(serializers.Serializer):
    """The version that was seen, and the opinion; who does not agree says why."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class ExportFilter(django_filters.FilterSet):
    """By state."""

    status = django_filters.ChoiceFilter(choices=ExportStatus.choices)

    class Meta:
        model = ExportRequest
        fields = ()


STEP = extend_schema(request=ExportStepSerializer, responses=ExportSerializer)


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The user's own requests, and those that their office decides."""

    request: ApiRequest
    queryset = ExportRequest.objects.none()
    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    orderings: ClassVar = {"-id": ["-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[ExportRequest]:
        """As above."""
        rows = ExportRequest.objects.visible_to(self.request.user)
        return rows.select_related("asked_by", "decided_by", "file")

    @STEP
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """Agree; by another one than who asked."""
        record, asked = self._asked(pk)
        exports.approve(record, by=request.user, version=asked["version"], opinion=asked["note"])
        return self._answer(record)

    @STEP
    @action(detail=True, methods=["post"])
    def refuse(self, request: ApiRequest, pk: str) -> Response:
        """Do not agree, for a reason (note)."""
        record, asked = self._asked(pk)
        exports.refuse(record, by=request.user, version=asked["version"], opinion=asked["note"])
        return self._answer(record)

    @STEP
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Whoever asked asks no more."""
        record, asked = self._asked(pk)
        exports.withdraw(record, by=request.user, version=asked["version"])
        return self._answer(record)

    @extend_schema(request=None, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def download(self, request: ApiRequest, pk: str) -> HttpResponse:
        """The file, once and by whoever asked; it is deleted with this."""
        name, content = exports.take(access.get_or_404(ExportRequest, pk, user=request.user), by=request.user)
        return kept(content, name)

    def _asked(self, pk: str) -> tuple[ExportRequest, dict[str, Any]]:
        record = access.get_or_404(ExportRequest, pk, user=self.request.user)
        return record, checked(ExportStepSerializer, self.request)

    def _answer(self, record: ExportRequest) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=record.pk)).data)
