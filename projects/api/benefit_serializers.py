"""Who benefits, what is due and paid, what is lent and was divided, as the API shows it; yuan as text."""

from typing import Any

from rest_framework import serializers

from projects.api.fields import YuanField
from projects.models import BenefitDue, BenefitLink, BenefitPayment, DividendRun, InKindLoan, InKindReturn


class BenefitPaymentSerializer(serializers.ModelSerializer):
    """One line of what was paid or booked back; its paper lies at payments/{id}/proof/ when has_proof."""

    has_proof = serializers.SerializerMethodField()

    class Meta:
        model = BenefitPayment
        fields = ("id", "kind", "amount_yuan", "paid_on", "has_proof", "note")
        read_only_fields = fields

    def get_has_proof(self, line: BenefitPayment) -> bool:
        """Whether there is a paper."""
        return line.proof_id is not None


class BenefitDueSerializer(serializers.ModelSerializer):
    """One promise; paid_yuan: paid and not booked back, short_yuan: what is missing of it."""

    paid_yuan = YuanField()
    short_yuan = YuanField()

    class Meta:
        model = BenefitDue
        fields: tuple[str, ...] = (
            *("id", "link", "run", "division", "kind", "due_on", "amount_yuan"),
            *("paid_yuan", "short_yuan", "note", "version"),
        )
        read_only_fields = fields


class BenefitDueDetailSerializer(BenefitDueSerializer):
    """One promise with its lines."""

    payments = BenefitPaymentSerializer(many=True)

    class Meta(BenefitDueSerializer.Meta):
        fields = (*BenefitDueSerializer.Meta.fields, "payments")
        read_only_fields = fields


class InKindReturnSerializer(serializers.ModelSerializer):
    """So many came back, or were written off."""

    class Meta:
        model = InKindReturn
        fields = ("id", "kind", "count", "settled_on", "note")
        read_only_fields = fields


class InKindLoanSerializer(serializers.ModelSerializer):
    """Things lent, counted in their unit; open_count: how many are out."""

    settled_count = serializers.IntegerField()
    open_count = serializers.IntegerField()

    class Meta:
        model = InKindLoan
        fields: tuple[str, ...] = (
            *("id", "link", "division", "item", "unit", "count", "settled_count", "open_count"),
            *("lent_on", "due_on", "note", "version"),
        )
        read_only_fields = fields


class InKindLoanDetailSerializer(InKindLoanSerializer):
    """Things lent with what came back."""

    returns = InKindReturnSerializer(many=True)

    class Meta(InKindLoanSerializer.Meta):
        fields = (*InKindLoanSerializer.Meta.fields, "returns")
        read_only_fields = fields


class BenefitSerializer(serializers.ModelSerializer):
    """One link; due_yuan, paid_yuan and short_yuan are of the promises that have fallen due by today.

    beneficiary_name: of somebody out of the reader's reach it says so and no name.
    """

    project_name = serializers.CharField(source="project.name")
    household = serializers.IntegerField(source="beneficiary_id", allow_null=True)
    beneficiary_name = serializers.SerializerMethodField()
    due_yuan = YuanField()
    paid_yuan = YuanField()
    short_yuan = serializers.SerializerMethodField()

    class Meta:
        model = BenefitLink
        fields: tuple[str, ...] = (
            *("id", "project", "project_name", "division", "household", "person", "village"),
            *("beneficiary_name", "mode", "terms", "started_on", "ended_on"),
            *("due_yuan", "paid_yuan", "short_yuan", "version"),
        )
        read_only_fields = fields

    def get_beneficiary_name(self, link: BenefitLink) -> str:
        """As lists show it."""
        label: str = self.context["beneficiaries"][link.pk].label
        return label

    def get_short_yuan(self, link: Any) -> str:
        """What is missing."""
        return f"{link.due_yuan - link.paid_yuan:.2f}"


class DividendRunSerializer(serializers.ModelSerializer):
    """One yield as it was divided; its shares are the promises with this run."""

    project_name = serializers.CharField(source="project.name")

    class Meta:
        model = DividendRun
        fields = (
            *("id", "project", "project_name", "division", "total_yuan", "collective_yuan"),
            *("registered_yuan", "registered_households", "ordinary_yuan", "ordinary_households"),
            *("decided_on", "due_on", "note"),
        )
        read_only_fields = fields
