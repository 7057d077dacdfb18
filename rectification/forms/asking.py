"""Forms whose missing answers are named by the action, with its clause and all of them at once."""

from typing import Any

from monitoring.forms.steps import VersionForm


class AskingForm(VersionForm):
    """A step with fields that are marked as asked for, and yet go to the action when they are blank."""

    asked: tuple[str, ...] = ()

    def ask(self, *names: str) -> None:
        """Mark these fields."""
        self.asked = names
        self._require(is_required=True)

    def full_clean(self) -> None:
        """That one of them is blank is no mistake of the form's."""
        self._require(is_required=False)
        super().full_clean()
        self._require(is_required=True)

    def _require(self, *, is_required: bool) -> None:
        for name in self.asked:
            field: Any = self.fields[name]
            field.required = field.widget.is_required = is_required
