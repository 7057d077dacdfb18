"""What every step of monitoring asks first."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import UniqueViolation

from monitoring.rules.rights import MONITORING_STEPS
from povertycase.actions.guards import note_unmet as note_unmet
from povertycase.actions.guards import require as require
from povertycase.actions.guards import require_one_anywhere, require_one_of
from povertycase.exceptions import Conflict
from povertycase.models import User


@contextmanager
def writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote first, after the guard looked, is a Conflict."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Conflict(_("刚刚有人办理了同样的事项，请刷新后核对。")) from error


def require_role(step: str, *, by: User, division_code: str) -> None:
    """Refuse anybody without a role for `step` where `division_code` lies."""
    require_one_of(MONITORING_STEPS[step], by=by, division_code=division_code)


def require_role_anywhere(step: str, *, by: User) -> None:
    """Refuse anybody without a role for `step` on any place: for what begins without a record."""
    require_one_anywhere(MONITORING_STEPS[step], by=by)
