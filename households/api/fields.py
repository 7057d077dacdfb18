"""Serializers that give each user the fields of their trade, and personal values masked."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.models.base import RegisterRow
from households.reports.shown import masked
from povertycase.models import User


@extend_schema_field(serializers.CharField())
class MaskedField(serializers.ReadOnlyField):
    """A personal value with only what tells two of them apart; `reveal` gives it in full."""

    def to_representation(self, value: Any) -> str:
        """Masked by the name of the column."""
        return masked(str(self.source), value)


class RegisterSerializer(serializers.ModelSerializer):
    """A register row; fields that the user's trade may not read are absent."""

    @property
    def reader(self) -> User | None:
        """Who will read the answer; None while the API is described, which shows every field."""
        view = self.context.get("view")
        if view is None or getattr(view, "swagger_fake_view", False):
            return None
        user: User = view.request.user
        return user

    def get_fields(self) -> dict[str, Any]:
        """Only readable columns; fields that are no column stay unless the class drops them."""
        fields = super().get_fields()
        reader = self.reader
        if reader is None:
            return fields
        model: type[RegisterRow] = self.Meta.model
        columns = {column.name for column in model._meta.concrete_fields}
        hidden = columns - model.readable_fields(reader)
        needs = getattr(self.Meta, "needs", {})
        return {name: field for name, field in fields.items() if needs.get(name, name) not in hidden}

    def to_representation(self, row: Any) -> dict[str, Any]:
        """Refuse to answer without knowing whom: every field would be shown."""
        if "view" not in self.context:
            raise ImproperlyConfigured(f"{type(self).__name__} needs the view in its context")
        answer: dict[str, Any] = super().to_representation(row)
        return answer
