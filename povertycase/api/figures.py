"""/api/v1/figures/: what the dashboard shows, with the address of the list behind each figure."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from povertycase import reports
from povertycase.figures import WAN, YUAN
from povertycase.models import FigureRun, User

KNOWN = frozenset({"division"})


class FigureSerializer(serializers.Serializer):
    """One figure. value: as a decimal, in `unit`, money in yuan; list: the page of the rows that make it."""

    topic = serializers.CharField()
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # of a row, not of the form
    unit = serializers.CharField()
    meaning = serializers.CharField()
    value = serializers.DecimalField(max_digits=18, decimal_places=2)
    list = serializers.CharField()


class FiguresSerializer(serializers.Serializer):
    """Figures of a place. counted_at: null before the first counting, when there are none yet.

    is_behind: something changed since.
    """

    division = serializers.CharField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    is_behind = serializers.BooleanField()
    figures = FigureSerializer(many=True)


class FigureList(APIView):
    """The figures of one place that the caller may see."""

    @extend_schema(
        parameters=[OpenApiParameter("division", str, description="区划代码；不写是自己管辖的全部")],
        responses=FiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """`?division=`: a place where the caller is posted; without it everything in reach."""
        if unknown := set(request.query_params) - KNOWN:
            raise ValidationError({name: f"没有这个筛选条件：{name}" for name in unknown})
        user = request.user
        assert isinstance(user, User)  # noqa: S101  for the type checker
        place = reports.place_asked(user, request.query_params.get("division", ""))
        as_of = FigureRun.newest()
        topics = reports.overview_of(user, place.pk if place else "") if as_of.counted_at else []
        found: list[dict[str, Any]] = [
            {
                "topic": topic.code,
                "code": figure.measure.code,
                "label": figure.measure.label,
                "unit": YUAN if str(figure.measure.unit) == str(WAN) else figure.measure.unit,
                "meaning": figure.measure.meaning,
                "value": figure.value,
                "list": figure.url,
            }
            for topic, line in topics
            for figure in line.figures
        ]
        shown = {
            "division": place.pk if place else None,
            "counted_at": as_of.counted_at,
            "is_behind": as_of.is_behind,
            "figures": found,
        }
        return Response(FiguresSerializer(shown).data)
