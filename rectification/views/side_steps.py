"""What may be done about a ticket beside its next step: only what this person may, and its guards let."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from povertycase import access
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.closing import LEVEL_OF
from rectification.actions.deadlines import apart_of_extension
from rectification.actions.measures import judge_unmet
from rectification.actions.rechecks import apart_of_recheck
from rectification.actions.standings import apart_of_level
from rectification.actions.tickets import cancel_unmet
from rectification.actions.work import BEFORE_STATES
from rectification.choices.tickets import (
    JUDGED,
    SETTLED,
    WORKING,
    ExtensionStatus,
    ReferralStatus,
    TicketStatus,
)
from rectification.models import DeadlineExtension, Referral, Ticket
from rectification.rules.moves import PASSED_BY
from rectification.rules.rights import RECTIFICATION_STEPS

Question = Callable[[Ticket, User], bool]


@dataclass(frozen=True)
class Side:
    """A button. page: the name of its address; is_danger: it cannot be taken back."""

    page: str
    url: str
    label: str
    is_danger: bool = False


@dataclass(frozen=True)
class DatedStep:
    """A dated step that nobody has reached. url: where whoever does the work writes that they did."""

    name: str
    planned_on: datetime.date
    is_late: bool
    url: str


@dataclass(frozen=True)
class Asked:
    """A request for more time that waits. approve, decline: their addresses, "" for who may not decide.

    must_be_another: the reader could, but does the work or asked.
    """

    extension: DeadlineExtension
    approve: str
    decline: str
    must_be_another: bool


def takes(user: User, step: str, ticket: Ticket) -> bool:
    """Whether the role is enough for a step that is no move."""
    return bool(access.roles_at(user, ticket.division_id) & RECTIFICATION_STEPS[step])


def _works(step: str, states: Sequence[str]) -> Question:
    def question(ticket: Ticket, user: User) -> bool:
        return ticket.status in states and takes(user, step, ticket) and guards.is_worker(ticket, by=user)

    return question


def _may_show(ticket: Ticket, user: User) -> bool:
    is_free = ticket.executor_id is None or guards.is_worker(ticket, by=user)
    return ticket.status in BEFORE_STATES and takes(user, "add_evidence", ticket) and is_free


def _may_ask(ticket: Ticket, user: User) -> bool:
    waits = ticket.deadlineextensions.filter(status=ExtensionStatus.REQUESTED).exists
    return _works("ask_extension", WORKING)(ticket, user) and not waits()


def _may_decline(ticket: Ticket, user: User) -> bool:
    return access.can(user, "decline_ticket", ticket) and guards.is_worker(ticket, by=user)


def _may_return_measures(ticket: Ticket, user: User) -> bool:
    return access.can(user, "return_measures", ticket) and not judge_unmet(ticket, by=user)


def may_return_closeout(ticket: Ticket, user: User) -> bool:
    """Whoever may let it pass now, by role and apart from the work; four eyes are not asked."""
    if ticket.status not in JUDGED or not access.can(user, "return_closeout", ticket):
        return False
    roles = access.roles_at(user, ticket.division_id) & ticket.MOVES[PASSED_BY[ticket.status]].roles
    return bool(roles) and not apart_of_level(ticket, LEVEL_OF[TicketStatus(ticket.status)], by=user)


def may_split(ticket: Ticket, user: User) -> bool:
    """What is restricted is split by whoever may register such a one."""
    is_known = not ticket.is_restricted or takes(user, "register_restricted", ticket)
    is_open = ticket.status not in (*JUDGED, *SETTLED)
    return ticket.is_common and is_open and is_known and takes(user, "split_ticket", ticket)


def _may_recheck(ticket: Ticket, user: User) -> bool:
    return access.can(user, "pass_recheck", ticket) and not apart_of_recheck(ticket, by=user)


def _may_register_sibling(ticket: Ticket, user: User) -> bool:
    return ticket.status != TicketStatus.CANCELLED and takes(user, "register_ticket", ticket)


def _may_cancel(ticket: Ticket, user: User) -> bool:
    return access.can(user, "cancel_ticket", ticket) and not cancel_unmet(ticket, by=user)


# (page, words, whether this person may now)
SIDES: Sequence[tuple[str, object, Question]] = (
    ("ticket-progress", _("报送进展"), _works("report_progress", WORKING)),
    ("ticket-evidence-new", _("上传佐证"), _may_show),
    ("ticket-extend", _("申请延期"), _may_ask),
    ("ticket-decline", _("不归我们，退回交办"), _may_decline),
    ("ticket-return-measures", _("退回整改措施"), _may_return_measures),
    ("ticket-return-closeout", _("退回继续整改"), may_return_closeout),
    ("ticket-recheck", _("再次回头看"), _may_recheck),
    ("ticket-reassign", _("改派"), lambda ticket, user: access.can(user, "reassign_ticket", ticket)),
    ("ticket-split", _("分解共性问题"), may_split),
    ("ticket-sibling", _("举一反三登记"), _may_register_sibling),
    ("ticket-refer", _("移送线索"), lambda ticket, user: takes(user, "refer_ticket", ticket)),
    ("ticket-cancel", _("撤销问题"), _may_cancel),
)
DANGER = frozenset({"ticket-cancel"})


def sides_of(ticket: Ticket, user: User) -> list[Side]:
    """The buttons beside the next step, and one for each referral that waits; what is final comes last."""
    found = [
        Side(page, reverse(f"rectification:{page}", args=[ticket.pk]), str(words), page in DANGER)
        for page, words, may in SIDES
        if may(ticket, user)
    ]
    waiting = Referral.objects.visible_to(user).filter(ticket=ticket, status=ReferralStatus.REFERRED)
    page = "referral-conclude"
    found += [
        Side(page, reverse(f"rectification:{page}", args=[each.pk]), str(_("登记移送结果")))
        for each in waiting.order_by("pk")
        if access.can(user, "conclude_referral", each)
    ]
    return sorted(found, key=lambda side: side.is_danger)


def dated_of(ticket: Ticket, user: User, *, on: datetime.date) -> list[DatedStep]:
    """The dated steps of this round that are not reached, for whoever does the work now."""
    if not _works("reach_node", WORKING)(ticket, user):
        return []
    rows = ticket.worknodes.filter(round=ticket.rebound_count, reached_on=None)
    return [
        DatedStep(
            each.name,
            each.planned_on,
            each.planned_on < on,
            reverse("rectification:node-reach", args=[each.pk]),
        )
        for each in rows.order_by("planned_on", "pk")
    ]


def asked_of(ticket: Ticket, user: User) -> Asked | None:
    """The request for more time that waits."""
    waiting = ticket.deadlineextensions.filter(status=ExtensionStatus.REQUESTED).first()
    if waiting is None:
        return None
    roles = access.roles_at(user, ticket.division_id) & waiting.MOVES["approve_extension"].roles
    may = access.can(user, "approve_extension", waiting) and not apart_of_extension(ticket, by=user)
    approve, decline = (
        reverse(f"rectification:{page}", args=[waiting.pk]) if may else ""
        for page in ("extension-approve", "extension-decline")
    )
    return Asked(waiting, approve, decline, bool(roles) and not may)
