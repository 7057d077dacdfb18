"""Divisions and the user's own notifications."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from povertycase import access, actions
from povertycase.api.base import Collection
from povertycase.models import Division, Notification


class DivisionSerializer(serializers.ModelSerializer):
    """A division by its code."""

    class Meta:
        model = Division
        fields = ("code", "name", "level", "parent", "valid_from", "valid_to", "successor")
        read_only_fields = fields


class DivisionFilter(django_filters.FilterSet):
    """By level, parent or the start of the code."""

    under = django_filters.CharFilter(field_name="code", lookup_expr="startswith")

    class Meta:
        model = Division
        fields = ("level", "parent")


class DivisionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Public codes and names, the same for everybody."""

    queryset = Division.objects.all()
    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    orderings: ClassVar = {"code": ["code"]}


class NotificationSerializer(serializers.ModelSerializer):
    """A message to the user."""

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "url", "created_at", "read_at")
        read_only_fields = fields


class NotificationViewSet(mixins.ListModelMixin, Collection):
    """The user's own messages."""

    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    orderings: ClassVar = {"-created_at": ["-created_at", "-id"]}

    def get_queryset(self) -> Any:
        """The user's own."""
        return Notification.objects.visible_to(self.user)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str) -> Response:
        """Mark as read."""
        notification = access.get_or_404(Notification, pk, user=self.user)
        actions.mark_read(notification, by=self.user)
        return Response(status=204)
