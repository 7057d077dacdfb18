"""What villages earn, workshops, moves and rounds of 回头看 as the API shows them; yuan as text."""

from typing import Any

from rest_framework import serializers

from projects.api.fields import YuanField
from projects.choices.villages import WorkshopDoubt
from projects.models import ProjectReview, Relocation, VillageIncomeLine, Workshop


class VillageIncomeLineSerializer(serializers.ModelSerializer):
    """What one source brought."""

    class Meta:
        model = VillageIncomeLine
        fields = ("source", "amount_yuan")
        read_only_fields = fields


class VillageIncomeSerializer(serializers.Serializer):
    """A village's year against the floor; the halves are 0 until the conditions are confirmed.

    floor_yuan is null where nothing says how much; gap_yuan: what is missing to it, confirmed or not.
    """

    id = serializers.IntegerField(source="income.pk")
    division = serializers.CharField(source="income.division_id")
    division_name = serializers.CharField(source="income.division.name")
    year = serializers.IntegerField(source="income.year")
    lines = VillageIncomeLineSerializer(source="income.lines", many=True)
    income_yuan = YuanField()
    floor_yuan = YuanField(allow_null=True)
    gap_yuan = YuanField()
    district_yuan = YuanField(source="topup.district")
    town_yuan = YuanField(source="topup.town")
    confirmed_on = serializers.DateField(source="income.confirmed_on", allow_null=True)
    grounds = serializers.CharField(source="income.grounds")
    version = serializers.IntegerField(source="income.version")


class WorkshopSerializer(serializers.ModelSerializer):
    """A workshop; what nobody has said is null. doubts: why it does not carry today."""

    division_name = serializers.CharField(source="division.name")
    organisation_name = serializers.CharField(source="organisation.name", allow_null=True, default=None)
    doubts = serializers.SerializerMethodField()

    class Meta:
        model = Workshop
        fields = (
            *("id", "division", "division_name", "kind", "name", "organisation", "organisation_name"),
            *("project", "jobs", "registered_workers", "orders_yuan", "last_active_on", "closed_on"),
            *("note", "doubts", "version"),
        )
        read_only_fields = fields

    def get_doubts(self, row: Workshop) -> list[str]:
        """no_orders, no_workers, idle."""
        known: dict[int, Any] = self.context["doubts"]
        return [str(WorkshopDoubt(each)) for each in known.get(row.pk, ())]


class RelocationSerializer(serializers.ModelSerializer):
    """A household's move; household_version is what the next step carries."""

    household_version = serializers.IntegerField(source="household.version")

    class Meta:
        model = Relocation
        fields = (
            *("id", "household", "household_version", "division", "project"),
            *("moved_in_on", "demolished_on", "reclaimed_on", "version"),
        )
        read_only_fields = fields


class ReviewSerializer(serializers.ModelSerializer):
    """What a round found of a project."""

    project_name = serializers.CharField(source="project.name")
    reviewed_by_name = serializers.CharField(source="reviewed_by.name")

    class Meta:
        model = ProjectReview
        fields = (
            *("id", "project", "project_name", "division", "year", "round", "outcome", "found"),
            *("reviewed_on", "reviewed_by_name"),
        )
        read_only_fields = fields
