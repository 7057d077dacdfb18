"""/api/v1/inspections/: what was inspected, with what was found; an unannounced one once it is done."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from povertycase.api.base import Collection
from povertycase.api.requests import ApiRequest
from rectification.forms.inspection_filters import InspectionFilter
from rectification.models import Inspection, InspectionFinding, Ticket
from rectification.reports.inspections import listed_inspections

FIELDS: tuple[str, ...] = (
    *("id", "division", "planned_at", "office", "zone", "name", "kind", "scope", "type", "focus"),
    *("team", "begins_on", "ends_on", "clear", "source", "remark", "status", "moved_at", "version"),
)


class InspectionFindingSerializer(serializers.ModelSerializer):
    """What was seen at one place; ticket: what it became, null where the reader does not see it."""

    type = serializers.CharField(source="type.code", read_only=True)
    ticket = serializers.SerializerMethodField()

    class Meta:
        model = InspectionFinding
        fields = (
            *("id", "dimension", "type", "division", "household", "person", "village", "project"),
            *("organisation", "content", "found_on", "note", "ticket", "version"),
        )
        read_only_fields = fields

    def get_ticket(self, finding: InspectionFinding) -> int | None:
        """As far as the reader sees it."""
        return finding.ticket_id if finding.ticket_id in self.context["seen_tickets"] else None


class InspectionSerializer(serializers.ModelSerializer):
    """One inspection; office: the zone's office, null for the county's; clear: without findings."""

    type = serializers.CharField(source="type.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Inspection
        fields = FIELDS
        read_only_fields = FIELDS


class InspectionDetailSerializer(InspectionSerializer):
    """The same with the findings that the reader sees."""

    findings = serializers.SerializerMethodField()

    class Meta(InspectionSerializer.Meta):
        fields = (*FIELDS, "findings")
        read_only_fields = fields

    @extend_schema_field(InspectionFindingSerializer(many=True))
    def get_findings(self, inspection: Inspection) -> object:
        """In the order in which they were written."""
        user = self.context["request"].user
        rows = InspectionFinding.objects.visible_to(user).filter(inspection=inspection)
        found = list(rows.select_related("type").order_by("pk"))
        keys = [each.ticket_id for each in found if each.ticket_id]
        seen = set(Ticket.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
        context = {"seen_tickets": seen}
        return InspectionFindingSerializer(found, many=True, context=context).data


class InspectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Inspections that the user knows of."""

    request: ApiRequest
    queryset = Inspection.objects.none()
    filterset_class = InspectionFilter
    orderings: ClassVar = {"-begins_on": ["-begins_on", "-id"], "id": ["id"]}

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """One with its findings, many without."""
        return InspectionDetailSerializer if self.action == "retrieve" else InspectionSerializer

    def get_queryset(self) -> QuerySet[Inspection]:
        """The user's own."""
        return listed_inspections(self.request.user)
