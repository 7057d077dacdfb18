"""The steps that joining and leaving share: visit, comparison, review, notice, approval, decision.

Each verb of the state machine is a step and what it is for: verify_case, verify_removal.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.choices.cases import IDENTIFYING, Aim
from monitoring.models import MonitoringCase, Procedure
from monitoring.rules.identification import (
    NoticeTerm,
    Posted,
    not_listed,
    notice_unmet,
    unanswered_unmet,
)
from monitoring.rules.steps import STEPS, day_unmet, visitors_unmet, votes_unmet
from povertycase.actions import lock, move
from povertycase.calendars import Span
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import PublicNotice, ReviewMeeting, User
from povertycase.models.parameters import working_calendar
from projects.actions.documents import Upload, keep_document

NOTICE_DAYS, LEAST_VISITORS = "notice.min_days", "verify.least_people"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """入户核实. The papers are asked for when a household joins; afterwards they are there already."""

    visited_on: datetime.date
    visitors: Sequence[str]
    found: str
    authorisation: Upload | None = None
    collection_form: Upload | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What a meeting decided about one case."""

    meeting: ReviewMeeting
    votes_for: int
    votes_against: int


def begin(case: MonitoringCase, aim: Aim, *, on: datetime.date, **facts: Any) -> Procedure:
    """One more go through the steps; the caller holds the case."""
    turn = case.procedures.count() + 1
    return Procedure.objects.create(
        case=case, division_id=case.division_id, turn=turn, aim=aim, started_on=on, **facts
    )


def current(case: MonitoringCase) -> Procedure:
    """The go through the steps that counts."""
    return case.procedures.order_by("-turn")[:1].get()


def aim_of(case: MonitoringCase) -> Aim:
    """What the case is on its way to: into monitoring, or out of it."""
    return Aim.JOINING if case.status in IDENTIFYING else Aim.LEAVING


def verb_of(case: MonitoringCase, step: str) -> str:
    """The verb of the state machine by which a case takes a step."""
    return f"{step}_{'case' if aim_of(case) == Aim.JOINING else 'removal'}"


@transaction.atomic
def verify(
    case: MonitoringCase, draft: VisitDraft, *, by: User, on: datetime.date, version: int | None
) -> MonitoringCase:
    """Somebody was in the house: two people at least, what they found, and the papers signed there.

    Who: village, township, county.
    """
    case = lock(case, by=by, version=version)
    procedure = current(case)
    guards.require(_visit_unmet(case, procedure, draft, on))
    facts: dict[str, Any] = {
        "visited_on": draft.visited_on,
        "visitors": _names(draft.visitors),
        "found": draft.found.strip(),
    }
    for field in ("authorisation", "collection_form"):
        upload = getattr(draft, field)
        if upload is not None:
            facts[field] = keep_document(upload, by=by, field=field)
    return _step(case, procedure, "verify", facts, by=by)


@transaction.atomic
def cross_check(
    case: MonitoringCase,
    *,
    compared_on: datetime.date,
    comparison: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> MonitoringCase:
    """What the departments' data say of the household. Who: township, county."""
    case = lock(case, by=by, version=version)
    procedure = current(case)
    unmet = day_unmet(compared_on, after=procedure.visited_on, on=on, field="compared_on")
    if not comparison.strip():
        unmet.append(Unmet("comparison_required", _("请写明信息比对的结果。"), field="comparison"))
    guards.require(unmet)
    facts = {"compared_on": compared_on, "comparison": comparison.strip()}
    return _step(case, procedure, "cross_check", facts, by=by)


@transaction.atomic
def review(
    case: MonitoringCase, vote: Vote, *, by: User, on: datetime.date, version: int | None
) -> MonitoringCase:
    """The village agrees: more than half of those who were there. Who: village, township, county."""
    case = lock(case, by=by, version=version)
    procedure = current(case)
    guards.require(_vote_unmet(case, procedure, vote))
    facts = {"meeting": vote.meeting, "votes_for": vote.votes_for, "votes_against": vote.votes_against}
    return _step(case, procedure, "review", facts, by=by)


@transaction.atomic
def submit(
    case: MonitoringCase,
    notice: PublicNotice,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
) -> MonitoringCase:
    """The list has hung long enough and nobody's objection is open. Who: village, township, county."""
    case = lock(case, by=by, version=version)
    notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)  # nobody objects meanwhile
    procedure = current(case)
    guards.require(submit_unmet(case, notice, on=on))
    return _step(case, procedure, "submit", {"notice": notice}, by=by)


@transaction.atomic
def approve(case: MonitoringCase, *, by: User, version: int | None, note: str) -> MonitoringCase:
    """乡镇审核, by another person than who submitted. Who: township, county; with an opinion."""
    case = lock(case, by=by, version=version)
    unmet = guards.note_unmet(note, _("请写明审核意见。"))
    guards.require(unmet + _unanswered(case))
    move(case, verb_of(case, "approve"), by=by, note=note)
    return case


def write_announcement(case: MonitoringCase, announced_on: datetime.date, *, on: datetime.date) -> Procedure:
    """公告 of what the county decided; the caller holds the case and takes the step."""
    procedure = current(case)
    if procedure.decided_on is None:
        raise Conflict(_("县级还没有审定，不能公告。"))
    guards.require(day_unmet(announced_on, after=procedure.decided_on, on=on, field="announced_on"))
    procedure.announced_on = announced_on
    procedure.save(update_fields=["announced_on", "updated_at"])
    return procedure


def decision_unmet(case: MonitoringCase, *, on: datetime.date) -> list[Unmet]:
    """The county decides after the list has hung, not on a day of its choice before that.

    An objection that was raised in time and written down later holds it up, too.
    """
    notice = current(case).notice
    unmet = day_unmet(on, after=notice.ended_on if notice else None, on=on, field="on")
    return unmet + _unanswered(case)


def notice_term(division_code: str, *, on: datetime.date) -> NoticeTerm:
    """For how long a notice hangs at least where a village lies."""
    known = guards.figures([NOTICE_DAYS], division_code=division_code, on=on)
    return NoticeTerm(Span.of(known[NOTICE_DAYS]), working_calendar())


def unanswered(notice: PublicNotice | None) -> int:
    """How many objections to a notice wait for their answer."""
    return notice.objections.filter(answered_on=None).count() if notice else 0


def _unanswered(case: MonitoringCase) -> list[Unmet]:
    """The same of the case's notice as a reason to wait; nobody objects until the step is taken."""
    notice = current(case).notice
    if notice is not None:
        notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    return unanswered_unmet(unanswered(notice))


def submit_unmet(case: MonitoringCase, notice: PublicNotice | None, *, on: datetime.date) -> list[Unmet]:
    """What keeps a notice from being over and done with, for the action and for the page."""
    term = notice_term(case.division_id, on=on)
    if notice is None:
        return notice_unmet(None, on=on, term=term)
    posted = Posted(notice.posted_on, notice.ended_on, unanswered(notice))
    unmet = notice_unmet(posted, on=on, term=term)
    if notice.division_id != case.division_id:
        unmet.append(Unmet("notice_elsewhere", _("这份公示不是本村的。"), field="notice"))
    procedure = current(case)
    if not notice.lines.filter(procedure=procedure).exists():
        unmet.append(not_listed(procedure.get_aim_display()))
    meeting = procedure.meeting
    if meeting is not None and notice.posted_on < meeting.held_on:
        unmet.append(Unmet("notice_before_review", _("公示应在民主评议之后。"), STEPS, "notice"))
    return unmet


def _step(
    case: MonitoringCase, procedure: Procedure, step: str, facts: dict[str, Any], *, by: User
) -> MonitoringCase:
    verb = verb_of(case, step)
    move(case, verb, by=by)
    with guards.writing(verb, by=by):
        for name, value in facts.items():
            setattr(procedure, name, value)
        procedure.save(update_fields=[*facts, "updated_at"])
    return case


def _visit_unmet(
    case: MonitoringCase, procedure: Procedure, draft: VisitDraft, on: datetime.date
) -> list[Unmet]:
    since = case.clue_on if procedure.aim == Aim.JOINING else procedure.started_on
    unmet = day_unmet(draft.visited_on, after=since, on=on, field="visited_on")
    known = guards.figures([LEAST_VISITORS], division_code=case.division_id, on=on)
    unmet += visitors_unmet(_names(draft.visitors), least=int(known[LEAST_VISITORS]))
    if not draft.found.strip():
        unmet.append(Unmet("found_required", _("请写明核实到的情况。"), field="found"))
    if procedure.aim == Aim.JOINING:
        papers = {
            "authorisation": _("请上传农户签字的《申请及承诺授权查询书》。"),
            "collection_form": _("请上传《信息采集表》。"),
        }
        unmet += [
            Unmet(f"{field}_required", message, STEPS, field)
            for field, message in papers.items()
            if getattr(draft, field) is None
        ]
    return unmet


def _vote_unmet(case: MonitoringCase, procedure: Procedure, vote: Vote) -> list[Unmet]:
    meeting = vote.meeting
    unmet = []
    if meeting.division_id != case.division_id:
        unmet.append(Unmet("meeting_elsewhere", _("这次评议会不是本村的。"), field="meeting"))
    before = procedure.compared_on or procedure.visited_on
    if before is not None and meeting.held_on < before:
        unmet.append(Unmet("meeting_early", _("评议会应在核实和比对之后召开。"), STEPS, "meeting"))
    return unmet + votes_unmet(
        present=meeting.present, votes_for=vote.votes_for, votes_against=vote.votes_against
    )


def _names(visitors: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in visitors if name.strip()))
