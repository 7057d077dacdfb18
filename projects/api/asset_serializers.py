"""Assets and small loans as the API shows them; amounts in yuan, as text."""

from rest_framework import serializers

from projects.api.fields import YuanField
from projects.models import Asset, AssetIncome, AssetStrategy, IncomePlan, Loan, LoanRepayment


class StrategySerializer(serializers.ModelSerializer):
    """What is done about an asset; done_on is null while it is open."""

    owner_name = serializers.CharField(source="owner.name")

    class Meta:
        model = AssetStrategy
        fields = ("id", "plan", "owner", "owner_name", "due_on", "done_on", "result", "version")
        read_only_fields = fields


class IncomePlanSerializer(serializers.ModelSerializer):
    """How income is shared out; the minutes lie at income-plans/{id}/document/."""

    class Meta:
        model = IncomePlan
        fields = ("id", "decided_on", "terms")
        read_only_fields = fields


class AssetIncomeSerializer(serializers.ModelSerializer):
    """One line of income."""

    class Meta:
        model = AssetIncome
        fields = ("id", "received_on", "amount_yuan", "payer", "note")
        read_only_fields = fields


class AssetSerializer(serializers.ModelSerializer):
    """One asset; handed_over_on is its project's milestone."""

    project_name = serializers.CharField(source="project.name")
    division_name = serializers.CharField(source="division.name")
    handed_over_on = serializers.DateField(allow_null=True)

    class Meta:
        model = Asset
        fields: tuple[str, ...] = (
            *("id", "project", "project_name", "division", "division_name", "name", "kind", "value_yuan"),
            *("place", "formed_on", "owner_level", "owner_name", "confirmed_on", "handed_over_on"),
            *("keeper", "status", "disposed_on", "disposal_reason", "version"),
        )
        read_only_fields = fields


class AssetDetailSerializer(AssetSerializer):
    """One asset with what was decided and done about it."""

    strategies = StrategySerializer(many=True)
    income_plans = IncomePlanSerializer(many=True)

    class Meta(AssetSerializer.Meta):
        fields = (*AssetSerializer.Meta.fields, "strategies", "income_plans")
        read_only_fields = fields


class LoanSerializer(serializers.ModelSerializer):
    """One loan; rest_yuan: what is not paid back, of the whole amount while it is not lent."""

    borrower_name = serializers.CharField(source="borrower.name")
    rest_yuan = YuanField()

    class Meta:
        model = Loan
        fields = (
            *("id", "household", "division", "borrower", "borrower_name", "bank", "use", "purpose"),
            *("amount_yuan", "months", "tops_up", "applied_on", "decided_on", "lent_on", "due_on"),
            *("subsidised_yuan", "subsidy_share", "rest_yuan", "status", "version"),
        )
        read_only_fields = fields


class RepaymentSerializer(serializers.ModelSerializer):
    """One repayment; below nought it books another back."""

    class Meta:
        model = LoanRepayment
        fields = ("id", "repaid_on", "amount_yuan", "repayer", "note")
        read_only_fields = fields
