"""What every step of monitoring asks first."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg2.errors import CheckViolation, UniqueViolation

from monitoring.rules.declaring import numbers_unmet
from monitoring.rules.rights import MONITORING_STEPS
from povertycase.actions.guards import note_unmet as note_unmet
from povertycase.actions.guards import require as require
from povertycase.actions.guards import require_one_anywhere, require_one_of
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from povertycase.models.parameter_titles import PARAMETER_TITLES
from povertycase.models.parameters import values_in_force

# Steps whose refusal by the database means that the balance is not what the guard saw.
MOVES_MONEY = frozenset({"pay_relief", "refund_relief", "reverse_deposit", "carry_over_relief"})


@contextmanager
def writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote first, after the guard looked, is a Conflict."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, CheckViolation) and step in MOVES_MONEY:
            raise Conflict(_("基金余额刚刚发生变化，这一步没有保存。请刷新后核对。")) from error
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Conflict(_("刚刚有人办理了同样的事项，请刷新后核对。")) from error


def words_unmet(note: str, message: str) -> list[Unmet]:
    """The same of what goes onto lists, into sheets or back to whoever reported: no numbers of people."""
    return [*note_unmet(note, message), *numbers_unmet(note, field="note")]


def require_role(step: str, *, by: User, division_code: str) -> None:
    """Refuse anybody without a role for `step` where `division_code` lies."""
    require_one_of(MONITORING_STEPS[step], by=by, division_code=division_code)


def require_role_anywhere(step: str, *, by: User) -> None:
    """Refuse anybody without a role for `step` on any place: for what begins without a record."""
    require_one_anywhere(MONITORING_STEPS[step], by=by)


def require_mover(verb: str, record: Any, *, by: User) -> None:
    """Refuse whoever has no role for a move of the record, before anything of the request is read."""
    require_one_of(record.MOVES[verb].roles, by=by, division_code=record.division_id)


def figures(keys: Sequence[str], *, division_code: str, on: datetime.date) -> dict[str, Any]:
    """{key: value} that policy sets there on a day. Raises Invalid with all that nobody has set."""
    known = values_in_force(list(keys), division_code=division_code, on=on)
    words = _("政策参数“{}”没有设定，请系统管理员先设定。")
    require(
        [
            Unmet("parameter_missing", words.format(PARAMETER_TITLES.get(key, key)))
            for key in keys
            if key not in known
        ]
    )
    return known
