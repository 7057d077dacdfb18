"""Departments' feeds, files and warnings as the API shows and takes them; identities masked, yuan as text."""

from typing import Any

from rest_framework import serializers

from monitoring.api.steps import CaseStepSerializer
from monitoring.models import Feed, FeedBatch, FeedVariance, Warning
from monitoring.models.feeds import LONGEST_PERIOD
from povertycase.masks import identity
from projects.api.fields import PaperField, YuanField


class FeedSerializer(serializers.ModelSerializer):
    """One department's push, every month or every day."""

    organisation_name = serializers.CharField(source="organisation.name", read_only=True)

    class Meta:
        model = Feed
        fields = (
            *("id", "division", "organisation", "organisation_name", "kind", "rhythm", "due_day", "source"),
            *("starts", "is_active", "version"),
        )
        read_only_fields = fields


class FeedBatchSerializer(serializers.ModelSerializer):
    """One file of a feed for one month or day; message: why it waits."""

    name = serializers.CharField(source="source.name", read_only=True)
    median_yuan = YuanField(read_only=True, allow_null=True)

    class Meta:
        model = FeedBatch
        fields = (
            *("id", "feed", "period", "name", "sha256", "received_on", "due_on", "is_late", "row_count"),
            *("median_yuan", "fault", "message", "accepted", "note", "status", "version"),
        )
        read_only_fields = fields


class FeedVarianceSerializer(serializers.ModelSerializer):
    """Where a department's figure is not the register's."""

    class Meta:
        model = FeedVariance
        fields = ("id", "feed", "household", "person", "period", "row", "field", "ours", "theirs")
        read_only_fields = fields


class WarningSerializer(serializers.ModelSerializer):
    """A department's warning; household and person are null while nobody on the register is meant."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    id18 = serializers.SerializerMethodField(help_text="脱敏")
    amount_yuan = YuanField(read_only=True, allow_null=True)

    class Meta:
        model = Warning
        fields = (
            *("id", "feed", "division", "division_name", "household", "person", "kind", "signal", "period"),
            *("name", "id18", "amount_yuan", "message", "due_on", "clue", "handled_on", "note", "status"),
            *("moved_at", "version"),
        )
        read_only_fields = fields

    def get_id18(self, warning: Warning) -> str:
        """Its first six and last four characters."""
        return identity(warning.id18)


class ReceiveBatchSerializer(serializers.Serializer):
    """A department's file of one month or day (multipart)."""

    period = serializers.CharField(max_length=LONGEST_PERIOD, help_text="2026-10，每日推送的为 2026-10-05")
    file = PaperField()


class FindPersonSerializer(CaseStepSerializer):
    """Who is meant after all, by the register's key."""

    person = serializers.IntegerField()


def sent(asked: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes of a file and its name."""
    return asked["file"].content, asked["file"].name
