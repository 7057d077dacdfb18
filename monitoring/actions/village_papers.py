"""Meetings of a village, what is posted in it, and what people say against it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.actions.procedures import notice_term
from monitoring.choices.cases import LISTED, OBJECTABLE
from monitoring.models import MonitoringCase, NoticeLine, Procedure
from monitoring.rules.declaring import numbers_unmet
from monitoring.rules.identification import Posted, decided_already, raised_unmet
from monitoring.rules.steps import STEPS, day_unmet
from povertycase.actions import lock, record
from povertycase.choices import Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, NoticeObjection, PublicNotice, ReviewMeeting, User
from projects.actions.documents import Upload, keep_document


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDraft:
    """民主评议会: who was there, with minutes and the list of signatures."""

    held_on: datetime.date
    place: str
    chaired_by: str
    present: int
    minutes: Upload
    sign_in: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDraft:
    """A list that hangs in the village, with its photograph.

    cases: who stands on it; None for everybody in the village who waits for one, as it is exported;
    where some are to join and some to leave, it must be said.
    """

    posted_on: datetime.date
    ended_on: datetime.date
    place: str
    photo: Upload
    cases: Sequence[MonitoringCase] | None = None


@transaction.atomic
def hold_meeting(village: Division, draft: MeetingDraft, *, by: User, on: datetime.date) -> ReviewMeeting:
    """A meeting is written down once, for all the cases it voted on. Who: village, township, county."""
    guards.require_role("hold_meeting", by=by, division_code=village.pk)
    unmet = _village_unmet(village) + day_unmet(draft.held_on, after=None, on=on, field="held_on")
    if draft.present < 1:
        unmet.append(Unmet("present_required", _("请填写到会人数。"), field="present"))
    if not draft.chaired_by.strip():
        unmet.append(Unmet("chair_required", _("请填写主持人。"), field="chaired_by"))
    guards.require(unmet)
    with guards.writing("hold_meeting", by=by):
        meeting = ReviewMeeting.objects.create(
            division=village,
            held_on=draft.held_on,
            place=draft.place.strip(),
            chaired_by=draft.chaired_by.strip(),
            present=draft.present,
            minutes=keep_document(draft.minutes, by=by, field="minutes"),
            sign_in=keep_document(draft.sign_in, by=by, field="sign_in"),
            recorded_by=by,
        )
    record("hold_meeting", meeting, by=by, facts={"present": draft.present})
    return meeting


@transaction.atomic
def post_list(village: Division, draft: ListDraft, *, by: User, on: datetime.date) -> PublicNotice:
    """A notice is written down with the cases on its list, for good. Who: village, township, county.

    Source: S1 § 村内公示
    """
    guards.require_role("post_list", by=by, division_code=village.pk)
    unmet = _village_unmet(village) + day_unmet(draft.posted_on, after=None, on=on, field="posted_on")
    if draft.ended_on < draft.posted_on:
        unmet.append(Unmet("ended_earlier", _("公示结束不能早于开始。"), STEPS, "ended_on"))
    if not draft.place.strip():
        unmet.append(Unmet("place_required", _("请填写张贴地点。"), field="place"))
    guards.require(unmet)
    listed = _listed(village, draft.cases, by=by)
    with guards.writing("post_list", by=by):
        notice = PublicNotice.objects.create(
            division=village,
            posted_on=draft.posted_on,
            ended_on=draft.ended_on,
            place=draft.place.strip(),
            photo=keep_document(draft.photo, by=by, field="photo"),
            posted_by=by,
        )
        NoticeLine.objects.bulk_create(
            NoticeLine(notice=notice, case_id=each.case_id, procedure=each, division_id=each.division_id)
            for each in listed
        )
    record("post_list", notice, by=by, facts={"rows": len(listed)})
    return notice


@transaction.atomic
def record_objection(
    notice: PublicNotice,
    *,
    raised_on: datetime.date,
    content: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> NoticeObjection:
    """Somebody objects to what hangs; it waits for an answer. Who: village, township, county.

    Everybody in the village's offices reads it: no numbers of people in it. Conflict for one sent twice.
    Refuses what was said after the notice's days, and anything once the county has decided about everybody
    on the list: that is a clue, or a step on the case.
    """
    notice = lock(notice, by=by, version=version)
    guards.require_role("record_objection", by=by, division_code=notice.division_id)
    unmet = guards.note_unmet(content, _("请写明异议的内容。")) + numbers_unmet(content, field="content")
    guards.require(unmet + _raised_unmet(notice, raised_on, on=on))
    if notice.objections.filter(raised_on=raised_on, content=content.strip()).exists():
        raise Conflict(_("这一天同样内容的异议已经登记，不用再登记。"))
    with guards.writing("record_objection", by=by):
        objection = NoticeObjection.objects.create(
            notice=notice,
            division_id=notice.division_id,
            raised_on=raised_on,
            content=content.strip(),
            recorded_by=by,
        )
    record("record_objection", notice, by=by)
    return objection


@transaction.atomic
def answer_objection(
    objection: NoticeObjection,
    *,
    answered_on: datetime.date,
    answer: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> NoticeObjection:
    """What the inquiry found. Who: township, county."""
    objection = lock(objection, by=by, version=version)
    guards.require_role("answer_objection", by=by, division_code=objection.division_id)
    unmet = guards.note_unmet(answer, _("请写明调查情况和答复。")) + numbers_unmet(answer, field="answer")
    if answered_on < objection.raised_on:
        unmet.append(Unmet("answered_early", _("答复日期不能早于提出日期。"), field="answered_on"))
    if answered_on > on:
        unmet.append(Unmet("answered_later", _("答复日期不能晚于今天。"), field="answered_on"))
    guards.require(unmet)
    with guards.writing("answer_objection", by=by):
        objection.answered_on, objection.answer = answered_on, answer.strip()
        objection.save(update_fields=["answered_on", "answer", "updated_at"])
    record("answer_objection", objection.notice, by=by)
    return objection


def _listed(village: Division, cases: Sequence[MonitoringCase] | None, *, by: User) -> list[Procedure]:
    """The go through the steps of everybody on a list; each must wait for one, in this village."""
    waiting = MonitoringCase.objects.visible_to(by).filter(division=village, status__in=LISTED)
    keys = None if cases is None else {case.pk for case in cases}
    if keys is not None:
        waiting = waiting.filter(pk__in=keys)
    # Nobody takes one of them back while the list is written.
    found = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if keys and len(found) < len(keys):
        message = _("名单上有 {} 户不在本村等待公示：先完成民主评议，或者把它从名单上去掉。")
        wrong = Unmet("not_waiting", message.format(len(keys) - len(found)), STEPS, "cases")
        guards.require([wrong])
    if not found:
        message = _("名单上没有一户：请勾选名单上的户；没有可勾选的，先完成民主评议。")
        guards.require([Unmet("nobody_listed", message, STEPS, "cases")])
    if keys is None and len({case.status for case in found}) > 1:
        message = _("本村同时有拟纳入和拟消除的户，名单各是各的：请写明这份名单上的户。")
        guards.require([Unmet("list_unclear", message, STEPS, "cases")])
    rows = Procedure.objects.filter(case__in=found).order_by("case", "-turn").distinct("case")
    return list(rows)


def _raised_unmet(notice: PublicNotice, raised_on: datetime.date, *, on: datetime.date) -> list[Unmet]:
    """Whether it was said while the list hung, and whether somebody on it can still be held up by it."""
    posted, term = Posted(notice.posted_on, notice.ended_on), notice_term(notice.division_id, on=on)
    unmet = raised_unmet(posted, raised_on, on=on, term=term)
    lines = notice.lines.all()
    # A household that is to leave now stands on its old list to join as well: that go is over.
    waiting = lines.filter(case__status__in=OBJECTABLE, procedure__decided_on=None)
    if not unmet and lines.exists() and not waiting.exists():
        unmet.append(decided_already())
    return unmet


def _village_unmet(place: Division) -> list[Unmet]:
    if place.level == Level.VILLAGE:
        return []
    return [Unmet("village_required", _("评议和公示在行政村进行，请选择行政村。"), STEPS, "division")]
