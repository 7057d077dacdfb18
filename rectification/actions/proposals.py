"""What looks like a problem elsewhere is proposed as a ticket, once a cause, and accepted or dismissed."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.actions.holding import lock_counties, lock_households
from rectification.actions.places import Subject, fields_of
from rectification.actions.tickets import TicketDraft, register_ticket
from rectification.choices.tickets import SETTLED, Cause, ProposalStatus
from rectification.models import IssueSource, Ticket, TicketProposal, TicketType
from rectification.models.places import SUBJECTS
from rectification.rules.proposals import key_of

COUNTY = CODE_LENGTHS[Level.COUNTY]


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
    one that was seen again after its ticket was settled is proposed anew. What is restricted is registered,
    never proposed.
    """
    places = [fields_of(each.subject) for each in drafts]
    for code in {place["division_id"] for place in places}:
        guards.require_role("propose_ticket", by=by, division_code=code)
    return _write(drafts, places, by=by, on=on)


def write_proposals(drafts: Sequence[ProposalDraft], *, by: User, on: datetime.date) -> int:
    """As `propose`, in the transaction of the daily job, which asks nobody whether it may."""
    return _write(drafts, [fields_of(each.subject) for each in drafts], by=by, on=on)


def _write(
    drafts: Sequence[ProposalDraft],
    places: Sequence[dict[str, Any]],
    *,
    by: User,
    on: datetime.date,
) -> int:
    types = {each.code: each for each in TicketType.objects.filter(code__in={d.type_code for d in drafts})}
    guards.require([unmet for each in drafts for unmet in _draft_unmet(each, types, on)])
    known = _newest({key_of(each.cause, each.code) for each in drafts})
    days = {key: each.last_seen_on for key, each in known.items()}
    moved = {"moved_by": by, "moved_at": timezone.now()}
    new: dict[str, TicketProposal] = {}
    for draft, place in zip(drafts, places, strict=True):
        _sort(draft, {**place, **moved, "type": types[draft.type_code]}, known, new)
    with guards.writing("propose_ticket", by=by):
        _see_again([each for key, each in known.items() if each.last_seen_on > days[key]])
        return _insert(new, moved, by=by)


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
    # As whoever moves the household it is about, or registers at it: before the proposal.
    lock_counties(proposal.division_id)
    lock_households(proposal.household_id)
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


def _sort(
    draft: ProposalDraft,
    facts: Mapping[str, Any],
    known: Mapping[str, TicketProposal],
    new: dict[str, TicketProposal],
) -> None:
    """The cause is new, or new again, or is only seen again."""
    key = key_of(draft.cause, draft.code)
    before = new.get(key) or known.get(key)
    if before is None or _is_over(before, draft.seen_on):
        new[key] = TicketProposal(
            **facts,
            key=key,
            turn=before.turn + 1 if before else 1,
            cause=draft.cause,
            content=draft.content.strip(),
            first_seen_on=draft.seen_on,
            last_seen_on=draft.seen_on,
        )
    elif before.status == ProposalStatus.PROPOSED:
        before.last_seen_on = max(before.last_seen_on, draft.seen_on)


def _is_over(proposal: TicketProposal, seen_on: datetime.date) -> bool:
    """Whether it was seen after its ticket was settled: what was seen before is what was settled."""
    ticket = proposal.ticket
    if ticket is None or ticket.status not in SETTLED:
        return False
    return seen_on > (ticket.closed_on or timezone.localtime(ticket.moved_at).date())


def _see_again(rows: Sequence[TicketProposal]) -> None:
    """In one statement; whoever wrote a later day meanwhile is right."""
    for each in rows:
        each.last_seen_on = Greatest(F("last_seen_on"), Value(each.last_seen_on))
    TicketProposal.objects.filter(status=ProposalStatus.PROPOSED).bulk_update(rows, ["last_seen_on"])


def _insert(rows: Mapping[str, TicketProposal], moved: Mapping[str, Any], *, by: User) -> int:
    """How many are new. Whoever proposed the same at this moment was first: key and turn are unique."""
    TicketProposal.objects.bulk_create(rows.values(), ignore_conflicts=True)
    places = TicketProposal.objects.filter(key__in=rows, **moved).values_list("division_id", flat=True)
    counties = Counter(place[:COUNTY] for place in places)
    for county in Division.objects.filter(pk__in=counties).order_by("pk"):
        record("propose_ticket", county, by=by, facts={"proposals": counties[county.pk]})
    return counties.total()


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
