"""Column types and constraints the register needs and Django does not have."""

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BaseConstraint
from django.utils.translation import gettext_lazy as _

from povertycase import keys

PARTIAL_DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")


class EncryptedField(models.Field):
    """Text that the database holds only as AES-SIV ciphertext; '' is stored as NULL.

    The encryption is deterministic, so equality, uniqueness and joins work on the ciphertext.
    context: the associated data, `model.field`. It is written out because history tables and the
    staging table hold the same ciphertext under other model names.
    """

    empty_strings_allowed = True

    def __init__(self, *args: Any, context: str, **kwargs: Any) -> None:
        self.context = context
        kwargs["null"] = True
        kwargs["blank"] = True
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def db_type(self, connection: Any) -> str:
        return "bytea"

    def get_prep_value(self, value: Any) -> bytes | None:
        if isinstance(value, bytes | memoryview):
            return bytes(value)
        return keys.ring().encrypt(str(value), self.context.encode()) if value else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return keys.ring().decrypt(bytes(value), self.context.encode()) if value is not None else ""

    def to_python(self, value: Any) -> str:
        return "" if value is None else str(value)


class PartialDateField(models.CharField):
    """A date known to the year, month or day, as ISO text: `2015`, `2015-08`, `2015-08-31`; '' is unknown.

    Text keeps the precision that was given and sorts in time order.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, blank=True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if value and not PARTIAL_DATE.match(value):
            raise ValidationError(_("日期请写成 2015、2015-08 或 2015-08-31"))


class CompositeForeignKey(BaseConstraint):
    """Two or more columns that must stand together in one row of the parent; updates cascade.

    Beside an ordinary foreign key it keeps a copied column (the division) equal to the parent's and
    moves the children when the parent moves.
    """

    def __init__(self, *, fields: Sequence[str], to: str, to_fields: Sequence[str], name: str) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = tuple(fields), to, tuple(to_fields)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.fields, self.to, self.to_fields))

    def constraint_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> None:  # type: ignore[override]
        # The parent's unique key may be created later in the same migration.
        schema_editor.deferred_sql.append(self._added_to(model, schema_editor))

    def _added_to(self, model: Any, schema_editor: Any) -> str:
        parent = model._meta.apps.get_model(self.to)
        quote = schema_editor.quote_name

        def columns(owner: Any, names: Sequence[str]) -> str:
            return ", ".join(quote(owner._meta.get_field(name).column) for name in names)

        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY ({columns(model, self.fields)}) REFERENCES {quote(parent._meta.db_table)} "
            f"({columns(parent, self.to_fields)}) ON UPDATE CASCADE"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Left to the database: a scoped form never offers a foreign parent."""
