"""回头看抽样: a month's villages and households are drawn, and what was seen in one is written down."""

import datetime
import secrets
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from households.choices import EXITED_TYPES, MonitoringState
from households.models import Household
from povertycase.actions import lock, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from rectification.actions import guards
from rectification.actions.holding import lock_households
from rectification.actions.proposals import ProposalDraft, propose
from rectification.actions.rechecks import recheck
from rectification.choices.campaigns import DrawnKind
from rectification.choices.tickets import Cause, TicketStatus
from rectification.models import (
    Campaign,
    Recheck,
    SampledHousehold,
    SampledVillage,
    SampleRound,
    Ticket,
    TicketProposal,
    TicketType,
)
from rectification.rules.closing import Answers
from rectification.rules.proposals import key_of
from rectification.rules.sampling import (
    QUOTA_CLAUSE,
    Lots,
    Quota,
    candidates_of,
    draw,
    quota_unmet,
    shortage_unmet,
)

LEAST = "recheck.sample"
SEED_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen at a household that was drawn.

    ticket, answers, due_on: its closed ticket is looked at again; type_code: of a problem that no closed
    ticket is about.
    """

    visited_on: datetime.date
    found: str
    ticket: Ticket | None = None
    answers: Answers | None = None
    due_on: datetime.date | None = None
    type_code: str = ""


@transaction.atomic
def draw_sample(
    campaign: Campaign,
    division: Division,
    quota: Quota,
    *,
    shortage: str = "",
    by: User,
    on: datetime.date,
    version: int | None,
) -> SampleRound:
    """The villages and households of a place that are looked at again this month. Who: township, county.

    Drawn among what `by` sees there and was not drawn before in the campaign. Once a month and place, so
    that nobody draws until they like it. shortage: why villages with too few households are drawn too.
    """
    campaign = lock(campaign, by=by, version=version)
    guards.require_role("draw_sample", by=by, division_code=division.pk)
    month = on.replace(day=1)
    if SampleRound.objects.filter(campaign=campaign, division=division, month=month).exists():
        raise Conflict(_("{} {} 年 {} 月已经抽过，不能重抽。").format(division.name, month.year, month.month))
    guards.require([*_place_unmet(campaign, division), *_quota_unmet(division, quota, on)])
    lots = lots_of(campaign, division, by=by, on=on)
    guards.require(_shortage_unmet(lots, quota, shortage))
    with guards.writing("draw_sample", by=by):
        drawn = SampleRound.objects.create(
            campaign=campaign,
            division=division,
            month=month,
            villages_asked=quota.villages,
            registered_asked=quota.registered,
            ordinary_asked=quota.ordinary,
            seed=secrets.token_hex(SEED_BYTES),
            candidates=candidates_of(lots, quota),
            shortage=shortage.strip(),
            drawn_on=on,
            drawn_by=by,
        )
        households = _draw_households(drawn, lots, quota)
    record("draw_sample", drawn, by=by, facts={"villages": quota.villages, "households": len(households)})
    return drawn


@transaction.atomic
def record_sampled(
    drawn: SampledHousehold, seen: Seen, *, by: User, on: datetime.date, version: int | None
) -> SampledHousehold:
    """What was seen at a household. Who: township, county, and for a ticket as for `recheck`.

    Where the household has a closed ticket, that is looked at again; a problem on no ticket is proposed.
    """
    # Before its rows: whoever moves the household holds it first.
    lock_households(drawn.household_id)
    drawn = lock(drawn, by=by, version=version)
    guards.require_role("record_sampled", by=by, division_code=drawn.division_id)
    guards.require(_seen_unmet(drawn, seen, by=by, on=on))
    with guards.writing("record_sampled", by=by):
        if seen.ticket is not None and seen.answers is not None:
            drawn.recheck = _recheck(seen.ticket, seen.answers, seen, by=by, on=on)
            drawn.is_fine = seen.answers.holds
        else:
            drawn.proposal = _proposal(drawn, seen, by=by, on=on) if seen.type_code else None
            drawn.is_fine = drawn.proposal is None
        drawn.visited_on, drawn.visited_by, drawn.found = seen.visited_on, by, seen.found.strip()
        drawn.save()
    record("record_sampled", drawn, by=by)
    return drawn


def lots_of(campaign: Campaign, division: Division, *, by: User, on: datetime.date) -> dict[str, Lots]:
    """{village: its households that were not drawn in the campaign yet}, also of villages without any."""
    villages = Division.objects.under(division.pk).villages().in_force(on).values_list("pk", flat=True)
    known: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    taken = SampledHousehold.objects.filter(campaign=campaign).values("household")
    rows = Household.objects.visible_to(by).active().filter(division__code__startswith=division.pk)
    facts = (
        rows.exclude(pk__in=taken)
        .order_by("pk")
        .values_list("pk", "division", "household_type", "monitoring_category", "monitoring_state")
    )
    for key, place, kind, category, state in facts:
        is_monitored = bool(category) and state != MonitoringState.REMOVED
        known[place][0 if kind in EXITED_TYPES or is_monitored else 1].append(key)
    return {place: Lots(*known[place]) for place in sorted({*villages, *known})}


def closed_tickets_of(drawn: SampledHousehold, *, by: User) -> list[Ticket]:
    """The household's tickets that are closed and `by` sees: one of them is looked at again."""
    rows = Ticket.objects.visible_to(by).filter(household=drawn.household_id, status=TicketStatus.CLOSED)
    return list(rows.select_related("type").order_by("pk"))


def offered_types() -> list[tuple[str, str]]:
    """(code, name) of the kinds of problems that may be proposed: what is restricted is registered."""
    rows = TicketType.objects.filter(is_active=True, is_restricted=False).order_by("pk")
    return [(row.code, str(row)) for row in rows]


def _draw_households(drawn: SampleRound, lots: dict[str, Lots], quota: Quota) -> list[SampledHousehold]:
    chosen = draw(drawn.seed, drawn.candidates, quota.villages)
    villages = SampledVillage.objects.bulk_create(
        SampledVillage(
            round=drawn,
            division_id=code,
            registered_lot=list(lots[code].registered),
            ordinary_lot=list(lots[code].ordinary),
        )
        for code in sorted(chosen)
    )
    return SampledHousehold.objects.bulk_create(
        SampledHousehold(
            round=drawn,
            campaign_id=drawn.campaign_id,
            village=village,
            division_id=village.division_id,
            household_id=key,
            kind=kind,
        )
        for village in villages
        for kind, lot, count in (
            (DrawnKind.REGISTERED, village.registered_lot, quota.registered),
            (DrawnKind.ORDINARY, village.ordinary_lot, quota.ordinary),
        )
        for key in draw(drawn.seed, lot, count)
    )


def _recheck(ticket: Ticket, answers: Answers, seen: Seen, *, by: User, on: datetime.date) -> Recheck | None:
    ticket = recheck(
        ticket,
        answers,
        found=seen.found,
        rechecked_on=seen.visited_on,
        due_on=seen.due_on,
        by=by,
        on=on,
        version=ticket.version,
    )
    return ticket.rechecks.order_by("-pk").first()


def _proposal(drawn: SampledHousehold, seen: Seen, *, by: User, on: datetime.date) -> TicketProposal | None:
    code = f"sample:{drawn.pk}"
    draft = ProposalDraft(
        cause=Cause.SURVEY,
        code=code,
        type_code=seen.type_code,
        subject=drawn.household,
        content=seen.found,
        seen_on=seen.visited_on,
    )
    propose([draft], by=by, on=on)
    return TicketProposal.objects.filter(key=key_of(Cause.SURVEY, code)).order_by("-turn").first()


def _quota_unmet(division: Division, quota: Quota, on: datetime.date) -> list[Unmet]:
    least = guards.figure(LEAST, division_code=division.pk, on=on)
    return quota_unmet(quota, Quota(**least))


def _shortage_unmet(lots: dict[str, Lots], quota: Quota, reason: str) -> list[Unmet]:
    """With the villages by name, and by their township where two are called the same."""
    rows = Division.objects.filter(pk__in=lots).select_related("parent")
    names = {row.pk: f"{row.parent or ''}{row}" for row in rows}
    return shortage_unmet({names[code]: each for code, each in lots.items()}, quota, reason=reason)


def _place_unmet(campaign: Campaign, division: Division) -> list[Unmet]:
    if division.pk.startswith(campaign.division_id) and division.level != "village":
        return []
    message = _("请在这次行动的范围内选择一个县或乡镇抽样。")
    return [Unmet("division", message, QUOTA_CLAUSE, "division")]


def _seen_unmet(drawn: SampledHousehold, seen: Seen, *, by: User, on: datetime.date) -> list[Unmet]:
    unmet = []
    if drawn.visited_on is not None:
        message = _("这一户已经在 {} 登记过核查情况。").format(drawn.visited_on.isoformat())
        unmet.append(Unmet("seen_before", message))
    if not seen.found.strip():
        unmet.append(Unmet("found_required", _("请写明入户看到的情况。"), field="found"))
    if not drawn.round.drawn_on <= seen.visited_on <= on:
        message = _("核查日期应在抽样（{}）之后、今天之前。").format(drawn.round.drawn_on.isoformat())
        unmet.append(Unmet("day", message, field="visited_on"))
    known = {each.pk for each in closed_tickets_of(drawn, by=by)}
    if seen.ticket is not None and seen.ticket.pk not in known:
        unmet.append(Unmet("ticket_elsewhere", _("请选择这一户已销号的问题。"), field="ticket"))
    if known and seen.ticket is None and not seen.type_code:
        message = _("这一户有已销号的问题，请选择其中一个登记回头看。")
        unmet.append(Unmet("ticket_required", message, field="ticket"))
    if seen.ticket is not None and seen.answers is None:
        message = _("请回答信息、措施、成效是否精准。")
        unmet.append(Unmet("answers_required", message, field="answers"))
    return unmet
