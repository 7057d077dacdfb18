"""Two tickets have one root: what a campaign found beside what an inspection found."""

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import record
from povertycase.exceptions import Conflict, Invalid, Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.choices.sources import SupervisionKind
from rectification.models import Ticket, TicketLink

CLAUSE = "孟津巩固脱贫成果专项方案 三(三)：结合巡视巡察发现的问题长效整改"


@transaction.atomic
def link_tickets(ticket: Ticket, number: str, *, reason: str, by: User) -> TicketLink:
    """The ticket and the one of a number have one root, for a reason. Who: township, county of both.

    One is of a campaign, the other of another kind of supervision. A number that `by` does not see is
    refused as one that there is none of.
    """
    ticket = Ticket.objects.visible_to(by).select_related("source__parent").get(pk=ticket.pk)
    guards.require_role("link_tickets", by=by, division_code=ticket.division_id)
    rows = Ticket.objects.visible_to(by).select_related("source__parent")
    other = rows.filter(number=number.strip()).first()
    if other is None or other.pk == ticket.pk:
        message = _("没有找到这个编号的另一个问题，或者它不在您的管辖范围。")
        raise Invalid([Unmet("number_unknown", message, CLAUSE, "number")])
    guards.require_role("link_tickets", by=by, division_code=other.division_id)
    one, later = sorted((ticket, other), key=lambda each: each.pk)
    guards.require([*_kinds_unmet(one, later), *_link_unmet(one, later, reason)])
    with guards.writing("link_tickets", by=by):
        link = TicketLink.objects.create(one=one, other=later, reason=reason.strip(), linked_by=by)
    _record_both("link_tickets", link, reason, by=by)
    return link


@transaction.atomic
def unlink_tickets(link: TicketLink, *, reason: str, by: User) -> None:
    """They have not one root, for a reason; history keeps that it was said. Who: as for linking."""
    rows = TicketLink.objects.visible_to(by).select_related("one", "other")
    held = rows.select_for_update(of=("self",)).filter(pk=link.pk).first()
    if held is None:
        raise Conflict(_("刚刚有人取消了这个关联，请刷新后核对。"))
    link = held
    for ticket in (link.one, link.other):
        guards.require_role("link_tickets", by=by, division_code=ticket.division_id)
    guards.require(guards.note_unmet(reason, _("请写明为什么不是同一根源。")))
    _record_both("unlink_tickets", link, reason, by=by)
    with guards.writing("unlink_tickets", by=by):
        link.delete()


def is_of_campaign(ticket: Ticket) -> bool:
    """Whether a ticket comes from a campaign, by its source or the one above that."""
    source = ticket.source
    kinds = {source.kind, source.parent.kind if source.parent else ""}
    return SupervisionKind.CAMPAIGN in kinds


def _record_both(verb: str, link: TicketLink, reason: str, *, by: User) -> None:
    """On either ticket's trail; the number of one that only some may know of stands on none."""
    for ticket, other in ((link.one, link.other), (link.other, link.one)):
        is_open = not (ticket.is_restricted or other.is_restricted)
        facts = {"number": other.number} if is_open else {}
        record(verb, ticket, by=by, note=reason if is_open else "", facts=facts)


def _kinds_unmet(one: Ticket, other: Ticket) -> list[Unmet]:
    if is_of_campaign(one) != is_of_campaign(other):
        return []
    message = _("同源关联一头是专项行动的问题，另一头是巡视巡察、审计、考核等反馈的问题；这两个来源相同。")
    return [Unmet("same_kind", message, CLAUSE, "number")]


def _link_unmet(one: Ticket, other: Ticket, reason: str) -> list[Unmet]:
    unmet = []
    if TicketLink.objects.filter(one=one, other=other).exists():
        unmet.append(Unmet("linked_before", _("这两个问题已经关联。"), CLAUSE, "number"))
    if not reason.strip():
        message = _("请写明为什么是同一根源。")
        unmet.append(Unmet("reason_required", message, CLAUSE, "reason"))
    return unmet
