"""/api/v1/score-sheets/: who got how many points in which month, and why."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest
from rectification.forms.scores import SheetFilter
from rectification.models import ScoreMark, ScoreSheet


class ScoreMarkSerializer(serializers.ModelSerializer):
    """The points of one item; part and whole: the figures they come from, null where a person judged."""

    name = serializers.CharField(source="item.name", read_only=True)
    group = serializers.CharField(source="item.group", read_only=True)
    weight = serializers.DecimalField(source="item.weight", max_digits=5, decimal_places=2, read_only=True)
    counted_from = serializers.CharField(source="item.source", read_only=True)

    class Meta:
        model = ScoreMark
        fields = ("group", "name", "weight", "counted_from", "points", "reason", "part", "whole")
        read_only_fields = fields


class ScoreSheetSerializer(serializers.ModelSerializer):
    """One subject's month; organisation: null for the township or village that is judged."""

    year = serializers.IntegerField(source="scheme.year", read_only=True)
    scheme_name = serializers.CharField(source="scheme.name", read_only=True)
    subject = serializers.CharField(source="__str__", read_only=True)
    marks = ScoreMarkSerializer(many=True, read_only=True)

    class Meta:
        model = ScoreSheet
        fields = (
            *("id", "version", "scheme", "scheme_name", "year", "month", "division", "organisation"),
            *("subject", "edition", "reason", "due_on", "poverty", "other", "total", "published_on"),
            *("objection_until", "status", "marks"),
        )
        read_only_fields = fields


class ScoreSheetViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The sheets that the user may see: all for the office that scores, one's own once published."""

    request: ApiRequest
    queryset = ScoreSheet.objects.none()
    serializer_class = ScoreSheetSerializer
    filterset_class = SheetFilter
    orderings: ClassVar = {"-id": ["-id"], "id": ["id"]}

    def get_queryset(self) -> QuerySet[ScoreSheet]:
        """The user's own."""
        rows = ScoreSheet.objects.visible_to(self.request.user).select_related(
            "scheme", "division", "organisation"
        )
        return rows.prefetch_related("marks__item")
