"""What steps of every app ask in the same words."""

from collections.abc import Sequence, Set

from django.utils.translation import gettext as _

from povertycase import access
from povertycase.choices import Role
from povertycase.exceptions import Invalid, Refused, Unmet
from povertycase.models import User


def require(unmet: Sequence[Unmet]) -> None:
    """Refuse with all unmet conditions at once."""
    if unmet:
        raise Invalid(unmet)


def note_unmet(note: str, message: str) -> list[Unmet]:
    """A step that is kept for good says why it was taken."""
    return [] if note.strip() else [Unmet("note_required", message, field="note")]


def require_one_of(allowed: Set[Role], *, by: User, division_code: str) -> None:
    """Refuse anybody who holds none of the roles where `division_code` lies."""
    if not access.roles_at(by, division_code) & allowed:
        raise Refused(_("您的岗位不能在这里办理这一项。"))


def require_one_anywhere(allowed: Set[Role], *, by: User) -> None:
    """Refuse anybody who holds none of the roles on any place: for what begins without a record."""
    if not any(posting.role in allowed for posting in by.postings):
        raise Refused(_("您的岗位不能办理这一项。"))
