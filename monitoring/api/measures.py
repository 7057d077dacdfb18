"""/api/v1/measures/ and /api/v1/plans/: what is done for a monitored household."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from households.api.sizes import require_size
from monitoring import actions
from monitoring.actions import guards
from monitoring.api import steps
from monitoring.api.serializers import MeasureSerializer, PlanSerializer
from monitoring.api.steps import given
from monitoring.forms.measure_filters import MeasureFilter, PlanFilter
from monitoring.models import MonitoringCase, SupportMeasure, SupportPlan
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from projects.api.building import MOST_SENT
from projects.api.fields import PAPER, paper_answer
from projects.models import Project

MEASURE = ("kind", "items", "content", "responsible", "planned_on")
PLAN = ("year", "aims", "steps", "responsible", "remove_by")


class MeasureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Measures of the cases in the user's reach."""

    request: ApiRequest
    queryset = SupportMeasure.objects.none()
    serializer_class = MeasureSerializer
    filterset_class = MeasureFilter
    orderings: ClassVar = {
        "-planned_on": ["-planned_on", "-id"],
        "planned_on": ["planned_on", "id"],
        "id": ["id"],
    }

    def get_queryset(self) -> QuerySet[SupportMeasure]:
        """The user's own."""
        return SupportMeasure.objects.visible_to(self.request.user).select_related("case")

    @extend_schema(request=steps.PlanMeasureSerializer, responses={201: MeasureSerializer})
    def create(self, request: ApiRequest) -> Response:
        """Something is to be done for a monitored household."""
        guards.require_role_anywhere("plan_measure", by=request.user)
        asked = checked(steps.PlanMeasureSerializer, request)
        case = access.get_or_404(MonitoringCase, asked["case"], user=request.user)
        key = asked["project"]
        project = access.get_or_404(Project, key, user=request.user) if key is not None else None
        draft = actions.MeasureDraft(**given(asked, *MEASURE), project=project)
        measure = actions.plan_measure(case, draft, by=request.user, version=asked["version"])
        return self._answer(measure, HTTP_201_CREATED)

    @extend_schema(request={"multipart/form-data": steps.LandMeasureSerializer}, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def land(self, request: ApiRequest, pk: str) -> Response:
        """It reached the household, as the proof shows."""
        require_size(request, MOST_SENT)
        measure = self._reached(request, pk, "land_measure")
        asked = checked(steps.LandMeasureSerializer, request)
        names = ("landed_on", "amount_yuan", "proof", "on", "version")
        actions.land_measure(measure, by=request.user, **given(asked, *names))
        return self._answer(measure)

    @extend_schema(request=steps.EndMeasureSerializer, responses=MeasureSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """It is over, for a reason."""
        measure = self._reached(request, pk, "end_measure")
        asked = checked(steps.EndMeasureSerializer, request)
        names = ("ended_on", "on", "version", "note")
        actions.end_measure(measure, by=request.user, **given(asked, *names))
        return self._answer(measure)

    @extend_schema(responses=PAPER)
    @action(detail=True, methods=["get"])
    def proof(self, request: ApiRequest, pk: str) -> HttpResponse:
        """What shows that it reached the household."""
        return paper_answer(access.get_or_404(SupportMeasure, pk, user=request.user).proof)

    def _reached(self, request: ApiRequest, pk: Any, step: str) -> SupportMeasure:
        measure: SupportMeasure = access.get_or_404(SupportMeasure, pk, user=request.user)
        guards.require_role(step, by=request.user, division_code=measure.division_id)
        return measure

    def _answer(self, measure: SupportMeasure, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=measure.pk)).data, status=status)


class PlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """一户一策 of the cases in the user's reach."""

    request: ApiRequest
    queryset = SupportPlan.objects.none()
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    orderings: ClassVar = {
        "-year": ["-year", "-id"],
        "year": ["year", "id"],
        "remove_by": ["remove_by", "id"],
    }

    def get_queryset(self) -> QuerySet[SupportPlan]:
        """The user's own."""
        return SupportPlan.objects.visible_to(self.request.user).select_related("case")

    @extend_schema(request=steps.DraftPlanSerializer, responses={201: PlanSerializer})
    def create(self, request: ApiRequest) -> Response:
        """A plan for a year; one that was approved gives way to it."""
        guards.require_role_anywhere("draft_plan", by=request.user)
        asked = checked(steps.DraftPlanSerializer, request)
        case = access.get_or_404(MonitoringCase, asked["case"], user=request.user)
        draft = actions.PlanDraft(**given(asked, *PLAN))
        plan = actions.draft_plan(case, draft, by=request.user, version=asked["version"])
        return self._answer(plan, HTTP_201_CREATED)

    @extend_schema(request=steps.PlanFactsSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """It says something else, while it is not submitted."""
        plan: SupportPlan = access.get_or_404(SupportPlan, pk, user=request.user)
        guards.require_role("draft_plan", by=request.user, division_code=plan.division_id)
        asked = checked(steps.PlanFactsSerializer, request)
        draft = actions.PlanDraft(**given(asked, *PLAN))
        actions.change_plan(plan, draft, by=request.user, version=asked["version"])
        return self._answer(plan)

    @extend_schema(request=steps.CaseStepSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: ApiRequest, pk: str) -> Response:
        """It goes to the township."""
        plan = self._moved(request, pk, "submit_plan")
        asked = checked(steps.CaseStepSerializer, request)
        actions.submit_plan(plan, by=request.user, version=asked["version"])
        return self._answer(plan)

    @extend_schema(request=steps.CaseStepSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """It is in force; not by who submitted it."""
        plan = self._moved(request, pk, "approve_plan")
        asked = checked(steps.CaseStepSerializer, request)
        actions.approve_plan(plan, by=request.user, **given(asked, "on", "version", "note"))
        return self._answer(plan)

    @extend_schema(request=steps.CaseStepSerializer, responses=PlanSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: ApiRequest, pk: str) -> Response:
        """What is to be mended."""
        plan = self._moved(request, pk, "return_plan")
        asked = checked(steps.CaseStepSerializer, request)
        actions.return_plan(plan, by=request.user, **given(asked, "version", "note"))
        return self._answer(plan)

    def _moved(self, request: ApiRequest, pk: Any, verb: str) -> SupportPlan:
        plan: SupportPlan = access.get_or_404(SupportPlan, pk, user=request.user)
        guards.require_mover(verb, plan, by=request.user)
        return plan

    def _answer(self, plan: SupportPlan, status: int = 200) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=plan.pk)).data, status=status)
