"""/api/v1/me/tasks/: what whoever asks is to do, across all apps."""

import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from povertycase.api.base import Collection
from povertycase.choices import Urgency
from povertycase.filters import TaskFilter
from povertycase.models import Obligation
from povertycase.models.obligations import soon_until


class TaskSerializer(serializers.ModelSerializer):
    """One thing to do; days_left: of the calendar, below nought when overdue; url: the page of the record."""

    kind_name = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True)
    owed_by = serializers.CharField(read_only=True)
    division_name = serializers.CharField(source="division.name", read_only=True)
    days_left = serializers.SerializerMethodField()
    level = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields = (
            *("id", "kind", "kind_name", "words", "url", "division", "division_name", "owed_by", "due_on"),
            *("days_left", "level"),
        )
        read_only_fields = fields

    def get_days_left(self, row: Obligation) -> int:
        """From today."""
        return row.days_left(self.context["on"])

    @extend_schema_field(serializers.ChoiceField(choices=Urgency.choices))
    def get_level(self, row: Obligation) -> str:
        """Overdue, due within three working days, or later."""
        return row.urgency(self.context["on"], soon=self.context["soon"]).value


class TaskViewSet(mixins.ListModelMixin, Collection):
    """待办 of whoever asks, the most urgent first; `?whose=all`: all that is owed in their places."""

    queryset = Obligation.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    orderings: ClassVar = {"due_on": ["due_on", "id"]}

    @cached_property
    def today(self) -> datetime.date:
        """One day for all rows of an answer."""
        return timezone.localdate()

    def get_queryset(self) -> Any:
        """What is owed in reach; the filter leaves the user's own."""
        return Obligation.objects.visible_to(self.user).open().with_owners()

    def get_serializer_context(self) -> dict[str, Any]:
        """With the days that urgency is counted from."""
        context = super().get_serializer_context()
        return {**context, "on": self.today, "soon": soon_until(self.today)}
