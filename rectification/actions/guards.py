"""What every step of rectification asks first, and what the database's refusals mean."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.errors import CheckViolation, UniqueViolation

from povertycase import access, workflow
from povertycase.actions.guards import note_unmet as note_unmet
from povertycase.actions.guards import require as require
from povertycase.actions.guards import require_one_anywhere, require_one_of
from povertycase.choices import Role
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import Posting, User
from povertycase.models.parameter_titles import PARAMETER_TITLES
from povertycase.models.parameters import values_in_force
from rectification.models import Ticket
from rectification.rules.rights import EXPORTERS, RECTIFICATION_STEPS


@contextmanager
def writing(step: str, *, by: User) -> Iterator[None]:
    """History knows who did what; what somebody else wrote after the guard looked is a Conflict."""
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, verb=step):
            yield
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(_("刚刚有人办理了同样的事项，请刷新后核对。")) from error
        if isinstance(error.__cause__, CheckViolation):
            message = _("这个问题或它的共性问题、子问题刚刚发生变化，这一步没有保存。请刷新后核对。")
            raise Conflict(message) from error
        raise


def require_role(step: str, *, by: User, division_code: str) -> None:
    """Refuse anybody without a role for `step` where `division_code` lies."""
    require_one_of(RECTIFICATION_STEPS[step], by=by, division_code=division_code)


def require_role_anywhere(step: str, *, by: User) -> None:
    """Refuse anybody without a role for `step` on any place: for what begins without a record."""
    require_one_anywhere(RECTIFICATION_STEPS[step], by=by)


def require_mover(verb: str, record: Any, *, by: User) -> None:
    """Refuse whoever has no role for a move of the record, before anything of the request is read."""
    require_one_of(record.MOVES[verb].roles, by=by, division_code=record.division_id)


def require_mover_anywhere(verb: str, model: Any, *, by: User) -> None:
    """Refuse anybody without a role for a move of such records on any place: for several at once."""
    require_one_anywhere(model.MOVES[verb].roles, by=by)


def require_ledger_reader(*, by: User) -> None:
    """Refuse anybody who neither reads ledgers nor takes them away."""
    if not any(posting.role in EXPORTERS for posting in by.postings):
        raise Refused(_("您的岗位不能查看和导出整改台账。"))


def require_move(verb: str, record: Any, *, by: User) -> None:
    """Refuse a move before anything of the request is judged; `move` asks the same again."""
    workflow.target_of(
        record.MOVES,
        verb,
        state=record.status,
        roles=access.roles_at(by, record.division_id),
        own=access.took_last_step(by, record),
    )


def require_role_of_move(verb: str, record: Any, *, by: User) -> None:
    """Refuse whoever has no role there that takes `verb`, which is not taken now."""
    if not access.roles_at(by, record.division_id) & record.MOVES[verb].roles:
        raise Refused(_("这一级不由您的岗位核查，不能退回。"))


def require_worker(ticket: Ticket, *, by: User) -> None:
    """Refuse whoever neither is named to do the work nor belongs to the unit or place that answers for it."""
    if not is_worker(ticket, by=by):
        raise Refused(_("这个问题不由您或您的单位整改，不能办理这一步。"))


def is_worker(ticket: Ticket, *, by: User) -> bool:
    """Whether the person is named to do the work, or is of the unit or place that answers for it."""
    return ticket.executor_id in by.own_accounts or is_responsible(ticket, by=by)


def is_responsible(ticket: Ticket, *, by: User) -> bool:
    """Whether the person, under any account, is of the unit, or posted inside the place, that answers."""
    return any(
        (ticket.responsible_unit_id is not None and posting.organisation_id == ticket.responsible_unit_id)
        or (ticket.responsible_place_id and posting.division_id.startswith(ticket.responsible_place_id))
        for posting in postings_of(by)
    )


def leads(ticket: Ticket, *, by: User) -> bool:
    """Whether the person is of the leading unit, or of the county's office, which stands in for one."""
    return any(
        posting.organisation_id == ticket.lead_unit_id or posting.role == Role.COUNTY
        for posting in by.postings
    )


def has_worked(ticket: Ticket, *, by: User) -> bool:
    """Whether the person, under any account, was named to do the work, or reported or showed any of it."""
    mine = by.own_accounts
    return (
        ticket.executor_id in mine
        or ticket.progresslines.filter(reported_by__in=mine).exists()
        or ticket.evidences.filter(kind="after", added_by__in=mine).exists()
    )


def postings_of(by: User) -> list[Posting]:
    """Those in force today of every account of the same person."""
    return list(Posting.objects.in_force(timezone.localdate()).filter(user__in=by.own_accounts))


def told(ticket: Ticket, words: str) -> str:
    """What the audit trail repeats of a step's words: nothing of what is restricted, whose row keeps them."""
    return "" if ticket.is_restricted else words


def require_state(ticket: Ticket, states: Sequence[str]) -> None:
    """Refuse a step that is no move while the ticket is elsewhere on its way."""
    if ticket.status not in states:
        message = _("这个问题现在是“{}”，不能办理这一步。").format(ticket.get_status_display())
        raise Conflict(message)


def figure(key: str, *, division_code: str, on: datetime.date) -> Any:
    """The value that policy sets there on a day. Raises Invalid when nobody has set one."""
    known = values_in_force([key], division_code=division_code, on=on)
    if key not in known:
        words = _("政策参数“{}”没有设定，请系统管理员先设定。")
        require([Unmet("parameter_missing", words.format(PARAMETER_TITLES.get(key, key)))])
    return known[key]
