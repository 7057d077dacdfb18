"""/api/v1/coverage-goals/: 遍访, what secretaries have to have been to, and the steps on it."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households import actions
from households.actions import guards
from households.actions.goals import GoalDraft, secretaries_named
from households.api.steps import VersionedSerializer
from households.models import CoverageGoal
from households.reports import goals as reports
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked

FACTS = ("name", "level", "unit", "targets", "starts_on", "ends_on")
MOST_SECRETARIES = 500


class CoverageGoalSerializer(serializers.ModelSerializer):
    """One goal; secretaries are user names."""

    secretaries: Any = serializers.SlugRelatedField(slug_field="username", many=True, read_only=True)

    class Meta:
        model = CoverageGoal
        fields: tuple[str, ...] = ("id", *FACTS, "division", "secretaries", "withdrawn_on", "version")
        read_only_fields = fields


class CoverageProgressSerializer(serializers.Serializer):
    """Figures of a goal in the reader's reach; target_count and covered_count are in its unit."""

    target_count = serializers.IntegerField(source="targets")
    covered_count = serializers.IntegerField(source="covered")
    percent = serializers.IntegerField()
    townships = serializers.IntegerField()
    villages = serializers.IntegerField()
    households = serializers.IntegerField()


class CoverageGoalDetailSerializer(CoverageGoalSerializer):
    """A goal with its figures."""

    progress = serializers.SerializerMethodField()

    class Meta(CoverageGoalSerializer.Meta):
        fields = (*CoverageGoalSerializer.Meta.fields, "progress")
        read_only_fields = fields

    @extend_schema_field(CoverageProgressSerializer)
    def get_progress(self, goal: CoverageGoal) -> Any:
        """How far it has come."""
        return CoverageProgressSerializer(reports.progress(self.context["request"].user, goal)).data


class GoalSerializer(serializers.ModelSerializer):
    """What a goal says."""

    secretaries = serializers.ListField(
        child=serializers.CharField(max_length=64),
        allow_empty=False,
        max_length=MOST_SECRETARIES,
        help_text="书记的用户名",
    )

    class Meta:
        model = CoverageGoal
        fields: tuple[str, ...] = (*FACTS, "secretaries")


class SetGoalSerializer(GoalSerializer):
    """A goal to be."""

    class Meta(GoalSerializer.Meta):
        fields = (*GoalSerializer.Meta.fields, "division")


class ChangeGoalSerializer(GoalSerializer):
    """What a goal is to say from now on; version is the goal's."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)

    class Meta(GoalSerializer.Meta):
        fields = (*GoalSerializer.Meta.fields, "version")


class WithdrawalSerializer(VersionedSerializer):
    """Why a goal holds no longer; version is the goal's."""

    note = serializers.CharField(max_length=200, allow_blank=True)


class CoverageGoalFilter(django_filters.FilterSet):
    """Goals by level and unit."""

    level = django_filters.CharFilter()
    unit = django_filters.CharFilter()

    class Meta:
        model = CoverageGoal
        fields = ()


class CoverageGoalViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Goals of the reader's place, of what lies in it and above it."""

    request: ApiRequest
    queryset = CoverageGoal.objects.none()
    serializer_class = CoverageGoalSerializer
    filterset_class = CoverageGoalFilter
    orderings: ClassVar = {"id": ["id"], "-ends_on": ["-ends_on", "-id"]}

    def get_queryset(self) -> QuerySet[CoverageGoal]:
        """The user's own."""
        return CoverageGoal.objects.visible_to(self.request.user).prefetch_related("secretaries")

    def get_serializer_class(self) -> type[serializers.Serializer]:
        """One goal comes with its figures, a list without."""
        return CoverageGoalDetailSerializer if self.action == "retrieve" else CoverageGoalSerializer

    @extend_schema(request=SetGoalSerializer, responses={201: CoverageGoalSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A goal is set."""
        guards.require_role_anywhere("set_goal", by=request.user)
        asked = checked(SetGoalSerializer, request)
        place = asked["division"]
        guards.require_role("set_goal", by=request.user, division_code=place.pk)  # before accounts are named
        goal = actions.set_goal(_draft(asked, place.pk), division=place, by=request.user)
        return Response(self.get_serializer(goal).data, status=HTTP_201_CREATED)

    @extend_schema(request=ChangeGoalSerializer, responses=CoverageGoalSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """A goal says something else."""
        goal = access.get_or_404(CoverageGoal, pk, user=request.user)
        guards.require_role("change_goal", by=request.user, division_code=goal.division_id)
        asked = checked(ChangeGoalSerializer, request)
        draft = _draft(asked, goal.division_id)
        actions.change_goal(goal, draft, by=request.user, version=asked["version"])
        return Response(self.get_serializer(self.get_queryset().get(pk=goal.pk)).data)

    @extend_schema(request=WithdrawalSerializer, responses=CoverageGoalSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """A goal holds no longer."""
        goal = access.get_or_404(CoverageGoal, pk, user=request.user)
        guards.require_role("withdraw_goal", by=request.user, division_code=goal.division_id)
        asked = checked(WithdrawalSerializer, request)
        version = asked["version"]
        actions.withdraw_goal(goal, on=asked["on"], note=asked["note"], by=request.user, version=version)
        return Response(self.get_serializer(self.get_queryset().get(pk=goal.pk)).data)


def _draft(asked: dict[str, Any], place: str) -> GoalDraft:
    default = CoverageGoal._meta.get_field("targets").default
    facts = {name: asked.get(name, default) for name in FACTS}
    return GoalDraft(**facts, secretaries=secretaries_named(asked["secretaries"], division_code=place))
