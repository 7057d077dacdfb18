"""Clues, cases and what hangs on them as the API shows them; telephones masked, yuan as text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.reports.shown import masked
from monitoring.models import (
    CaseRisk,
    Clue,
    MonitoringCase,
    NoticeLine,
    Procedure,
    SupportMeasure,
    SupportPlan,
)
from povertycase.models import NoticeObjection, PublicNotice, ReviewMeeting
from projects.api.fields import YuanField


class RiskSerializer(serializers.ModelSerializer):
    """One risk, in its rank; part: the kind of disaster."""

    class Meta:
        model = CaseRisk
        fields = ("rank", "risk", "part", "note")
        read_only_fields = fields


class ClueSerializer(serializers.ModelSerializer):
    """A clue; household is null while nobody knows which one is meant."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    reporter_phone = serializers.SerializerMethodField(help_text="脱敏")

    class Meta:
        model = Clue
        fields = (
            *("id", "division", "division_name", "household", "subject_name", "channel", "reported_on"),
            *("content", "reporter", "reporter_phone", "case", "status", "outcome", "moved_at", "version"),
        )
        read_only_fields = fields

    def get_reporter_phone(self, clue: Clue) -> str:
        """With its first three and last four digits."""
        return masked("phone", clue.reporter_phone)


class CaseSerializer(serializers.ModelSerializer):
    """One episode of a household."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    contact_phone = serializers.SerializerMethodField(help_text="脱敏")
    risks = serializers.SerializerMethodField()

    class Meta:
        model = MonitoringCase
        fields: tuple[str, ...] = (
            *("id", "household", "division", "division_name", "episode", "category", "risks", "clue_on"),
            *("identified_on", "number", "contact", "contact_phone", "removal_way", "removed_on", "status"),
            *("cleared_reason", "moved_at", "version"),
        )
        read_only_fields = fields

    def get_contact_phone(self, case: MonitoringCase) -> str:
        """With its first three and last four digits."""
        return masked("phone", case.contact_phone)

    @extend_schema_field(RiskSerializer(many=True))
    def get_risks(self, case: MonitoringCase) -> Any:
        """In the order that the case gives them."""
        return RiskSerializer(sorted(case.risks.all(), key=lambda each: each.rank), many=True).data


class ProcedureSerializer(serializers.ModelSerializer):
    """One go through the steps; its papers lie at procedures/{id}/{paper}/ where they are there."""

    has_authorisation = serializers.BooleanField(source="authorisation_id", read_only=True)
    has_collection_form = serializers.BooleanField(source="collection_form_id", read_only=True)
    has_natural_document = serializers.BooleanField(source="natural_document_id", read_only=True)

    class Meta:
        model = Procedure
        fields = (
            *("id", "turn", "aim", "started_on", "grounds", "visited_on", "visitors", "found"),
            *("has_authorisation", "has_collection_form", "has_natural_document", "compared_on"),
            *("comparison", "meeting", "votes_for", "votes_against", "notice", "decided_on"),
            *("announced_on", "overrides"),
        )
        read_only_fields = fields


class ConditionSerializer(serializers.Serializer):
    """One condition of removal that does not hold; overridable: the county may give a reason instead."""

    code = serializers.CharField()
    message = serializers.CharField()
    clause = serializers.CharField()
    field = serializers.CharField()
    overridable = serializers.BooleanField()


class CaseDetailSerializer(CaseSerializer):
    """A case with each go through the steps, the newest last, and what keeps its risk from being removed.

    removal_unmet: null while the household is not monitored; judged on today for the way that was applied
    for, 帮扶消除 while nobody has applied.
    """

    procedures = serializers.SerializerMethodField()
    removal_unmet = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "procedures", "removal_unmet")
        read_only_fields = fields

    @extend_schema_field(ProcedureSerializer(many=True))
    def get_procedures(self, case: MonitoringCase) -> Any:
        """In the order in which they were gone through."""
        rows = sorted(case.procedures.all(), key=lambda each: each.turn)
        return ProcedureSerializer(rows, many=True).data

    @extend_schema_field(ConditionSerializer(many=True, allow_null=True))
    def get_removal_unmet(self, case: MonitoringCase) -> Any:
        """As the action would refuse it today."""
        return self.context["removal_unmet"](case)


class MeasureSerializer(serializers.ModelSerializer):
    """A measure; its proof, where there is one, lies at {id}/proof/."""

    household = serializers.IntegerField(source="case.household_id", read_only=True)
    amount_yuan = YuanField(read_only=True)
    has_proof = serializers.BooleanField(source="proof_id", read_only=True)

    class Meta:
        model = SupportMeasure
        fields = (
            *("id", "case", "household", "division", "kind", "items", "content", "responsible"),
            *("planned_on", "landed_on", "amount_yuan", "has_proof", "project", "ended_on"),
            *("ended_reason", "version"),
        )
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer):
    """一户一策 of a year."""

    household = serializers.IntegerField(source="case.household_id", read_only=True)

    class Meta:
        model = SupportPlan
        fields = (
            *("id", "case", "household", "division", "year", "aims", "steps", "responsible", "remove_by"),
            *("approved_on", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting of a village; minutes and signatures lie at {id}/minutes/ and {id}/sign-in/."""

    division_name = serializers.CharField(source="division.name", read_only=True)

    class Meta:
        model = ReviewMeeting
        fields = (
            *("id", "division", "division_name", "held_on", "place", "chaired_by", "present", "version"),
        )
        read_only_fields = fields


class ObjectionSerializer(serializers.ModelSerializer):
    """What somebody said against a notice, and the answer."""

    class Meta:
        model = NoticeObjection
        fields = ("id", "notice", "raised_on", "content", "answered_on", "answer", "version")
        read_only_fields = fields


class NoticeLineSerializer(serializers.ModelSerializer):
    """One case on a list, and for what it hangs."""

    aim = serializers.CharField(source="procedure.aim", read_only=True)

    class Meta:
        model = NoticeLine
        fields = ("case", "aim")
        read_only_fields = fields


class VillageNoticeSerializer(serializers.ModelSerializer):
    """A list that hung in a village; its photograph lies at {id}/photo/."""

    division_name = serializers.CharField(source="division.name", read_only=True)
    lines = NoticeLineSerializer(many=True, read_only=True)
    objections = serializers.SerializerMethodField()

    class Meta:
        model = PublicNotice
        fields = (
            *("id", "division", "division_name", "posted_on", "ended_on", "place", "lines", "objections"),
            "version",
        )
        read_only_fields = fields

    @extend_schema_field(ObjectionSerializer(many=True))
    def get_objections(self, notice: PublicNotice) -> Any:
        """The oldest first."""
        return ObjectionSerializer(sorted(notice.objections.all(), key=lambda each: each.pk), many=True).data
