"""/api/v1/ticket-extensions/: more time that was asked for, and whether it is granted."""

from collections.abc import Callable
from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.actions import guards
from rectification.api import steps
from rectification.api.serializers import ExtensionSerializer
from rectification.api.steps import given
from rectification.forms.api_filters import ExtensionFilter
from rectification.models import DeadlineExtension

STEP = extend_schema(request=steps.TicketStepSerializer, responses=ExtensionSerializer)


class ExtensionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Requests for more time of the tickets in the user's reach."""

    request: ApiRequest
    queryset = DeadlineExtension.objects.none()
    serializer_class = ExtensionSerializer
    filterset_class = ExtensionFilter
    orderings: ClassVar = {"-asked_on": ["-asked_on", "-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[DeadlineExtension]:
        """The user's own."""
        return DeadlineExtension.objects.visible_to(self.request.user)

    @STEP
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """The deadline becomes the one asked for; with a reason (note), by another one than who asked."""
        return self._decided(request, pk, "approve_extension", actions.approve_extension)

    @STEP
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """The deadline stays, for a reason (note)."""
        return self._decided(request, pk, "decline_extension", actions.decline_extension)

    def _decided(
        self, request: ApiRequest, pk: str, verb: str, decide: Callable[..., DeadlineExtension]
    ) -> Response:
        extension = access.get_or_404(DeadlineExtension, pk, user=request.user)
        guards.require_mover(verb, extension, by=request.user)
        asked = checked(steps.TicketStepSerializer, request)
        facts = given(asked, "on", "version")
        done = decide(extension, opinion=asked["note"], by=request.user, **facts)
        return Response(self.get_serializer(done).data)
