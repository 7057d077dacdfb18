"""What the steps on links, promises, dividends and things lent take."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from projects.api.fields import PaperField, YuanField
from projects.api.steps import LONGEST_CODE, ProjectStepSerializer
from projects.choices.benefits import BenefitMode, DueKind

MOST_LENT = 100_000


class LinkBenefitSerializer(ProjectStepSerializer):
    """Who benefits: one of household, person (by number) or village (by code); version: the project's."""

    project = serializers.IntegerField()
    household = serializers.IntegerField(required=False, allow_null=True, default=None)
    person = serializers.IntegerField(required=False, allow_null=True, default=None)
    village = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=LONGEST_CODE, default=None
    )
    mode = serializers.ChoiceField(BenefitMode.choices)
    terms = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One beneficiary."""
        if sum(bool(asked[name]) for name in ("household", "person", "village")) != 1:
            raise serializers.ValidationError(
                {"household": _("请在 household、person、village 中填写且只填写一个")}
            )
        return asked


class PromiseSerializer(ProjectStepSerializer):
    """So much by a day."""

    kind = serializers.ChoiceField(DueKind.choices)
    due_on = serializers.DateField()
    amount_yuan = YuanField()


class ChangeDueSerializer(ProjectStepSerializer):
    """More, less or later; nought takes the promise back."""

    due_on = serializers.DateField()
    amount_yuan = YuanField()


class PayBenefitSerializer(ProjectStepSerializer):
    """What was paid when; the paper comes as multipart."""

    amount_yuan = YuanField()
    paid_on = serializers.DateField()
    proof = PaperField(required=False, default=None)


class ReturnBenefitSerializer(ProjectStepSerializer):
    """What is booked back."""

    amount_yuan = YuanField()


class LendInKindSerializer(ProjectStepSerializer):
    """What is lent, from when to when."""

    item = serializers.CharField(max_length=30)
    unit = serializers.CharField(max_length=6)
    count = serializers.IntegerField(min_value=1, max_value=MOST_LENT)
    lent_on = serializers.DateField()
    due_on = serializers.DateField()


class SettleInKindSerializer(ProjectStepSerializer):
    """How many came back or were lost, and when."""

    count = serializers.IntegerField(min_value=1, max_value=MOST_LENT)
    settled_on = serializers.DateField()


class RunDividendSerializer(ProjectStepSerializer):
    """A yield to be divided; on: the day of the decision, note: what it follows, version: the project's."""

    project = serializers.IntegerField()
    total_yuan = YuanField()
    due_on = serializers.DateField()
