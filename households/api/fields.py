"""Serializers that give each user the fields of their trade, and personal values masked."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from households.models.base import RegisterRow, postings_reaching
from households.reports.shown import masked
from povertycase.models import Posting, User


@extend_schema_field(serializers.CharField())
class MaskedField(serializers.ReadOnlyField):
    """A personal value with only what tells two of them apart; `reveal` gives it in full."""

    def to_representation(self, value: Any) -> str:
        """Masked by the name of the column."""
        return masked(str(self.source), value)


class RegisterSerializer(serializers.ModelSerializer):
    """A register row; fields that the user's trade may not read of it are absent.

    Meta.needs: the columns on which fields stand that are none, {field: (model, column)}.
    """

    def to_representation(self, row: Any) -> dict[str, Any]:
        """The row without what the postings that reach it do not read.

        Refuses to answer without knowing whom: every field would be shown.
        """
        if "view" not in self.context:
            raise ImproperlyConfigured(f"{type(self).__name__} needs the view in its context")
        hidden = self._hidden(self._postings(row))
        answer: dict[str, Any] = super().to_representation(row)
        return {name: value for name, value in answer.items() if name not in hidden}

    def _hidden(self, postings: Sequence[Posting]) -> frozenset[str]:
        """The fields that these postings together do not read."""
        key = tuple(posting.pk for posting in postings)
        if key not in self._hidden_from:
            names = (name for name, _field in self.fields.items() if not self._is_read(name, postings))
            self._hidden_from[key] = frozenset(names)
        return self._hidden_from[key]

    @cached_property
    def _hidden_from(self) -> dict[tuple[int, ...], frozenset[str]]:
        return {}

    def _is_read(self, name: str, postings: Sequence[Posting]) -> bool:
        model, column = getattr(self.Meta, "needs", {}).get(name, (self.Meta.model, name))
        is_column = any(each.name == column for each in model._meta.concrete_fields)
        return not is_column or column in model.fields_read_by(postings)

    def _postings(self, row: RegisterRow) -> Sequence[Posting]:
        """The postings that reach the row; of rows inside another one, those that reach that one."""
        context: Any = self.context  # one for the whole answer
        if isinstance(self.parent, serializers.ListSerializer) and self.parent.parent is None:
            context["reaching"] = self._reach(self.parent.instance)[row.pk]
        elif "reaching" not in context:
            context["reaching"] = self._reach([row])[row.pk]
        found: Sequence[Posting] = context["reaching"]
        return found

    def _reach(self, rows: Any) -> Mapping[Any, Sequence[Posting]]:
        """Asked once for all the rows of an answer."""
        context: Any = self.context
        if "reach" not in context:
            user: User = context["view"].request.user
            context["reach"] = postings_reaching(list(rows), user)
        found: Mapping[Any, Sequence[Posting]] = context["reach"]
        return found
