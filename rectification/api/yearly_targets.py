"""/api/v1/targets/ and /api/v1/statements/: the figures of a year's table, and what was signed about them."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked
from rectification import actions
from rectification.actions.target_rights import require_recorder
from rectification.forms.statements import StatementFilter, TargetFilter
from rectification.models import Statement, TargetValue
from rectification.rules.yearly_targets import LONGEST_NOTE, percent


class YearlyTargetSerializer(serializers.ModelSerializer):
    """One figure of a place; counted: what the system counts, whose actual figure is on its page."""

    year = serializers.IntegerField(source="indicator.year", read_only=True)
    name = serializers.CharField(source="indicator.name", read_only=True)
    unit = serializers.CharField(source="indicator.unit", read_only=True)
    is_limit = serializers.BooleanField(source="indicator.is_limit", read_only=True)
    counted = serializers.CharField(source="indicator.counted", read_only=True)
    percent = serializers.SerializerMethodField(
        help_text="实际占目标的百分比，一位小数；没有目标或目标为 0 时为空"
    )

    class Meta:
        model = TargetValue
        fields = (
            *("id", "version", "division", "indicator", "year", "name", "unit", "is_limit", "counted"),
            *("target", "actual", "actual_on", "note", "percent"),
        )
        read_only_fields = fields

    def get_percent(self, value: TargetValue) -> Decimal | None:
        """Of what was recorded."""
        return percent(value.target, value.actual)


class RecordSerializer(serializers.Serializer):
    """What a place has reached by a day, and where that is from."""

    version = serializers.IntegerField(required=False, allow_null=True, default=None)
    actual = serializers.DecimalField(max_digits=14, decimal_places=2)
    actual_on = serializers.DateField(help_text="截至日期，在指标的年度内")
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, help_text="数据来源")


class TargetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The figures of the places in the user's reach."""

    request: ApiRequest
    queryset = TargetValue.objects.none()
    serializer_class = YearlyTargetSerializer
    filterset_class = TargetFilter
    orderings: ClassVar = {"id": ["id"], "-id": ["-id"]}

    def get_queryset(self) -> QuerySet[TargetValue]:
        """The user's own."""
        return TargetValue.objects.visible_to(self.request.user).select_related("indicator")

    @extend_schema(request=RecordSerializer, responses=YearlyTargetSerializer)
    @action(detail=True, methods=["post"])
    def record(self, request: ApiRequest, pk: str) -> Response:
        """The place's office, or one above it, tells what was reached."""
        value: TargetValue = access.get_or_404(TargetValue, pk, user=request.user)
        require_recorder(request.user, value.division_id)
        asked = checked(RecordSerializer, request)
        figure = actions.ActualFigure(value=value, actual=asked["actual"], version=asked["version"])
        told: dict[str, Any] = {name: asked[name] for name in ("actual_on", "note")}
        actions.record_actuals([figure], by=request.user, on=timezone.localdate(), **told)
        return Response(self.get_serializer(self.get_queryset().get(pk=value.pk)).data)


class StatementSerializer(serializers.ModelSerializer):
    """One statement; targets: the table's rows as they were when it was signed."""

    targets = serializers.ListField(child=serializers.DictField(), read_only=True)

    class Meta:
        model = Statement
        fields = (
            *("id", "version", "division", "year", "due_on", "status", "giver_unit", "giver", "giver_duty"),
            *("signer", "signer_duty", "signed_on", "targets", "withdrawn_reason"),
        )
        read_only_fields = fields


class StatementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The statements of the places in the user's reach."""

    request: ApiRequest
    queryset = Statement.objects.none()
    serializer_class = StatementSerializer
    filterset_class = StatementFilter
    orderings: ClassVar = {"-id": ["-id"], "id": ["id"], "due_on": ["due_on", "id"]}

    def get_queryset(self) -> QuerySet[Statement]:
        """The user's own."""
        return Statement.objects.visible_to(self.request.user)
