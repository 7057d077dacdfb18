"""/api/v1/findings/: what the screening found, to be read, and dismissed or confirmed by the county."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from monitoring import actions
from monitoring.actions import guards
from monitoring.api.serializers import ClueSerializer
from monitoring.api.steps import CaseStepSerializer
from monitoring.choices.cases import Channel
from monitoring.forms.findings import FindingFilter
from monitoring.models import Finding
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked


class MonitoringFindingSerializer(serializers.ModelSerializer):
    """One finding; facts and figures: what it was judged by, with the rows of policy that were in force."""

    class Meta:
        model = Finding
        fields = (
            *("id", "rule", "part", "household", "case", "division", "severity", "message", "clause"),
            *("facts", "figures", "first_seen_on", "changed_on", "resolved_on", "dismissed_on"),
            *("dismissed_until", "dismissed_reason", "clue", "status", "version"),
        )
        read_only_fields = fields


class DismissSerializer(CaseStepSerializer):
    """Why it is none, and until when that holds."""

    reason = serializers.CharField(max_length=300)
    until = serializers.DateField()


class ConfirmSerializer(CaseStepSerializer):
    """What the clue says."""

    subject_name = serializers.CharField(max_length=60)
    channel = serializers.ChoiceField(Channel.choices)
    content = serializers.CharField(max_length=500)


class FindingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Findings of the households, cases and villages in the user's reach."""

    request: ApiRequest
    queryset = Finding.objects.none()
    serializer_class = MonitoringFindingSerializer
    filterset_class = FindingFilter
    orderings: ClassVar = {"id": ["id"], "-changed_on": ["-changed_on", "-id"]}

    def get_queryset(self) -> QuerySet[Finding]:
        """The user's own."""
        return Finding.objects.visible_to(self.request.user)

    @extend_schema(request=DismissSerializer, responses=MonitoringFindingSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: ApiRequest, pk: str) -> Response:
        """Looked at, and no fault until a day."""
        finding = self._reached(request, pk, "dismiss_finding")
        asked = checked(DismissSerializer, request)
        given = {name: asked[name] for name in ("reason", "until", "on", "version")}
        actions.dismiss_finding(finding, by=request.user, **given)
        return Response(self.get_serializer(self.get_queryset().get(pk=finding.pk)).data)

    @extend_schema(request=ConfirmSerializer, responses={201: ClueSerializer})
    @action(detail=True, methods=["post"])
    def confirm(self, request: ApiRequest, pk: str) -> Response:
        """应纳未纳 becomes a clue."""
        finding = self._reached(request, pk, "confirm_finding")
        asked = checked(ConfirmSerializer, request)
        names = ("subject_name", "channel", "content", "on", "version")
        clue = actions.confirm_finding(finding, by=request.user, **{name: asked[name] for name in names})
        return Response(ClueSerializer(clue).data, status=HTTP_201_CREATED)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> Finding:
        finding: Finding = access.get_or_404(Finding, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=finding.division_id)
        return finding
