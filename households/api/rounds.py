"""/api/v1/survey-rounds/ and /api/v1/round-assignments/: rounds of visits, who goes where, the steps."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from households import actions
from households.actions import guards
from households.actions.rounds import surveyor_named
from households.api.steps import VersionedSerializer
from households.models import RoundAssignment, SurveyRound
from households.reports import rounds as reports
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import Division

TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]


class SurveyRoundSerializer(serializers.ModelSerializer):
    """One round; closed_on is null while it runs."""

    class Meta:
        model = SurveyRound
        fields: tuple[str, ...] = (
            "id",
            "name",
            "kind",
            "division",
            "targets",
            "starts_on",
            "ends_on",
            "closed_on",
            "version",
        )
        read_only_fields = fields


class ResultSerializer(serializers.Serializer):
    """One safeguard: in how many households it was judged, and in how many it is lacking."""

    item = serializers.CharField()
    judged = serializers.IntegerField()
    passed = serializers.IntegerField()
    failing = serializers.IntegerField()


class RoundFiguresSerializer(serializers.Serializer):
    """Figures of a round in the reader's reach."""

    target_households = serializers.IntegerField()
    seen_households = serializers.IntegerField()
    results = ResultSerializer(many=True)


class RoundProgressSerializer(SurveyRoundSerializer):
    """A round with its figures."""

    progress = serializers.SerializerMethodField()

    class Meta(SurveyRoundSerializer.Meta):
        fields = (*SurveyRoundSerializer.Meta.fields, "progress")
        read_only_fields = fields

    @extend_schema_field(RoundFiguresSerializer)
    def get_progress(self, survey: SurveyRound) -> Any:
        """How far it has come, and what it found."""
        user = self.context["request"].user
        total = reports.total(reports.progress_by_place(user, survey, digits=TOWNSHIP))
        figures = {
            "target_households": total.targets,
            "seen_households": total.seen,
            "results": reports.results(user, survey),
        }
        return RoundFiguresSerializer(figures).data


class OpenRoundSerializer(serializers.ModelSerializer):
    """A round to be."""

    class Meta:
        model = SurveyRound
        fields = ("name", "kind", "division", "targets", "starts_on", "ends_on")


class CloseRoundSerializer(VersionedSerializer):
    """The end of a round; note: why, when somebody is missing."""

    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AssignmentSerializer(serializers.ModelSerializer):
    """Who checks which village."""

    surveyor = serializers.CharField(source="surveyor.username", help_text="排查人的用户名")
    surveyor_name = serializers.CharField(source="surveyor.name")

    class Meta:
        model = RoundAssignment
        fields = ("id", "round", "surveyor", "surveyor_name", "division", "version")
        read_only_fields = fields


class AssignSerializer(serializers.Serializer):
    """An assignment to be; version is the round's."""

    round = serializers.IntegerField()
    surveyor = serializers.CharField(max_length=64, help_text="排查人的用户名")
    division = serializers.CharField(max_length=12)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class WithdrawSerializer(serializers.Serializer):
    """The assignment's version."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class SurveyRoundFilter(django_filters.FilterSet):
    """Rounds by kind, running or ended."""

    kind = django_filters.CharFilter()
    is_closed = django_filters.BooleanFilter(field_name="closed_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = SurveyRound
        fields = ()


class SurveyRoundViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Rounds of the reader's place, of what lies in it and above it."""

    request: ApiRequest
    queryset = SurveyRound.objects.none()
    serializer_class = SurveyRoundSerializer
    filterset_class = SurveyRoundFilter
    orderings: ClassVar = {"id": ["id"], "-ends_on": ["-ends_on", "-id"]}

    def get_queryset(self) -> QuerySet[SurveyRound]:
        """The user's own."""
        return SurveyRound.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """One round comes with its figures, a list without."""
        return RoundProgressSerializer if self.action == "retrieve" else SurveyRoundSerializer

    @extend_schema(request=OpenRoundSerializer, responses={201: SurveyRoundSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A round begins."""
        guards.require_role_anywhere("open_round", by=request.user)
        asked = checked(OpenRoundSerializer, request)
        survey = actions.open_round(
            **{"targets": SurveyRound._meta.get_field("targets").default} | asked,
            by=request.user,
        )
        return Response(self.get_serializer(survey).data, status=HTTP_201_CREATED)

    @extend_schema(request=CloseRoundSerializer, responses=SurveyRoundSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """A round ends."""
        survey = access.get_or_404(SurveyRound, pk, user=request.user)
        asked = checked(CloseRoundSerializer, request)
        actions.close_round(
            survey, on=asked["on"], note=asked["note"], by=request.user, version=asked["version"]
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=survey.pk)).data)


class RoundAssignmentFilter(django_filters.FilterSet):
    """Assignments of a round, or of a surveyor."""

    round = django_filters.NumberFilter()
    surveyor = django_filters.CharFilter(field_name="surveyor__username")

    class Meta:
        model = RoundAssignment
        fields = ()


class RoundAssignmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Who checks which village in a cross-check."""

    request: ApiRequest
    queryset = RoundAssignment.objects.none()
    serializer_class = AssignmentSerializer
    filterset_class = RoundAssignmentFilter

    def get_queryset(self) -> QuerySet[RoundAssignment]:
        """The user's own."""
        return RoundAssignment.objects.visible_to(self.request.user).select_related("surveyor")

    @extend_schema(request=AssignSerializer, responses={201: AssignmentSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Somebody checks a village."""
        guards.require_role_anywhere("assign_round", by=request.user)
        asked = checked(AssignSerializer, request)
        survey = access.get_or_404(SurveyRound, asked["round"], user=request.user)
        guards.require_role("assign_round", by=request.user, division_code=survey.division_id)
        row = actions.assign_round(
            survey,
            surveyor=surveyor_named(asked["surveyor"], survey),
            division=_village(asked["division"]),
            by=request.user,
            version=asked["version"],
        )
        return Response(self.get_serializer(row).data, status=HTTP_201_CREATED)

    @extend_schema(request=WithdrawSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Somebody checks a village no longer."""
        row = access.get_or_404(RoundAssignment, pk, user=request.user)
        asked = checked(WithdrawSerializer, request)
        actions.withdraw_assignment(row, by=request.user, version=asked["version"])
        return Response(status=HTTP_204_NO_CONTENT)


def _village(code: str) -> Division:
    found = Division.objects.filter(pk=code).first()
    if found is None:
        raise Invalid([Unmet("division_unknown", _("没有这个地方，请重新选择。"), field="division")])
    return found
