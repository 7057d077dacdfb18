"""Which steps a person may take on projects and money: for buttons and before a form; actions ask again."""

from collections.abc import Set
from typing import Any

from django.utils.translation import gettext as _

from povertycase import access, workflow
from povertycase.choices import CODE_LENGTHS, Level, Role
from povertycase.exceptions import Refused
from povertycase.models import User
from projects.actions import guards
from projects.models.funds import reads_batches
from projects.models.loans import reads_loans
from projects.rules.rights import EXPORTERS, PROJECT_STEPS

CRUMB = _("项目库")
COUNTY = CODE_LENGTHS[Level.COUNTY]


def steps_for(user: User, record: Any) -> frozenset[str]:
    """The steps open to `user` on this very record."""
    return _steps_of(guards.roles_on(record, by=user))


def steps_at(user: User, division_code: str) -> frozenset[str]:
    """The steps open to `user` in a place: for what begins there."""
    return _steps_of(access.roles_at(user, division_code))


def _steps_of(roles: Set[Role]) -> frozenset[str]:
    return frozenset(step for step, allowed in PROJECT_STEPS.items() if roles & allowed)


def moves_for(user: User, record: Any) -> frozenset[str]:
    """The moves open to `user` on this very record, as it stands now."""
    roles, own = guards.roles_on(record, by=user), access.took_last_step(user, record)
    return frozenset(
        verb
        for verb in record.MOVES
        if workflow.can(record.MOVES, verb, state=record.status, roles=roles, own=own)
    )


def may_anywhere(user: User, step: str) -> bool:
    """Whether `user` may take a step on some place: for what begins without a record."""
    return any(posting.role in PROJECT_STEPS[step] for posting in user.postings)


def may_export(user: User) -> bool:
    """Whether `user` takes lists of projects away."""
    return any(posting.role in EXPORTERS for posting in user.postings)


def require_step(user: User, step: str, record: Any) -> None:
    """Refuse somebody whose posting does not take this step, before a form is shown."""
    if step not in steps_for(user, record):
        raise Refused(_("您的岗位不能在这里办理这一项。"))


def require_anywhere(user: User, step: str) -> None:
    """Refuse somebody whose postings never take this step, before a form is shown."""
    if not may_anywhere(user, step):
        raise Refused(_("您的岗位不能办理这一项。"))


def sees_funds(user: User) -> bool:
    """Whether batches and the board are there for `user`; they show only what lies in reach."""
    return any(reads_batches(posting) for posting in user.postings)


def sees_years(user: User) -> bool:
    """Whether `user` reads the money of a whole county, which years are closed and compared by."""
    return any(reads_batches(posting) and len(posting.division_id) <= COUNTY for posting in user.postings)


def require_years(user: User) -> None:
    """Refuse somebody who reads no county's money as a whole."""
    if not sees_years(user):
        raise Refused(_("年度台账和年终结账按县办理，不对您的岗位开放。"))


def require_funds(user: User) -> None:
    """Refuse somebody who sees no batches."""
    if not sees_funds(user):
        raise Refused(_("资金批次和资金看板不对您的岗位开放；项目的资金在项目页查看。"))


def sees_loans(user: User) -> bool:
    """Whether small loans are there for `user`; only those in reach are shown."""
    return any(reads_loans(posting) for posting in user.postings)


def require_loans(user: User) -> None:
    """Refuse somebody who sees no loans."""
    if not sees_loans(user):
        raise Refused(_("小额信贷不对您的岗位开放。"))
