"""A ticket is registered, split into children, followed by others of its kind, and cancelled."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.clocks import start_clocks
from rectification.actions.duties import owe_ticket
from rectification.actions.holding import (
    free_household,
    hold_household,
    lock_counties,
    lock_households,
)
from rectification.actions.places import Subject, fields_of
from rectification.actions.standings import standing_of
from rectification.choices.sources import FeedbackLevel
from rectification.choices.tickets import JUDGED, Liability, TicketStatus
from rectification.models import IssueSource, Ticket, TicketType
from rectification.rules.closing import APART, COMMON
from rectification.rules.measures import is_relapse

RELAPSE_DAYS = "ticket.relapse_days"
COUNTY = CODE_LENGTHS[Level.COUNTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketDraft:
    """What was found, and where. subject: a household, person, village, project, organisation, or a place."""

    source: IssueSource
    type: TicketType
    subject: Subject
    content: str
    found_on: datetime.date
    amount_yuan: Decimal | None = None
    liability: str = ""
    is_common: bool = False
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class ChildDraft:
    """One place of a common problem, and what is wrong there."""

    subject: Subject
    content: str


@transaction.atomic
def register_ticket(draft: TicketDraft, *, by: User, on: datetime.date) -> Ticket:
    """A problem goes on the ledger.

    Who: village, township, county of its place, who see its household or project; what others than oneself
    found: township, county; what is restricted: county. One that was closed at the same place not long
    before is named by itself. Refuses a source that is not known at the place.
    """
    ticket = _create(draft, {}, by=by, on=on)
    record("register_ticket", ticket, by=by, facts={"number": ticket.number})
    return ticket


@transaction.atomic
def register_sibling(ticket: Ticket, draft: TicketDraft, *, by: User, on: datetime.date) -> Ticket:
    """举一反三: another one of its kind, found while putting this one right. Who: as for registering.

    Another one of what is restricted is restricted too: whoever is named to put that one right registers it,
    and does not see it unless they are named again.
    """
    ticket = Ticket.objects.visible_to(by).get(pk=ticket.pk)
    if ticket.status == TicketStatus.CANCELLED:
        raise Conflict(_("这个问题已经撤销，不能由它举一反三。"))
    draft = replace(draft, is_restricted=draft.is_restricted or ticket.is_restricted)
    sibling = _create(draft, {"sibling_of": ticket}, by=by, on=on)
    record("register_sibling", sibling, by=by, facts={"number": ticket.number})
    return sibling


@transaction.atomic
def split_ticket(
    ticket: Ticket, drafts: Sequence[ChildDraft], *, by: User, on: datetime.date, version: int | None
) -> list[Ticket]:
    """A common problem is split into its places, all or none. Who: township, county.

    The children are of its source and type. Refuses places outside its division, a place twice, and more
    children once it lies with those who judge it.
    """
    places = [fields_of(each.subject) for each in drafts]
    lock_counties(ticket.division_id)
    lock_households(*(getattr(place.get("household"), "pk", None) for place in places))
    ticket = lock(ticket, by=by, version=version)
    guards.require_role("split_ticket", by=by, division_code=ticket.division_id)
    if ticket.status in JUDGED or ticket.status in {TicketStatus.CLOSED, TicketStatus.CANCELLED}:
        raise Conflict(_("共性问题现在是“{}”，不能再增加子问题。").format(ticket.get_status_display()))
    guards.require(_split_unmet(ticket, drafts, places))
    with guards.writing("split_ticket", by=by):
        children = [_child(ticket, each, by=by, on=on) for each in drafts]
    record("split_ticket", ticket, by=by, facts={"children": len(children)})
    return children


@transaction.atomic
def cancel_ticket(ticket: Ticket, *, reason: str, by: User, on: datetime.date, version: int | None) -> Ticket:
    """It was no problem, or registered twice, for a reason. Who: county, not who took the last step.

    Nobody who does the work or is of those who answer for it. Refuses one that came back once, one with
    open or closed children (a closed one may come back), and one with a request that nobody answered.
    """
    lock_households(ticket.household_id)
    ticket = lock(ticket, by=by, version=version)
    guards.require_move("cancel_ticket", ticket, by=by)
    guards.require([*guards.note_unmet(reason, _("请写明撤销的原因。")), *cancel_unmet(ticket, by=by)])
    with guards.writing("cancel_ticket", by=by):
        ticket.cancelled_reason = reason.strip()
        ticket.save(update_fields=["cancelled_reason", "updated_at"])
        move(ticket, "cancel_ticket", by=by, note=guards.told(ticket, reason))
        free_household(ticket, on=on)
        owe_ticket(ticket)
    return ticket


def cancel_unmet(ticket: Ticket, *, by: User) -> list[Unmet]:
    """What keeps `by` from cancelling a ticket, whatever the reason."""
    unmet = []
    if guards.has_worked(ticket, by=by) or guards.is_responsible(ticket, by=by):
        unmet.append(Unmet("R-SOD", _("这个问题由您或您的单位整改，须由另外的人撤销。"), APART))
    standing = standing_of(ticket)
    if ticket.rebound_count:
        message = _("这个问题反弹过 {} 次，只能整改销号，不能撤销。").format(ticket.rebound_count)
        unmet.append(Unmet("rebounded", message))
    if standing.open:
        message = _("还有 {} 个子问题没有销号或撤销。").format(standing.open)
        unmet.append(Unmet("R-PARENT", message, COMMON, "children"))
    elif ticket.children.filter(status=TicketStatus.CLOSED).exists():
        message = _("有子问题已经整改销号，说明问题属实，不能撤销；请把共性问题整改销号。")
        unmet.append(Unmet("R-PARENT", message, COMMON, "children"))
    if standing.has_request:
        unmet.append(Unmet("extension_waits", _("还有一份延期申请没有审批，请先审批。")))
    return unmet


def register_found(draft: TicketDraft, *, by: User, on: datetime.date) -> Ticket:
    """What an inspection found goes on the ledger when it is done.

    Called by actions.finishing in its transaction, which asked who may: also a zone's office, and what is
    restricted by whoever found it.
    """
    ticket = _write(draft, {}, by=by, on=on)
    record("register_ticket", ticket, by=by, facts={"number": ticket.number})
    return ticket


def _create(draft: TicketDraft, links: dict[str, Any], *, by: User, on: datetime.date) -> Ticket:
    place = fields_of(draft.subject)
    code = place["division_id"]
    lock_counties(code)
    lock_households(getattr(place.get("household"), "pk", None))
    guards.require_role("register_ticket", by=by, division_code=code)
    if draft.source.level != FeedbackLevel.SELF:
        guards.require_role("register_feedback", by=by, division_code=code)
    is_restricted = draft.is_restricted or draft.type.is_restricted
    origin = links.get("sibling_of")
    # Whoever puts a restricted one right knows of it already, and says where else it is so.
    if is_restricted and not (origin is not None and origin.is_restricted):
        guards.require_role("register_restricted", by=by, division_code=code)
    return _write(replace(draft, is_restricted=is_restricted), links, by=by, on=on)


def _write(draft: TicketDraft, links: dict[str, Any], *, by: User, on: datetime.date) -> Ticket:
    """County and household are held already."""
    place = fields_of(draft.subject)
    code = place["division_id"]
    guards.require(_draft_unmet(draft, code, on))
    with guards.writing("register_ticket", by=by):
        ticket = Ticket(
            **place,
            **links,
            number=_next_number(code, on.year),
            source=draft.source,
            type=draft.type,
            content=draft.content.strip(),
            found_on=draft.found_on,
            amount_yuan=draft.amount_yuan,
            liability=draft.liability,
            is_common=draft.is_common,
            is_restricted=draft.is_restricted or draft.type.is_restricted,
            moved_by=by,
            moved_at=timezone.now(),
        )
        start_clocks(ticket)
        ticket.relapse_of = _earlier(ticket, on=on)
        ticket.save()
        hold_household(ticket, since=on)
        owe_ticket(ticket)
    return ticket


def _child(parent: Ticket, draft: ChildDraft, *, by: User, on: datetime.date) -> Ticket:
    whole = TicketDraft(
        source=parent.source,
        type=parent.type,
        subject=draft.subject,
        content=draft.content,
        found_on=parent.found_on,
        liability=parent.liability,
        is_restricted=parent.is_restricted,
    )
    return _create(whole, {"parent": parent}, by=by, on=on)


def _draft_unmet(draft: TicketDraft, code: str, on: datetime.date) -> list[Unmet]:
    unmet = []
    if not draft.content.strip():
        unmet.append(Unmet("content_required", _("请写明问题的具体表现。"), field="content"))
    if draft.found_on > on:
        unmet.append(Unmet("day", _("发现日期不能晚于今天。"), field="found_on"))
    if not code.startswith(draft.source.division_id):
        unmet.append(Unmet("source_elsewhere", _("这个来源不适用于所选的地方，请另选来源。"), field="source"))
    if not draft.type.is_active:
        unmet.append(Unmet("type_ended", _("这个问题类型已经停用，请另选。"), field="type"))
    if draft.liability and draft.liability not in Liability.values:
        unmet.append(Unmet("liability_unknown", _("责任依据请从列表中选择。"), field="liability"))
    if draft.amount_yuan is not None and draft.amount_yuan <= 0:
        unmet.append(Unmet("amount", _("问题金额应大于 0；没有金额的请留空。"), field="amount_yuan"))
    return unmet


def _split_unmet(
    ticket: Ticket, drafts: Sequence[ChildDraft], places: Sequence[dict[str, Any]]
) -> list[Unmet]:
    unmet = []
    if not ticket.is_common:
        unmet.append(Unmet("not_common", _("这不是共性问题，不能分解。"), COMMON))
    if not drafts:
        unmet.append(
            Unmet("children_required", _("请至少选择一个户、人、村、项目或单位。"), COMMON, "children")
        )
    for number, place in enumerate(places, start=1):
        if not place["division_id"].startswith(ticket.division_id):
            message = _("第 {} 个子问题不在共性问题的区划之内。").format(number)
            unmet.append(Unmet("child_elsewhere", message, COMMON, "children"))
    known = [_key_of(place) for place in places]
    known += [
        _key_of({name: getattr(child, name) for name in _KEYS if getattr(child, name)})
        for child in ticket.children.open()
    ]
    if len(set(known)) < len(known):
        message = _("同一个地方出现了两次，或者已经有没销号的子问题。")
        unmet.append(Unmet("child_twice", message, COMMON, "children"))
    return unmet


_KEYS = ("division_id", "household", "person", "village", "project", "organisation")


def _key_of(place: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(getattr(place.get(name), "pk", place.get(name)) for name in _KEYS)


def _earlier(ticket: Ticket, *, on: datetime.date) -> Ticket | None:
    """The newest one of its type at its place that was closed so recently that this is a relapse.

    What is restricted is not told by the number of another one.
    """
    known = Ticket.objects.filter(type=ticket.type, status=TicketStatus.CLOSED).of_same_place(ticket)
    if not ticket.is_restricted:
        known = known.filter(is_restricted=False)
    newest = known.order_by("-closed_on", "-pk").first()
    if newest is None or newest.closed_on is None:
        return None
    days = int(guards.figure(RELAPSE_DAYS, division_code=ticket.division_id, on=on))
    return newest if is_relapse(newest.closed_on, ticket.found_on, days=days) else None


def _next_number(division_code: str, year: int) -> str:
    """County, year and the next of six digits; the caller holds the county, so no two get one number."""
    prefix = f"{division_code[:COUNTY]}{year}"
    last = Ticket.objects.filter(number__startswith=prefix).order_by("-number").first()
    return f"{prefix}{int(last.number[len(prefix) :]) + 1 if last else 1:06d}"
