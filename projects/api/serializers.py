"""Projects and their money as the API shows them; amounts in yuan, as text."""

from rest_framework import serializers

from projects.api.fields import YuanField
from projects.models import (
    Allocation,
    FinanceLedgerYear,
    FundBatch,
    FundShare,
    LedgerEntry,
    Milestone,
    PaymentRequest,
    Project,
    ProjectFunding,
    ProjectNotice,
    ProjectTarget,
    YearClosing,
)


class FundingSerializer(serializers.ModelSerializer):
    """What one source is to pay."""

    class Meta:
        model = ProjectFunding
        fields = ("source", "planned_yuan")
        read_only_fields = fields


class TargetSerializer(serializers.ModelSerializer):
    """A promised number; actual is null while nobody has said what became of it."""

    class Meta:
        model = ProjectTarget
        fields = ("id", "kind", "name", "unit", "planned", "actual")
        read_only_fields = fields


class NoticeSerializer(serializers.ModelSerializer):
    """A notice; its photo, where there is one, lies at notices/{id}/photo/."""

    has_photo = serializers.BooleanField(source="photo_id", read_only=True)

    class Meta:
        model = ProjectNotice
        fields = ("id", "stage", "posted_on", "ended_on", "place", "url", "objections", "has_photo")
        read_only_fields = fields


class MilestoneSerializer(serializers.ModelSerializer):
    """A step of a project's life; its paper, where there is one, lies at milestones/{id}/document/."""

    has_document = serializers.BooleanField(source="document_id", read_only=True)

    class Meta:
        model = Milestone
        fields = ("id", "kind", "planned_on", "actual_on", "note", "has_document")
        read_only_fields = fields


class ProjectSerializer(serializers.ModelSerializer):
    """One project; planned_yuan is null while no source is named."""

    division_name = serializers.CharField(source="division.name")
    authority_name = serializers.CharField(source="authority.name", default=None)
    implementer_name = serializers.CharField(source="implementer.name", default=None)
    planned_yuan = YuanField(allow_null=True)

    class Meta:
        model = Project
        fields: tuple[str, ...] = (
            *("id", "number", "division", "division_name", "year", "name", "category", "subcategory"),
            *("kind", "nature", "is_construction", "place", "status", "planned_start_on", "planned_end_on"),
            *("authority", "authority_name", "implementer", "implementer_name", "responsible"),
            *("planned_yuan", "listed_on", "left_on", "version"),
        )
        read_only_fields = fields


class ProjectDetailSerializer(ProjectSerializer):
    """One project with all that is said of it."""

    funding = FundingSerializer(many=True)
    targets = TargetSerializer(many=True)
    notices = NoticeSerializer(many=True)
    milestones = MilestoneSerializer(many=True)

    class Meta(ProjectSerializer.Meta):
        fields = (
            *ProjectSerializer.Meta.fields,
            *("content", "support_mode", "special_plan", "villages", "households", "people"),
            *("exited_households", "exited_people", "monitored_households", "monitored_people"),
            *("participation", "linkage", "contractor", "procurement", "supervisor", "remark"),
            *("funding", "targets", "notices", "milestones"),
        )
        read_only_fields = fields


class ShareSerializer(serializers.ModelSerializer):
    """What part of a batch is for which use."""

    class Meta:
        model = FundShare
        fields = ("purpose", "category", "amount_yuan")
        read_only_fields = fields


class BatchSerializer(serializers.ModelSerializer):
    """One batch; given_yuan went on to projects and to batches below, balance_yuan is left.

    Its document, where there is a scan, lies at {id}/document/.
    """

    shares = ShareSerializer(many=True)
    given_yuan = YuanField()
    balance_yuan = YuanField()
    has_document = serializers.BooleanField(source="document_id", read_only=True)

    class Meta:
        model = FundBatch
        fields = (
            *("id", "division", "parent", "year", "document_number", "level", "source", "fund_class"),
            *("name", "payer", "amount_yuan", "given_yuan", "balance_yuan", "issued_on", "arrived_on"),
            *("shares", "has_document", "version"),
        )
        read_only_fields = fields


class AllocationSerializer(serializers.ModelSerializer):
    """Money of a batch for a project; paid_yuan is less what came back, unpaid_yuan the rest."""

    document_number = serializers.CharField(source="batch.document_number")
    fund_class = serializers.CharField(source="batch.fund_class")
    project_name = serializers.CharField(source="project.name")
    paid_yuan = YuanField()
    expensed_yuan = YuanField()
    asked_yuan = YuanField()
    unpaid_yuan = YuanField()

    class Meta:
        model = Allocation
        fields = (
            *("id", "batch", "document_number", "fund_class", "project", "project_name", "division"),
            *("purpose", "category", "amount_yuan", "paid_yuan", "expensed_yuan", "asked_yuan"),
            *("unpaid_yuan", "allocated_on", "version"),
        )
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer):
    """A request for money and how far it has come; its paper lies at {id}/proof/."""

    project = serializers.IntegerField(source="allocation.project_id")
    project_name = serializers.CharField(source="allocation.project.name")

    class Meta:
        model = PaymentRequest
        fields = (
            *("id", "allocation", "project", "project_name", "division", "mode", "amount_yuan"),
            *("purpose", "payee", "requested_on", "note", "status", "moved_at", "version"),
        )
        read_only_fields = fields


class EntrySerializer(serializers.ModelSerializer):
    """One line of the ledger; it never changes."""

    has_proof = serializers.BooleanField(source="proof_id", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = (
            *("id", "allocation", "request", "kind", "amount_yuan", "purpose", "booked_on", "payee"),
            *("note", "has_proof"),
        )
        read_only_fields = fields


class ClosingSerializer(serializers.ModelSerializer):
    """A closed year; closed_by: the name of whoever closed it."""

    closed_by = serializers.CharField(source="closed_by.name", read_only=True)

    class Meta:
        model = YearClosing
        fields = ("id", "division", "year", "closed_on", "closed_by")
        read_only_fields = fields


class LedgerYearSerializer(serializers.ModelSerializer):
    """What finance's ledger says of a year."""

    class Meta:
        model = FinanceLedgerYear
        fields = ("id", "division", "year", "projects", "amount_yuan", "version")
        read_only_fields = fields
