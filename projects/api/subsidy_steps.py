"""What the steps on subsidies take."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from projects.actions.library import FIRST_YEAR, LAST_YEAR
from projects.api.fields import PaperField, YuanField
from projects.api.steps import LONGEST_CODE, MOST_ROWS, ProjectStepSerializer
from projects.choices.subsidies import Cycle, RatePer, Standing, SubsidyKind

MOST_WORKERS = 300


class RateStepSerializer(serializers.Serializer):
    """A rate; a blank standing is everybody."""

    standing = serializers.ChoiceField(Standing.choices, required=False, allow_blank=True, default="")
    per = serializers.ChoiceField(RatePer.choices)
    rate_yuan = YuanField()


class SchemeStepSerializer(ProjectStepSerializer):
    """What a subsidy is; authority: an organisation's number."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kind = serializers.ChoiceField(SubsidyKind.choices)
    name = serializers.CharField(max_length=60)
    # `source` is a field here; DRF has an attribute of this name elsewhere.
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    rates = serializers.ListField(child=RateStepSerializer(), max_length=MOST_ROWS)
    periods = serializers.ChoiceField(Cycle.choices, required=False, default=Cycle.YEAR)
    authority = serializers.IntegerField(required=False, allow_null=True, default=None)
    claims_until = serializers.DateField(required=False, allow_null=True, default=None)


class OpenSchemeSerializer(SchemeStepSerializer):
    """A subsidy to be."""

    division = serializers.CharField(max_length=LONGEST_CODE, help_text="适用地的区划代码")


class EnterpriseSerializer(serializers.Serializer):
    """Who gave work, where, and to whom; workers: people's numbers."""

    name = serializers.CharField(max_length=100)
    division = serializers.CharField(max_length=LONGEST_CODE, help_text="所在地的区划代码")
    workers = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=MOST_WORKERS
    )


class RequestClaimSerializer(ProjectStepSerializer):
    """A claim to be, for exactly one of household, person and enterprise; its amount is computed."""

    scheme = serializers.IntegerField()
    household = serializers.IntegerField(required=False, allow_null=True, default=None)
    person = serializers.IntegerField(required=False, allow_null=True, default=None)
    enterprise = EnterpriseSerializer(required=False, allow_null=True, default=None)
    period = serializers.IntegerField(required=False, min_value=1, max_value=Cycle.MONTH, default=1)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """One claimant."""
        if sum(given[name] is not None for name in ("household", "person", "enterprise")) != 1:
            raise serializers.ValidationError(_("申报方写一个：农户、个人或者经营主体"))
        return super().validate(given)


class AcceptClaimSerializer(ProjectStepSerializer):
    """What somebody found who looked, when, and the paper."""

    accepted_on = serializers.DateField()
    acceptance = serializers.CharField(max_length=300)
    document = PaperField()


class PayClaimSerializer(ProjectStepSerializer):
    """The day the money reached them."""

    paid_on = serializers.DateField()
