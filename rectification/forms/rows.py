"""Forms with rows of the same fields, of which more can be asked for without a script."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from monitoring.forms.steps import VersionForm

LEAST, MORE, MOST = 3, 3, 30


class RowsForm(VersionForm):
    """A step with rows; a row that is left blank does not count.

    wants_rows: what was sent asks for the page again with more rows and what was typed, and for nothing else.
    """

    row_names: ClassVar[Sequence[str]] = ()

    def __init__(
        self, data: Any, *, version: int, known: Mapping[str, Any], rows: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """known: what the form begins with; rows: the same of its rows."""
        self.wants_rows = data is not None and "more" in data
        super().__init__(None if self.wants_rows else data, version=version)
        self.initial.update(known)
        count = self._there(data) if data is not None else max(LEAST, len(rows) + 1)
        self.row_count = min(MOST, count + MORE * self.wants_rows)
        for row in range(self.row_count):
            self.fields.update({f"{name}_{row}": each for name, each in self.row_fields().items()})
        for row, facts in enumerate(rows):
            self.initial.update({f"{name}_{row}": value for name, value in facts.items()})
        if self.wants_rows:
            self.initial.update(typed_in(self, data))

    def row_fields(self) -> dict[str, forms.Field]:
        """The fields of one row, in order."""
        raise NotImplementedError

    def lines(self) -> list[list[forms.BoundField]]:
        """The fields row by row, for the page."""
        return [[self[f"{name}_{row}"] for name in self.row_names] for row in range(self.row_count)]

    def single(self) -> list[forms.BoundField]:
        """The fields beside the rows."""
        inside = {f"{name}_{row}" for name in self.row_names for row in range(self.row_count)}
        return [field for field in self.visible_fields() if field.name not in inside]

    @property
    def has_room(self) -> bool:
        """Whether more rows may be asked for."""
        return self.row_count < MOST

    def given(self) -> list[list[Any]]:
        """The values of each row that is not blank."""
        rows = [[self.cleaned_data.get(f"{name}_{row}") for name in self.row_names] for row in self._rows]
        return [row for row in rows if any(row)]

    @property
    def _rows(self) -> range:
        return range(self.row_count)

    def _there(self, data: Mapping[str, Any]) -> int:
        return sum(1 for row in range(MOST) if f"{self.row_names[0]}_{row}" in data) or LEAST


def typed_in(form: forms.Form, data: Any) -> dict[str, Any]:
    """What was typed, as it was typed: for a form that is shown again and not judged."""
    return {name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items()}
