"""/api/v1/dividend-runs/: yields divided by 三个1/3."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects import actions
from projects.actions import guards
from projects.api.benefit_serializers import DividendRunSerializer
from projects.api.benefit_steps import RunDividendSerializer
from projects.forms.benefit_filters import DividendFilter
from projects.models import DividendRun, Project


class DividendRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Divisions of the yields of the projects in the user's reach."""

    request: ApiRequest
    queryset = DividendRun.objects.none()
    serializer_class = DividendRunSerializer
    filterset_class = DividendFilter
    orderings: ClassVar = {"-decided_on": ["-decided_on", "-id"], "-total_yuan": ["-total_yuan", "-id"]}

    def get_queryset(self) -> QuerySet[DividendRun]:
        """The user's own."""
        return DividendRun.objects.visible_to(self.request.user).select_related("project")

    @extend_schema(request=RunDividendSerializer, responses={201: DividendRunSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A yield is divided; each share becomes a promise."""
        guards.require_role_anywhere("run_dividend", by=request.user)
        asked = checked(RunDividendSerializer, request)
        project = access.get_or_404(Project, asked["project"], user=request.user)
        names = ("total_yuan", "due_on", "note", "on", "version")
        run = actions.run_dividend(project, by=request.user, **{name: asked[name] for name in names})
        row = self.get_queryset().get(pk=run.pk)
        return Response(self.get_serializer(row).data, status=HTTP_201_CREATED)
