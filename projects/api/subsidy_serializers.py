"""Subsidies as the API shows them; amounts in yuan, as text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.models import SubsidyClaim, SubsidyRate, SubsidyScheme


class SubsidyRateSerializer(serializers.ModelSerializer):
    """What a scheme pays; a blank standing is everybody without a rate of their own."""

    class Meta:
        model = SubsidyRate
        fields = ("standing", "per", "rate_yuan")
        read_only_fields = fields


class SchemeSerializer(serializers.ModelSerializer):
    """One subsidy of a year with its rates."""

    division_name = serializers.CharField(source="division.name")
    authority_name = serializers.CharField(source="authority.name", default="")
    rates = SubsidyRateSerializer(many=True)

    class Meta:
        model = SubsidyScheme
        fields = (
            *("id", "division", "division_name", "year", "kind", "name", "source", "periods"),
            *("authority", "authority_name", "claims_until", "rates", "version"),
        )
        read_only_fields = fields


class RecipientSerializer(serializers.Serializer):
    """A person whom a claim counts, in the reader's reach."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class ClaimSerializer(serializers.ModelSerializer):
    """One claim; has_document: whether the paper of its acceptance lies at document/."""

    scheme_name = serializers.CharField(source="scheme.name")
    has_document = serializers.SerializerMethodField()

    class Meta:
        model = SubsidyClaim
        fields: tuple[str, ...] = (
            *("id", "scheme", "scheme_name", "division", "household", "person", "enterprise", "period"),
            *("people", "amount_yuan", "requested_on", "note", "accepted_on", "acceptance", "has_document"),
            *("paid_on", "status", "version"),
        )
        read_only_fields = fields

    def get_has_document(self, claim: SubsidyClaim) -> bool:
        """Whether somebody looked and left a paper."""
        return claim.document_id is not None


class ClaimDetailSerializer(ClaimSerializer):
    """One claim with the people whom it counts."""

    recipients = serializers.SerializerMethodField()

    class Meta(ClaimSerializer.Meta):
        fields = (*ClaimSerializer.Meta.fields, "recipients")
        read_only_fields = fields

    @extend_schema_field(RecipientSerializer(many=True))
    def get_recipients(self, claim: SubsidyClaim) -> list[Any]:
        """Those in the reader's reach."""
        return list(RecipientSerializer(self.context["recipients"](claim), many=True).data)
