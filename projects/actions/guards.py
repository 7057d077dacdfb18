"""What every step on projects asks first, and what the database's refusals mean."""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import CheckViolation, UniqueViolation

from povertycase import access
from povertycase.actions.guards import note_unmet as note_unmet
from povertycase.actions.guards import require as require
from povertycase.actions.guards import require_one_anywhere, require_one_of
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused
from povertycase.models import User
from projects.rules.rights import EXPORTERS, PROJECT_STEPS


@contextmanager
def writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote after the guard looked is a Conflict.

    The guards look under a lock; whoever gets past them by writing beside our actions meets the database.
    """
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, UniqueViolation):
            raise Conflict(_("已经登记过同样的内容，请刷新后核对。")) from error
        if isinstance(cause, CheckViolation):
            raise Conflict(
                _("数据刚刚发生变化，这一步会使资金或日期不平，没有保存。请刷新后核对。")
            ) from error
        raise


def require_role(step: str, *, by: User, division_code: str) -> None:
    """Refuse anybody without a role for `step` where `division_code` lies."""
    require_one_of(PROJECT_STEPS[step], by=by, division_code=division_code)


def require_role_anywhere(step: str, *, by: User) -> None:
    """Refuse anybody without a role for `step` on any place: for what begins without a record."""
    require_one_anywhere(PROJECT_STEPS[step], by=by)


def require_exporter(*, by: User) -> None:
    """Refuse anybody who takes no lists of projects away."""
    if not any(posting.role in EXPORTERS for posting in by.postings):
        raise Refused(_("您的岗位不能导出项目和资金表。"))


def has_role(step: str, *, by: User, division_code: str) -> bool:
    """Whether a role of `by` where `division_code` lies takes `step`."""
    return bool(access.roles_at(by, division_code) & PROJECT_STEPS[step])


def require_mover(verb: str, record: Any, *, by: User) -> None:
    """Refuse whoever has no role for a move of the record, before anything of the request is read."""
    _require_reach(record.MOVES[verb].roles, record, by=by)


def is_mover(verb: str, record: Any, *, by: User) -> bool:
    """Whether `require_mover` lets `by` on, for what a page offers."""
    return bool(roles_on(record, by=by) & record.MOVES[verb].roles)


def require_role_on(step: str, record: Any, *, by: User) -> None:
    """Refuse anybody without a role for `step` on this very record: a department acts on its own alone.

    Who works for one department and reads the project of another, as a helper does, takes no step on it.
    """
    _require_reach(PROJECT_STEPS[step], record, by=by)


def roles_on(record: Any, *, by: User) -> frozenset[Role]:
    """The roles that `by` acts in on this very record: a department's only on what it reaches as one."""
    roles = access.roles_at(by, record.division_id)
    if Role.DEPARTMENT not in roles:
        return roles
    rows = type(record).objects.filter(pk=record.pk)
    own = [rows.within(posting) for posting in by.postings if posting.role == Role.DEPARTMENT]
    return roles if any(rows.filter(reach).exists() for reach in own) else roles - {Role.DEPARTMENT}


def _require_reach(allowed: Set[Role], record: Any, *, by: User) -> None:
    if not roles_on(record, by=by) & allowed:
        raise Refused(_("您的岗位不能在这里办理这一项。"))
