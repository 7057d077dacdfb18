"""Serializers that give each user the fields of their trade, and personal values masked."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.models.base import RegisterRow
from households.reports.shown import masked


@extend_schema_field(serializers.CharField())
class MaskedField(serializers.ReadOnlyField):
    """A personal value with only what tells two of them apart; `reveal` gives it in full."""

    def to_representation(self, value: Any) -> str:
        """Masked by the name of the column."""
        return masked(str(self.source), value)


class RegisterSerializer(serializers.ModelSerializer):
    """A register row; fields that the user's trade may not read are absent."""

    def get_fields(self) -> dict[str, Any]:
        """Only readable columns; fields that are no column stay unless the class drops them."""
        fields = super().get_fields()
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return fields  # the schema shows every field
        model: type[RegisterRow] = self.Meta.model
        readable = model.readable_fields(request.user)
        columns = {column.name for column in model._meta.concrete_fields}
        needs = getattr(self.Meta, "needs", {})
        return {
            name: field
            for name, field in fields.items()
            if (needs.get(name) or (name if name in columns else None)) in readable | {None}
        }
