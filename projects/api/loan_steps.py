"""What the steps on small loans take."""

from rest_framework import serializers

from projects.api.fields import YuanField
from projects.api.steps import ProjectStepSerializer
from projects.choices.loans import LoanUse, Repayer


class ApplyForLoanSerializer(ProjectStepSerializer):
    """A loan to be; household, borrower and tops_up by number, version is the household's."""

    household = serializers.IntegerField()
    borrower = serializers.IntegerField()
    bank = serializers.CharField(max_length=60)
    use = serializers.ChoiceField(LoanUse.choices)
    purpose = serializers.CharField(max_length=200)
    amount_yuan = YuanField()
    months = serializers.IntegerField(min_value=1, max_value=999)
    applied_on = serializers.DateField()
    tops_up = serializers.IntegerField(required=False, allow_null=True, default=None)


class DecideLoanSerializer(ProjectStepSerializer):
    """The day the bank decided."""

    decided_on = serializers.DateField()


class LendSerializer(ProjectStepSerializer):
    """The day the bank paid it out."""

    lent_on = serializers.DateField()


class RepaymentStepSerializer(ProjectStepSerializer):
    """What of the principal came back (or, in a correction, did not), and from whom."""

    repaid_on = serializers.DateField()
    amount_yuan = YuanField()
    repayer = serializers.ChoiceField(Repayer.choices)
