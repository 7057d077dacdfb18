"""Who sets the targets of a place and asks it to sign, and who speaks for it."""

from django.utils.translation import gettext as _

from povertycase import access
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.exceptions import Refused
from povertycase.models import User
from rectification.rules.rights import RECTIFICATION_STEPS

COUNTY = CODE_LENGTHS[Level.COUNTY]


def is_above(user: User, division_code: str) -> bool:
    """Whether `user` is of an office above the place, as the township's is above a village."""
    allowed = RECTIFICATION_STEPS["set_targets"]
    return any(
        posting.role in allowed
        and division_code.startswith(posting.division_id)
        and len(posting.division_id) < len(division_code)
        for posting in user.postings
    )


def may_set(user: User, division_code: str) -> bool:
    """Whether `user` sets the place's targets: an office above it; a county's own, the county itself."""
    if len(division_code) == COUNTY:
        return Role.COUNTY in access.roles_at(user, division_code)
    return is_above(user, division_code)


def may_record(user: User, division_code: str) -> bool:
    """Whether `user` speaks for the place: its own office, or one above it; no helper, no department."""
    return bool(access.roles_at(user, division_code) & RECTIFICATION_STEPS["record_actual"])


def require_setter(user: User, division_code: str) -> None:
    """Refuse whoever does not set the place's targets."""
    if not may_set(user, division_code):
        raise Refused(_("目标由上一级下达：县级下达乡镇的，乡镇下达村的。"))


def require_recorder(user: User, division_code: str) -> None:
    """Refuse whoever does not speak for the place."""
    if not may_record(user, division_code):
        raise Refused(_("这个地方的实际数和责任书由本级或上级办理。"))


def require_above(user: User, division_code: str) -> None:
    """Refuse whoever is not of an office above the place."""
    if not is_above(user, division_code):
        raise Refused(_("责任书由上一级撤回。"))
