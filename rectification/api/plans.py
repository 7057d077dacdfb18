"""/api/v1/work-plans/, work-tasks/ and work-months/: plans, their tasks, and what is done in which month."""

from typing import ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from monitoring.api.steps import CaseStepSerializer, given
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.actions.task_months import require_worker
from rectification.forms.month_filters import MonthFilter
from rectification.models import TaskMonth, TaskUnit, WorkPlan, WorkTask
from rectification.rules.plans import LONGEST_OUTCOME


class WorkPlanSerializer(serializers.ModelSerializer):
    """A plan of a county for a year."""

    class Meta:
        model = WorkPlan
        fields = ("id", "division", "year", "name", "document_number", "status", "version")
        read_only_fields = fields


class TaskUnitSerializer(serializers.ModelSerializer):
    """Who carries a task out; organisation: null for the office of the place."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = TaskUnit
        fields = ("id", "division", "organisation", "name", "origin", "stated_as", "is_lead")
        read_only_fields = fields


class WorkTaskSerializer(serializers.ModelSerializer):
    """A numbered task, and those of its units that the caller reaches."""

    section = serializers.CharField(source="section.title", read_only=True)
    section_kind = serializers.CharField(source="section.kind", read_only=True)
    units = TaskUnitSerializer(source="own_units", many=True, read_only=True)

    class Meta:
        model = WorkTask
        fields = (
            *("id", "plan", "section", "section_kind", "number", "title", "content", "stated_units"),
            *("units", "version"),
        )
        read_only_fields = fields


class TaskMonthSerializer(serializers.ModelSerializer):
    """What a unit does of a task by a day; organisation: null for the office of the place."""

    task = serializers.IntegerField(source="unit.task_id", read_only=True)
    organisation = serializers.IntegerField(source="unit.organisation_id", read_only=True, allow_null=True)
    unit_name = serializers.CharField(source="unit.__str__", read_only=True)

    class Meta:
        model = TaskMonth
        fields = (
            *("id", "task", "division", "organisation", "unit_name", "what", "person", "due_on"),
            *("status", "done_on", "outcome", "version"),
        )
        read_only_fields = fields


class FinishMonthSerializer(CaseStepSerializer):
    """What was done, in a sentence."""

    outcome = serializers.CharField(max_length=LONGEST_OUTCOME)


class TaskFilter(django_filters.FilterSet):
    """The tasks of a plan."""

    plan = django_filters.NumberFilter(label=_("方案"), field_name="plan", min_value=1, max_value=2**62)

    class Meta:
        model = WorkTask
        fields = ()


class WorkPlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Work plans that the user knows."""

    request: ApiRequest
    queryset = WorkPlan.objects.none()
    serializer_class = WorkPlanSerializer
    orderings: ClassVar = {"-year": ["-year", "-id"], "year": ["year", "id"]}

    def get_queryset(self) -> QuerySet[WorkPlan]:
        """The user's own."""
        return WorkPlan.objects.visible_to(self.request.user)


class WorkTaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The tasks of plans that the user knows."""

    request: ApiRequest
    queryset = WorkTask.objects.none()
    serializer_class = WorkTaskSerializer
    filterset_class = TaskFilter
    orderings: ClassVar = {"number": ["plan_id", "number", "id"]}

    def get_queryset(self) -> QuerySet[WorkTask]:
        """The user's own."""
        user = self.request.user
        units = TaskUnit.objects.visible_to(user).select_related("organisation", "division").order_by("pk")
        own = Prefetch("units", units, to_attr="own_units")
        return WorkTask.objects.visible_to(user).select_related("section").prefetch_related(own)


class WorkMonthViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Months in the user's reach; a unit sees its own."""

    request: ApiRequest
    queryset = TaskMonth.objects.none()
    serializer_class = TaskMonthSerializer
    filterset_class = MonthFilter
    orderings: ClassVar = {"due_on": ["due_on", "id"], "-due_on": ["-due_on", "-id"]}

    def get_queryset(self) -> QuerySet[TaskMonth]:
        """The user's own."""
        rows = TaskMonth.objects.visible_to(self.request.user)
        return rows.select_related("unit__organisation", "unit__division")

    @extend_schema(request=FinishMonthSerializer, responses=TaskMonthSerializer)
    @action(detail=True, methods=["post"])
    def done(self, request: ApiRequest, pk: str) -> Response:
        """It is done, and a sentence says what."""
        month: TaskMonth = access.get_or_404(TaskMonth, pk, user=request.user)
        require_worker(month.unit, by=request.user)
        asked = checked(FinishMonthSerializer, request)
        on = timezone.localdate()
        actions.finish_month(month, by=request.user, on=on, **given(asked, "outcome", "version"))
        return Response(self.get_serializer(self.get_queryset().get(pk=month.pk)).data)
