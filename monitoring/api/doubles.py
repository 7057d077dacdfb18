"""/api/v1/suspected-doubles/: benefits that look as if a household got the same twice, and the answer."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from monitoring import actions
from monitoring.actions import guards
from monitoring.api.steps import CaseStepSerializer
from monitoring.choices.benefits import ANSWERS
from monitoring.forms.benefits import DoubleFilter
from monitoring.models import SuspectedDouble
from povertycase import access
from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest, checked


class SuspectedDoubleSerializer(serializers.ModelSerializer):
    """Benefits of a household's year that look alike; amount_yuan: what they come to together."""

    class Meta:
        model = SuspectedDouble
        fields = (
            *("id", "household", "division", "year", "doubt", "reason", "amount_yuan", "found_on"),
            *("status", "note", "answered_on", "version"),
        )
        read_only_fields = fields


class AnswerDoubleSerializer(CaseStepSerializer):
    """What the county found when it looked."""

    answer = serializers.ChoiceField([(each.value, each.label) for each in ANSWERS])
    note = serializers.CharField(max_length=300)


class SuspectedDoubleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Suspected doubles of the counties whose every benefit the caller sees."""

    request: ApiRequest
    queryset = SuspectedDouble.objects.none()
    serializer_class = SuspectedDoubleSerializer
    filterset_class = DoubleFilter
    orderings: ClassVar = {"id": ["id"], "-amount_yuan": ["-amount_yuan", "-id"]}

    def get_queryset(self) -> QuerySet[SuspectedDouble]:
        """The user's own."""
        return SuspectedDouble.objects.visible_to(self.request.user)

    @extend_schema(request=AnswerDoubleSerializer, responses=SuspectedDoubleSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, pk: Any) -> Response:
        """May stand together, or was the same twice."""
        double: SuspectedDouble = access.get_or_404(SuspectedDouble, pk, user=request.user)
        guards.require_role("answer_double", by=request.user, division_code=double.division_id)
        asked = checked(AnswerDoubleSerializer, request)
        given = {name: asked[name] for name in ("answer", "note", "on", "version")}
        done = actions.answer_double(double, by=request.user, **given)
        return Response(self.get_serializer(self.get_queryset().get(pk=done.pk)).data)
