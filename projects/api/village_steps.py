"""What the steps on villages' incomes, workshops, moves and rounds of 回头看 take."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from projects.api.fields import YuanField
from projects.api.steps import LONGEST_CODE, MOST_ROWS, ProjectStepSerializer
from projects.choices.assets import ReviewOutcome
from projects.choices.villages import VillageIncomeSource, WorkshopKind

FIRST_YEAR = 2000
MOST_PEOPLE = 100_000


class IncomeLineStepSerializer(serializers.Serializer):
    """What one source brought."""

    source = serializers.ChoiceField(VillageIncomeSource.choices)  # type: ignore[assignment]
    amount_yuan = YuanField()


class IncomeLinesSerializer(ProjectStepSerializer):
    """A year's income, every source at once; one that is left out was not reported."""

    lines = serializers.ListField(child=IncomeLineStepSerializer(), max_length=MOST_ROWS)

    @staticmethod
    def pairs(asked: dict[str, Any]) -> list[tuple[str, Decimal]]:
        """(source, yuan)."""
        return [(line["source"], line["amount_yuan"]) for line in asked["lines"]]


class RecordIncomeSerializer(IncomeLinesSerializer):
    """A village's year that nobody has recorded; version: null."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")
    year = serializers.IntegerField(min_value=FIRST_YEAR)

    def validate_year(self, year: int) -> int:
        """No year to come."""
        if year > timezone.localdate().year:
            raise serializers.ValidationError(_("年度不能晚于今年"))
        return year


class ConfirmTopUpSerializer(ProjectStepSerializer):
    """On what grounds a village fulfils the conditions."""

    grounds = serializers.CharField(max_length=300, allow_blank=True)


class WorkshopStepSerializer(ProjectStepSerializer):
    """What is known of a workshop; null where nobody has said. A change gives all of it."""

    kind = serializers.ChoiceField(WorkshopKind.choices)
    name = serializers.CharField(max_length=100)
    organisation = serializers.IntegerField(required=False, allow_null=True, default=None)
    project = serializers.IntegerField(required=False, allow_null=True, default=None)
    jobs = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=MOST_PEOPLE
    )
    registered_workers = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=MOST_PEOPLE
    )
    orders_yuan = YuanField(required=False, allow_null=True, default=None)
    last_active_on = serializers.DateField(required=False, allow_null=True, default=None)
    closed_on = serializers.DateField(required=False, allow_null=True, default=None)


class RecordWorkshopSerializer(WorkshopStepSerializer):
    """A workshop of a village."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="行政村的区划代码")


class CloseWorkshopSerializer(ProjectStepSerializer):
    """The day it closed; note says why."""

    closed_on = serializers.DateField()


class RecordRelocationSerializer(ProjectStepSerializer):
    """How far a household's move is; version is the household's."""

    household = serializers.IntegerField()
    project = serializers.IntegerField()
    moved_in_on = serializers.DateField(required=False, allow_null=True, default=None)
    demolished_on = serializers.DateField(required=False, allow_null=True, default=None)
    reclaimed_on = serializers.DateField(required=False, allow_null=True, default=None)


class ReviewStepSerializer(ProjectStepSerializer):
    """What a round found of a project; version is the project's."""

    project = serializers.IntegerField()
    round = serializers.IntegerField(min_value=1, max_value=99)
    outcome = serializers.ChoiceField(ReviewOutcome.choices)
    reviewed_on = serializers.DateField()
    found = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
