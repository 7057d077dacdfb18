"""Tickets and what hangs on them as the API shows them; telephones masked, yuan as text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.reports.shown import masked
from projects.api.fields import YuanField
from rectification.models import (
    CloseoutReview,
    DeadlineExtension,
    Evidence,
    IssueSource,
    ProgressLine,
    Recheck,
    Referral,
    SanctionedPerson,
    Ticket,
    TicketProposal,
    TicketType,
    WorkNode,
)


def name_of(path: str) -> serializers.CharField:
    """The name of something beside its key; null where nothing is there."""
    return serializers.CharField(source=f"{path}.name", read_only=True, allow_null=True, default=None)


def seen(annotated: str) -> serializers.IntegerField:
    """The key of a ticket that this one belongs to, null where the reader does not see that one."""
    return serializers.IntegerField(source=annotated, read_only=True, allow_null=True)


class TicketSerializer(serializers.ModelSerializer):
    """One problem at one place; executor: the user name of whose account puts it right."""

    division_name, source_name, type_name = name_of("division"), name_of("source"), name_of("type")
    type = serializers.CharField(source="type.code", read_only=True)
    topic = serializers.CharField(source="type.topic", read_only=True)
    amount_yuan = YuanField(read_only=True)
    # `parent` is a field here; DRF has an attribute of this name elsewhere.
    parent = seen("seen_parent")  # type: ignore[assignment]
    sibling_of, relapse_of = seen("seen_sibling_of"), seen("seen_relapse_of")
    lead_unit_name, responsible_unit_name = name_of("lead_unit"), name_of("responsible_unit")
    responsible_place_name, executor_name = name_of("responsible_place"), name_of("executor")
    executor = serializers.CharField(source="executor.username", read_only=True, default=None)

    class Meta:
        model = Ticket
        fields: tuple[str, ...] = (
            *("id", "number", "division", "division_name", "household", "person", "village", "project"),
            *("organisation", "source", "source_name", "type", "type_name", "topic", "content", "found_on"),
            *("amount_yuan", "liability", "is_common", "is_restricted", "parent", "sibling_of"),
            *("relapse_of", "leader", "lead_unit", "lead_unit_name", "responsible_unit"),
            *("responsible_unit_name", "responsible_place", "responsible_place_name"),
            *("responsible_person", "duty_role", "executor", "executor_name", "mode", "due_on"),
            *("original_due_on", "response_due_at", "responded_at", "handling_due_at", "handled_at"),
            *("percent", "rebound_count", "closed_on", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class WorkNodeSerializer(serializers.ModelSerializer):
    """One dated step. round: how often the ticket had come back by then."""

    class Meta:
        model = WorkNode
        fields = ("id", "round", "name", "planned_on", "reached_on", "note")
        read_only_fields = fields


class TicketProgressSerializer(serializers.ModelSerializer):
    """How far it had come by a day."""

    reported_by_name = name_of("reported_by")

    class Meta:
        model = ProgressLine
        fields = ("id", "round", "reported_on", "percent", "content", "reported_by_name")
        read_only_fields = fields


class EvidenceSerializer(serializers.ModelSerializer):
    """A picture or paper; it lies at evidence/{id}/ of its ticket."""

    file_name, added_by_name = name_of("file"), name_of("added_by")

    class Meta:
        model = Evidence
        fields = ("id", "round", "kind", "taken_on", "caption", "file_name", "added_by_name")
        read_only_fields = fields


class ExtensionSerializer(serializers.ModelSerializer):
    """A request for more time; due_on: the deadline it wants to be later than."""

    class Meta:
        model = DeadlineExtension
        fields = (
            *("id", "ticket", "division", "round", "due_on", "until", "reason", "asked_on", "decided_on"),
            *("opinion", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class CloseoutReviewSerializer(serializers.ModelSerializer):
    """What a level said."""

    reviewed_by_name = name_of("reviewed_by")

    class Meta:
        model = CloseoutReview
        fields = ("id", "round", "level", "has_passed", "opinion", "reviewed_on", "reviewed_by_name")
        read_only_fields = fields


class RecheckedSerializer(serializers.ModelSerializer):
    """What was seen when somebody looked again."""

    rechecked_by_name = name_of("rechecked_by")

    class Meta:
        model = Recheck
        fields = (
            *("id", "round", "rechecked_on", "is_information_precise", "are_measures_precise"),
            *("is_effect_precise", "found", "rechecked_by_name"),
        )
        read_only_fields = fields


class ChildTicketSerializer(serializers.ModelSerializer):
    """A child of a common problem."""

    class Meta:
        model = Ticket
        fields = ("id", "number", "division", "content", "status", "due_on")
        read_only_fields = fields


class ClosingUnmetSerializer(serializers.Serializer):
    """One condition of closing that does not hold."""

    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField()
    field = serializers.CharField()


class TicketDetailSerializer(TicketSerializer):
    """A ticket with all that was done about it; what went to 纪委 is at /referrals/ alone.

    children: those that the reader sees. closing_unmet: what keeps it from being closed, null where nobody
    is at work on it.
    """

    responsible_phone = serializers.SerializerMethodField(help_text="脱敏")
    children = ChildTicketSerializer(many=True, source="seen_children", read_only=True)
    nodes = WorkNodeSerializer(many=True, source="worknodes", read_only=True)
    progress = TicketProgressSerializer(many=True, source="progresslines", read_only=True)
    evidence = EvidenceSerializer(many=True, source="evidences", read_only=True)
    extensions = ExtensionSerializer(many=True, source="deadlineextensions", read_only=True)
    reviews = CloseoutReviewSerializer(many=True, source="closeoutreviews", read_only=True)
    rechecks = RecheckedSerializer(many=True, read_only=True)
    closing_unmet = serializers.SerializerMethodField()

    class Meta(TicketSerializer.Meta):
        fields = (
            *TicketSerializer.Meta.fields,
            *("responsible_phone", "goal", "measures", "similar", "outcome", "answered_on", "remark"),
            *("cancelled_reason", "children"),
            *("nodes", "progress", "evidence", "extensions", "reviews", "rechecks", "closing_unmet"),
        )
        read_only_fields = fields

    def get_responsible_phone(self, ticket: Ticket) -> str:
        """With its first three and last four digits."""
        return masked("phone", ticket.responsible_phone)

    @extend_schema_field(ClosingUnmetSerializer(many=True, allow_null=True))
    def get_closing_unmet(self, ticket: Ticket) -> Any:
        """As the action would refuse it today."""
        return self.context["closing_unmet"](ticket)


class TicketProposalSerializer(serializers.ModelSerializer):
    """What looks like a problem elsewhere; ticket: what it became, null where the reader does not see it."""

    division_name, type_name = name_of("division"), name_of("type")
    type = serializers.CharField(source="type.code", read_only=True)
    topic = serializers.CharField(source="type.topic", read_only=True)
    ticket = seen("seen_ticket")

    class Meta:
        model = TicketProposal
        fields = (
            *("id", "division", "division_name", "household", "person", "village", "project"),
            *("organisation", "cause", "turn", "type", "type_name", "topic", "content", "first_seen_on"),
            *("last_seen_on", "ticket", "dismissed_reason", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class IssueSourceSerializer(serializers.ModelSerializer):
    """Where problems come from; its document, where there is one, lies at {id}/document/."""

    division_name = name_of("division")
    has_document = serializers.BooleanField(source="document_id", read_only=True)

    class Meta:
        model = IssueSource
        fields = (
            *("id", "division", "division_name", "parent", "name", "kind", "level", "scope"),
            *("document_number", "has_document", "received_on", "version"),
        )
        read_only_fields = fields


class TicketTypeSerializer(serializers.ModelSerializer):
    """A kind of problem; lead: who leads, as the plan says."""

    class Meta:
        model = TicketType
        fields = (
            *("id", "code", "topic", "name", "content", "lead", "response_hours", "handling_hours"),
            *("is_restricted", "is_active"),
        )
        read_only_fields = fields


class SanctionedSerializer(serializers.ModelSerializer):
    """Somebody and everything that was done to them."""

    class Meta:
        model = SanctionedPerson
        fields = ("name", "duty", "sanctions")
        read_only_fields = fields


class ReferralSerializer(serializers.ModelSerializer):
    """What went to 纪委, and what came back."""

    people = SanctionedSerializer(many=True, read_only=True)

    class Meta:
        model = Referral
        fields = (
            *("id", "ticket", "division", "round", "referred_to", "clue", "referred_on", "outcome"),
            *("concluded_on", "people", "status", "moved_at", "version"),
        )
        read_only_fields = fields
