"""The prevention fund as the API shows it, and what the steps on it take; yuan as text."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from monitoring.api.steps import SHORT, CaseStepSerializer
from monitoring.choices.fund import Ground, ReliefPurpose
from monitoring.models import FundApplication, PreventionFund
from projects.api.fields import PaperField, YuanField


class PreventionFundSerializer(serializers.ModelSerializer):
    """A county's fund of a year; promised_yuan: approved and not paid yet."""

    deposited_yuan = serializers.SerializerMethodField()
    paid_yuan = serializers.SerializerMethodField()
    refunded_yuan = serializers.SerializerMethodField()
    balance_yuan = serializers.SerializerMethodField()
    promised_yuan = serializers.SerializerMethodField()
    reversed_yuan = serializers.SerializerMethodField()
    carried_yuan = serializers.SerializerMethodField()

    class Meta:
        model = PreventionFund
        fields = (
            *("id", "division", "year", "deposited_yuan", "paid_yuan", "refunded_yuan", "balance_yuan"),
            *("promised_yuan", "reversed_yuan", "carried_yuan", "version"),
        )
        read_only_fields = fields

    def get_deposited_yuan(self, fund: PreventionFund) -> str:
        """What came in."""
        return _text(self.context["money"][fund.pk].deposited)

    def get_paid_yuan(self, fund: PreventionFund) -> str:
        """What was paid to households."""
        return _text(self.context["money"][fund.pk].paid)

    def get_refunded_yuan(self, fund: PreventionFund) -> str:
        """What came back."""
        return _text(self.context["money"][fund.pk].refunded)

    def get_balance_yuan(self, fund: PreventionFund) -> str:
        """What is there."""
        return _text(self.context["money"][fund.pk].balance)

    def get_promised_yuan(self, fund: PreventionFund) -> str:
        """What was approved and waits."""
        return _text(self.context["money"][fund.pk].promised)

    def get_reversed_yuan(self, fund: PreventionFund) -> str:
        """What was taken back of the deposits."""
        return _text(self.context["money"][fund.pk].reversed)

    def get_carried_yuan(self, fund: PreventionFund) -> str:
        """What came from the year before, less what went to the next."""
        return _text(self.context["money"][fund.pk].carried)


class FundApplicationSerializer(serializers.ModelSerializer):
    """A household's application; its paper lies at {id}/proof/."""

    year = serializers.IntegerField(source="fund.year", read_only=True)
    amount_yuan = YuanField(read_only=True)
    approved_yuan = YuanField(read_only=True)

    class Meta:
        model = FundApplication
        fields = (
            *("id", "fund", "year", "household", "division", "case", "ground", "purpose", "amount_yuan"),
            *(
                "reason",
                "applied_on",
                "approved_yuan",
                "approved_on",
                "paid_on",
                "status",
                "moved_at",
                "version",
            ),
        )
        read_only_fields = fields


class ApplyForReliefSerializer(CaseStepSerializer):
    """An application to be (multipart); version is the household's."""

    household = serializers.IntegerField()
    ground = serializers.ChoiceField(Ground.choices)
    purpose = serializers.ChoiceField(ReliefPurpose.choices)
    amount_yuan = YuanField()
    reason = serializers.CharField(max_length=SHORT)
    proof = PaperField()


class ApproveReliefSerializer(CaseStepSerializer):
    """The county's opinion; amount_yuan: what it gives, the whole of what was asked when it is left out."""

    amount_yuan = YuanField(required=False)


class ReverseDepositSerializer(CaseStepSerializer):
    """A deposit (entry) or a part of it is taken back (multipart); version is the fund's, note: why."""

    entry = serializers.IntegerField()
    amount_yuan = YuanField()
    booked_on = serializers.DateField()
    document = PaperField()


class CarryOverSerializer(CaseStepSerializer):
    """A year's rest goes to the next, by a paper (multipart); version is the fund's."""

    document_number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    document = PaperField()


class PayReliefSerializer(CaseStepSerializer):
    """The voucher of the payment (multipart)."""

    document_number = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    proof = PaperField()


class RefundReliefSerializer(CaseStepSerializer):
    """What came back, and its paper (multipart); note: why."""

    amount_yuan = YuanField()
    booked_on = serializers.DateField()
    proof = PaperField()


def _text(value: Any) -> str:
    return str(Decimal(value).quantize(Decimal("0.01")))
