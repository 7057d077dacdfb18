"""Which steps a person may take on a record: for buttons and before a form; the actions ask again."""

from typing import Any

from django.utils.translation import gettext as _

from households.models import Household
from households.rules.rights import REGISTER_STEPS
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.models import User


def steps_for(user: User, record: Any) -> frozenset[str]:
    """The register steps open to `user` on a record; none on a closed household."""
    if isinstance(record, Household) and record.closed_on:
        return frozenset()
    roles = access.roles_at(user, record.division_id)
    return frozenset(step for step, allowed in REGISTER_STEPS.items() if roles & allowed)


def may_anywhere(user: User, step: str) -> bool:
    """Whether `user` may take a step on some place: for what begins without a record."""
    return any(posting.role in REGISTER_STEPS[step] for posting in user.postings)


def require_step(user: User, step: str, record: Any) -> None:
    """Refuse somebody whose posting does not take this step, before a form is shown."""
    if not access.roles_at(user, record.division_id) & REGISTER_STEPS[step]:
        raise Refused(_("您的岗位不能在这里办理这一项。"))
