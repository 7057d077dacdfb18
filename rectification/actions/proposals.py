"""What looks like a problem elsewhere is proposed as a ticket, once a cause, and accepted or dismissed."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import HouseholdStatus
from households.models import SafeguardCheck
from monitoring.choices.findings import FindingStatus
from monitoring.models import Finding
from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.places import Subject, fields_of
from rectification.actions.tickets import TicketDraft, register_ticket
from rectification.choices.tickets import SETTLED, Cause, ProposalStatus
from rectification.models import IssueSource, Ticket, TicketProposal, TicketType
from rectification.models.places import SUBJECTS
from rectification.rules.proposals import TYPE_OF_ITEM, TYPE_OF_RULE, checked_code, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDraft:
    """Something that should be put right. code: what is stable of it where it comes from."""

    cause: Cause
    code: str
    type_code: str
    subject: Subject
    content: str
    seen_on: datetime.date


@transaction.atomic
def propose(drafts: Sequence[ProposalDraft], *, by: User, on: datetime.date) -> int:
    """Each cause as a proposal, once; how many are new. Who: township, county of each place.

    A cause that waits is only seen again; one that was dismissed, or whose ticket is open, stays as it is;
    one whose ticket was settled is proposed anew. What is restricted is registered, never proposed.
    """
    types = {each.code: each for each in TicketType.objects.filter(code__in={d.type_code for d in drafts})}
    places = [fields_of(each.subject) for each in drafts]
    for code in {place["division_id"] for place in places}:
        guards.require_role("propose_ticket", by=by, division_code=code)
    guards.require([unmet for each in drafts for unmet in _draft_unmet(each, types, on)])
    newest = _newest({key_of(each.cause, each.code) for each in drafts})
    new = 0
    with guards.writing("propose_ticket", by=by):
        for draft, place in zip(drafts, places, strict=True):
            new += _write(draft, place, types[draft.type_code], newest, by=by)
    return new


@transaction.atomic
def propose_findings(division_code: str, *, by: User, on: datetime.date) -> int:
    """What the rules of monitoring find in a place is proposed; how many are new. Who: township, county."""
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    known = Finding.objects.visible_to(by).filter(
        status=FindingStatus.OPEN, rule__in=TYPE_OF_RULE, division__code__startswith=division_code
    )
    drafts = [
        ProposalDraft(
            cause=Cause.MONITORING,
            code=each.key,
            type_code=TYPE_OF_RULE[each.rule],
            subject=each.household or each.division,
            content=each.message,
            seen_on=on,
        )
        for each in known.select_related("household", "division").order_by("pk")
    ]
    return propose(drafts, by=by, on=on)


@transaction.atomic
def propose_checks(division_code: str, *, by: User, on: datetime.date) -> int:
    """Safeguards that the newest visits found unmet are proposed; how many are new. Who: township, county."""
    guards.require_role("propose_ticket", by=by, division_code=division_code)
    failing = (
        SafeguardCheck.objects.visible_to(by)
        .none_newer()
        .filter(
            is_met=False,
            item__in=TYPE_OF_ITEM,
            division__code__startswith=division_code,
            household__status=HouseholdStatus.ACTIVE,
        )
    )
    drafts = [
        ProposalDraft(
            cause=Cause.SURVEY,
            code=checked_code(each.household_id, each.item),
            type_code=TYPE_OF_ITEM[each.item],
            subject=each.household,
            content=each.explanation,
            seen_on=each.checked_on,
        )
        for each in failing.select_related("household").order_by("pk")
    ]
    return propose(drafts, by=by, on=on)


@transaction.atomic
def accept_ticket_proposal(
    proposal: TicketProposal,
    *,
    source: IssueSource,
    content: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Ticket:
    """It is a problem: a ticket is registered where it was seen. Who: township, county."""
    proposal = lock(proposal, by=by, version=version)
    guards.require_move("accept_ticket_proposal", proposal, by=by)
    draft = TicketDraft(
        source=source,
        type=proposal.type,
        subject=_subject_of(proposal),
        content=content,
        found_on=proposal.last_seen_on,
    )
    ticket = register_ticket(draft, by=by, on=on)
    with guards.writing("accept_ticket_proposal", by=by):
        proposal.ticket = ticket
        proposal.save(update_fields=["ticket", "updated_at"])
        move(proposal, "accept_ticket_proposal", by=by)
    return ticket


@transaction.atomic
def dismiss_ticket_proposal(
    proposal: TicketProposal, *, reason: str, by: User, version: int | None
) -> TicketProposal:
    """It is none, for a reason; the same cause does not come back. Who: township, county."""
    proposal = lock(proposal, by=by, version=version)
    guards.require_move("dismiss_ticket_proposal", proposal, by=by)
    guards.require(guards.note_unmet(reason, _("请写明为什么不立单。")))
    with guards.writing("dismiss_ticket_proposal", by=by):
        proposal.dismissed_reason = reason.strip()
        proposal.save(update_fields=["dismissed_reason", "updated_at"])
        move(proposal, "dismiss_ticket_proposal", by=by, note=reason)
    return proposal


def _write(
    draft: ProposalDraft,
    place: Mapping[str, Any],
    of_type: TicketType,
    newest: dict[str, TicketProposal],
    *,
    by: User,
) -> bool:
    """Whether the cause is new, or new again."""
    key = key_of(draft.cause, draft.code)
    known = newest.get(key)
    if known is not None and not _is_over(known):
        if known.status == ProposalStatus.PROPOSED and known.last_seen_on < draft.seen_on:
            TicketProposal.objects.filter(pk=known.pk).update(last_seen_on=draft.seen_on)
        return False
    facts = {
        **place,
        "cause": draft.cause,
        "type": of_type,
        "content": draft.content.strip(),
        "first_seen_on": draft.seen_on,
        "last_seen_on": draft.seen_on,
        "moved_by": by,
        "moved_at": timezone.now(),
    }
    # Whoever proposed the same at this moment was first: key and turn are unique.
    turn = known.turn + 1 if known else 1
    newest[key], is_new = TicketProposal.objects.get_or_create(key=key, turn=turn, defaults=facts)
    if is_new:
        record("propose_ticket", newest[key], by=by, facts={"cause": draft.cause})
    return is_new


def _is_over(proposal: TicketProposal) -> bool:
    return proposal.ticket is not None and proposal.ticket.status in SETTLED


def _newest(keys: Iterable[str]) -> dict[str, TicketProposal]:
    """The newest proposal of each key."""
    known = TicketProposal.objects.filter(key__in=keys).select_related("ticket").order_by("turn")
    return {each.key: each for each in known}


def _subject_of(proposal: TicketProposal) -> Subject:
    concrete = (getattr(proposal, name) for name in ("person", *SUBJECTS))
    return next((each for each in concrete if each is not None), proposal.division)


def _draft_unmet(draft: ProposalDraft, types: Mapping[str, TicketType], on: datetime.date) -> list[Unmet]:
    unmet = []
    if draft.type_code not in types:
        message = _("没有“{}”这个问题类型，请系统管理员先载入。").format(draft.type_code)
        unmet.append(Unmet("type_unknown", message, field="type"))
    elif types[draft.type_code].is_restricted:
        message = _("限定知悉范围的问题请由县级直接登记，不列为待立单问题。")
        unmet.append(Unmet("restricted", message, field="type"))
    if not draft.code.strip() or not draft.content.strip():
        unmet.append(Unmet("content_required", _("请写明问题的来源编号和具体表现。"), field="content"))
    if draft.seen_on > on:
        unmet.append(Unmet("day", _("发现日期不能晚于今天。"), field="seen_on"))
    return unmet
