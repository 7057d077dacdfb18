"""Which steps a person may take in monitoring: for buttons and before a form; actions ask again."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.rules.rights import EXPORTERS, FEED_READERS, MONITORING_STEPS
from povertycase import access, workflow
from povertycase.choices import ADMINISTRATORS, Role
from povertycase.exceptions import Refused
from povertycase.models import User

# A department answers its own warnings and sees no case.
AT_CASES = frozenset(Role) - ADMINISTRATORS - {Role.DEPARTMENT}


def steps_at(user: User, division_code: str) -> frozenset[str]:
    """The steps open to `user` in a place."""
    roles = access.roles_at(user, division_code)
    return frozenset(step for step, allowed in MONITORING_STEPS.items() if roles & allowed)


def moves_for(user: User, record: Any) -> frozenset[str]:
    """The moves open to `user` on this very record, as it stands now."""
    roles, own = access.roles_at(user, record.division_id), access.took_last_step(user, record)
    return frozenset(
        verb
        for verb in record.MOVES
        if workflow.can(record.MOVES, verb, state=record.status, roles=roles, own=own)
    )


def may_anywhere(user: User, step: str) -> bool:
    """Whether `user` may take a step on some place: for what begins without a record."""
    return any(posting.role in MONITORING_STEPS[step] for posting in user.postings)


def require_step(user: User, step: str, record: Any) -> None:
    """Refuse somebody whose posting does not take this step, before a form is shown."""
    if step not in steps_at(user, record.division_id):
        raise Refused(_("您的岗位不能在这里办理这一项。"))


def require_anywhere(user: User, step: str) -> None:
    """Refuse somebody whose postings never take this step, before a form is shown."""
    if not may_anywhere(user, step):
        raise Refused(_("您的岗位不能办理这一项。"))


def may_export(user: User) -> bool:
    """Whether `user` takes lists of cases away."""
    return any(posting.role in EXPORTERS for posting in user.postings)


def require_exporter(user: User) -> None:
    """Refuse somebody who takes no lists away."""
    if not may_export(user):
        raise Refused(_("您的岗位不能导出监测对象清单。"))


def sees_cases(user: User) -> bool:
    """Whether clues, cases and what hangs on them are there for `user`; only those in reach are shown."""
    return any(posting.role in AT_CASES for posting in user.postings)


def require_cases(user: User) -> None:
    """Refuse somebody who sees no cases."""
    if not sees_cases(user):
        raise Refused(_("监测对象不对您的岗位开放。"))


def sees_village_plans(user: User) -> bool:
    """Whether the plans of villages are there for `user`; a helper comes to a household alone."""
    return any(posting.role in AT_CASES - {Role.HELPER} for posting in user.postings)


def sees_feeds(user: User) -> bool:
    """Whether the departments' files are there for `user`; a department sees its own alone."""
    return any(posting.role in FEED_READERS for posting in user.postings)


def require_feeds(user: User) -> None:
    """Refuse somebody who sees no files of departments."""
    if not sees_feeds(user):
        raise Refused(_("部门推送不对您的岗位开放。"))
