"""What steps of every app ask in the same words."""

from collections.abc import Sequence

from povertycase.exceptions import Invalid, Unmet


def require(unmet: Sequence[Unmet]) -> None:
    """Refuse with all unmet conditions at once."""
    if unmet:
        raise Invalid(unmet)


def note_unmet(note: str, message: str) -> list[Unmet]:
    """A step that is kept for good says why it was taken."""
    return [] if note.strip() else [Unmet("note_required", message, field="note")]
