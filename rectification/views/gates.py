"""The next step on a ticket for its page: whose turn it is, what it asks, and what keeps it shut."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase import access
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.views.gates import Gate
from rectification.actions import guards
from rectification.actions.closing import LEVEL_OF
from rectification.actions.measures import judge_unmet
from rectification.actions.rechecks import apart_of_recheck
from rectification.actions.standings import apart_of_level, standing_of
from rectification.choices.tickets import JUDGED, TicketStatus
from rectification.choices.verbs import VERBS
from rectification.models import Ticket
from rectification.rules.closing import closing_unmet
from rectification.rules.moves import TICKET_MOVES
from rectification.views.side_steps import Asked, DatedStep, Side, asked_of, dated_of, sides_of

# (the step that follows a state, the page it is taken on)
NEXT: Mapping[str, tuple[str, str]] = {
    TicketStatus.REGISTERED: ("assign_ticket", "ticket-assign"),
    TicketStatus.ASSIGNED: ("accept_ticket", "ticket-accept"),
    TicketStatus.REOPENED: ("accept_ticket", "ticket-accept"),
    TicketStatus.ACCEPTED: ("fix_measures", "ticket-fix-measures"),
    TicketStatus.MEASURE_FIXED: ("begin_work", "ticket-progress"),
    TicketStatus.IN_PROGRESS: ("request_closeout", "ticket-request-closeout"),
    TicketStatus.CLOSEOUT_REQUESTED: ("check_closeout", "ticket-check"),
    TicketStatus.CHECKED: ("review_closeout", "ticket-review"),
    TicketStatus.REVIEWED: ("confirm_closeout", "ticket-confirm"),
    TicketStatus.CLOSED: ("pass_recheck", "ticket-recheck"),
}
LABELS: Mapping[str, object] = {
    **VERBS,
    "begin_work": gettext_lazy("报送进展，开始整改"),
    "check_closeout": gettext_lazy("村镇初验"),
    "review_closeout": gettext_lazy("牵头部门审核"),
    "confirm_closeout": gettext_lazy("县级认定"),
    "pass_recheck": gettext_lazy("回头看"),
}
# Steps of whoever does the work; the office is not enough.
OF_WORKERS = frozenset({"accept_ticket", "decline_ticket", "begin_work", "request_closeout"})
# What a step asks of whoever takes it, before it is opened.
ASKS: Mapping[str, Sequence[object]] = {
    "assign_ticket": (
        gettext_lazy("责任领导、牵头单位、责任人和整改时限"),
        gettext_lazy("一个责任单位，或者一个责任乡镇、村"),
        gettext_lazy("办理这个问题的账号"),
    ),
    "accept_ticket": (
        gettext_lazy("整改目标、整改措施、整改类型"),
        gettext_lazy("长期坚持的问题排出时间节点，节点不晚于整改时限"),
    ),
    "fix_measures": (
        gettext_lazy("由没有参与整改的另一人核定"),
        gettext_lazy("核定以后最初时限不再改动，要推后须申请延期"),
    ),
    "begin_work": (gettext_lazy("第一次报送进展就开始整改"),),
    "request_closeout": (
        gettext_lazy("进展到 100%，节点全部完成，至少一份整改后的佐证"),
        gettext_lazy("写明举一反三：是否排查了同类问题，查到什么"),
        gettext_lazy("舆情信访还要写明处置结果和公开回应日期"),
    ),
    "check_closeout": (gettext_lazy("核查意见；参与整改的人不能核查"),),
    "review_closeout": (gettext_lazy("牵头单位的审核意见；不能由初验人审核"),),
    "confirm_closeout": (gettext_lazy("认定意见；不能由审核人和责任单位的人认定"),),
    "pass_recheck": (
        gettext_lazy("信息、措施、成效是否精准，逐项回答"),
        gettext_lazy("有一项“否”就是反弹，问题重新整改，要定新的时限"),
    ),
}
# What the form of asking for the closing asks itself.
ASKED_BY_FORM = frozenset({"similar_required", "outcome_required", "answered_required"})


@dataclass(frozen=True)
class TicketGate:
    """The next step, None when nothing follows, and everything else that may be done about a ticket now.

    url: the page of the next step; asks: what it asks; since: when the step before was done. sides: buttons
    beside it; dated: the dated steps that are not reached; asked: a request for more time that waits.
    """

    step: Gate | None
    url: str
    asks: Sequence[str]
    since: datetime.datetime
    sides: Sequence[Side]
    dated: Sequence[DatedStep]
    asked: Asked | None


def gate_of(ticket: Ticket, user: User, *, on: datetime.date) -> TicketGate:
    """What may be done about a ticket now, and by whom."""
    verb, page = _next(ticket)
    step = _step(ticket, verb, user) if verb else None
    return TicketGate(
        step,
        reverse(f"rectification:{page}", args=[ticket.pk]) if page else "",
        asks_of(verb),
        ticket.moved_at,
        [each for each in sides_of(ticket, user) if each.page != page],
        dated_of(ticket, user, on=on),
        asked_of(ticket, user),
    )


def asks_of(verb: str) -> list[str]:
    """What a step asks, in sentences."""
    return [str(words) for words in ASKS.get(verb, ())]


def _next(ticket: Ticket) -> tuple[str, str]:
    """What was looked at again since it was closed waits for nothing."""
    if ticket.status == TicketStatus.CLOSED and ticket.rechecks.filter(round=ticket.rebound_count).exists():
        return "", ""
    return NEXT.get(ticket.status, ("", ""))


def _step(ticket: Ticket, verb: str, user: User) -> Gate:
    offered = is_offered(ticket, verb, user)
    apart = apart_of(ticket, verb, user) if offered else []
    # Either of the two recheck moves: both are for the same offices, and neither asks for four eyes.
    may = offered and access.can(user, verb, ticket)
    return Gate(
        verb,
        str(LABELS[verb]),
        who_of(ticket, verb),
        may and not apart,
        offered and not may,
        [*apart, *lacking_of(ticket, verb)],
    )


def is_offered(ticket: Ticket, verb: str, user: User) -> bool:
    """Whether a step falls to somebody: by role, and where the ticket names who does the work, by name."""
    roles = access.roles_at(user, ticket.division_id) & TICKET_MOVES[verb].roles
    return bool(roles) and (verb not in OF_WORKERS or guards.is_worker(ticket, by=user))


def apart_of(ticket: Ticket, verb: str, user: User) -> list[Unmet]:
    """Why it must be another person than this one."""
    if verb in {"fix_measures", "return_measures"}:
        return judge_unmet(ticket, by=user)
    if verb == "pass_recheck":
        return apart_of_recheck(ticket, by=user)
    if ticket.status in JUDGED:
        return apart_of_level(ticket, LEVEL_OF[TicketStatus(ticket.status)], by=user)
    return []


def lacking_of(ticket: Ticket, verb: str) -> list[Unmet]:
    """What is not there yet, whoever takes the step; what its own form asks is not counted."""
    if verb == "request_closeout":
        return [each for each in closing_unmet(standing_of(ticket)) if each.code not in ASKED_BY_FORM]
    if verb in {"check_closeout", "review_closeout", "confirm_closeout"}:
        return closing_unmet(standing_of(ticket))
    return []


def who_of(ticket: Ticket, verb: str) -> str:
    """Who takes a step, in words."""
    if verb in OF_WORKERS:
        return _("经办人%s") % ticket.executor.name if ticket.executor else _("责任单位")
    if verb == "review_closeout":
        return _("%s（或县级）") % ticket.lead_unit.name if ticket.lead_unit else _("县级")
    return {
        "assign_ticket": _("乡镇或县级"),
        "fix_measures": _("牵头单位、乡镇或县级"),
        "check_closeout": _("村、乡镇或县级"),
        "confirm_closeout": _("县级"),
        "pass_recheck": _("乡镇或县级"),
    }[verb]
