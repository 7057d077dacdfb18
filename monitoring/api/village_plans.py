"""/api/v1/village-plans/: what villages want to reach in a year."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from monitoring import actions
from monitoring.actions import guards
from monitoring.api.steps import CaseStepSerializer, given
from monitoring.forms.village_plans import FACTS, VillagePlanFilter
from monitoring.models import VillagePlan
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.actions.library import FIRST_YEAR, LAST_YEAR
from projects.api.steps import division_named

LONGEST_CODE = 12


class VillagePlanSerializer(serializers.ModelSerializer):
    """年度帮扶规划计划 of a village; measures: one a line."""

    division_name = serializers.CharField(source="division.name", read_only=True)

    class Meta:
        model = VillagePlan
        fields = (
            *("id", "division", "division_name", "year", "goals", "measures", "responsible"),
            *("approved_on", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class VillagePlanTextsSerializer(serializers.Serializer):
    """What a plan says."""

    goals = serializers.CharField(max_length=500)
    measures = serializers.CharField(max_length=2000, help_text="每行一条")
    responsible = serializers.CharField(max_length=50)


class VillagePlanFactsSerializer(VillagePlanTextsSerializer, CaseStepSerializer):
    """What a plan is to say, and the version the caller saw."""


class DraftVillagePlanSerializer(VillagePlanTextsSerializer):
    """A plan to be."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)


class VillagePlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """年度帮扶规划计划 of the villages in the user's reach."""

    request: ApiRequest
    queryset = VillagePlan.objects.none()
    serializer_class = VillagePlanSerializer
    filterset_class = VillagePlanFilter
    orderings: ClassVar = {"-year": ["-year", "-id"], "year": ["year", "id"]}

    def get_queryset(self) -> QuerySet[VillagePlan]:
        """The user's own."""
        return VillagePlan.objects.visible_to(self.request.user).select_related("division")

    @extend_schema(request=DraftVillagePlanSerializer, responses={201: VillagePlanSerializer})
    def create(self, request: ApiRequest) -> Response:
        """The one plan of a village for a year."""
        guards.require_role_anywhere("draft_village_plan", by=request.user)
        asked = checked(DraftVillagePlanSerializer, request)
        village = division_named(asked["division"])
        draft = actions.VillagePlanDraft(**given(asked, *FACTS))
        plan = actions.draft_village_plan(village, draft, year=asked["year"], by=request.user)
        return self._answer(plan, HTTP_201_CREATED)

    @extend_schema(request=VillagePlanFactsSerializer, responses=VillagePlanSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """It says something else, while it is not submitted."""
        plan: VillagePlan = access.get_or_404(VillagePlan, pk, user=request.user)
        guards.require_role("draft_village_plan", by=request.user, division_code=plan.division_id)
        asked = checked(VillagePlanFactsSerializer, request)
        draft = actions.VillagePlanDraft(**given(asked, *FACTS))
        actions.change_village_plan(plan, draft, by=request.user, version=asked["version"])
        return self._answer(plan)

    @extend_schema(request=CaseStepSerializer, responses=VillagePlanSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: ApiRequest, pk: str) -> Response:
        """It goes to the township."""
        plan = self._moved(request, pk, "submit_village_plan")
        asked = checked(CaseStepSerializer, request)
        actions.submit_village_plan(plan, by=request.user, version=asked["version"])
        return self._answer(plan)

    @extend_schema(request=CaseStepSerializer, responses=VillagePlanSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """It is in force; not by who submitted it."""
        plan = self._moved(request, pk, "approve_village_plan")
        asked = checked(CaseStepSerializer, request)
        actions.approve_village_plan(plan, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(plan)

    @extend_schema(request=CaseStepSerializer, responses=VillagePlanSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """What is to be mended, or what changed within the year."""
        plan = self._moved(request, pk, "return_village_plan")
        asked = checked(CaseStepSerializer, request)
        actions.return_village_plan(plan, by=request.user, **given(asked, "version", "note"))
        return self._answer(plan)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> VillagePlan:
        plan: VillagePlan = access.get_or_404(VillagePlan, pk, user=request.user)
        guards.require_mover(verb, plan, by=request.user)
        return plan

    def _answer(self, plan: VillagePlan, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=plan.pk)).data, status=status)
