"""/api/v1/relocations/: households that move to a resettlement site."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.models import Household
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api import village_steps as steps
from projects.api.village_serializers import RelocationSerializer
from projects.forms.village_filters import RelocationFilter
from projects.models import Project, Relocation
from projects.rules.relocations import Move

DAYS = ("moved_in_on", "demolished_on", "reclaimed_on")


class RelocationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Moves of the households in the user's reach."""

    request: ApiRequest
    queryset = Relocation.objects.none()
    serializer_class = RelocationSerializer
    filterset_class = RelocationFilter
    orderings: ClassVar = {"division": ["division_id", "id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[Relocation]:
        """The user's own."""
        return Relocation.objects.visible_to(self.request.user).select_related("household")

    @extend_schema(request=steps.RecordRelocationSerializer, responses={201: RelocationSerializer})
    def create(self, request: ApiRequest) -> Response:
        """How far a household's move is, the first time or again; all three days as they stand."""
        guards.require_role_anywhere("record_relocation", by=request.user)
        asked = checked(steps.RecordRelocationSerializer, request)
        household = access.get_or_404(Household, asked["household"], user=request.user)
        project = access.get_or_404(Project, asked["project"], user=request.user)
        relocation = actions.record_relocation(
            household,
            project,
            Move(**{name: asked[name] for name in DAYS}),
            by=request.user,
            on=asked["on"],
            version=asked["version"],
        )
        found = self.get_queryset().get(pk=relocation.pk)
        return Response(self.get_serializer(found).data, status=HTTP_201_CREATED)
