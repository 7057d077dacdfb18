"""A talk is arranged by the county's office, held, answered by whoever was called in, and concluded."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, Organisation, User
from rectification.actions import guards
from rectification.actions.requirements import REPORTING_LEVELS
from rectification.actions.talk_duties import owe_talk
from rectification.choices.inspections import InspectionStatus
from rectification.models import Inspection, PeriodicReport, Talk, Ticket
from rectification.rules.talks import TALK, days_unmet, held_unmet, talk_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkDraft:
    """Who is called in by whom, and why. unit: an organisation, or a village or township for its office."""

    unit: Organisation | Division
    called_name: str
    called_duty: str
    talker_name: str
    talker_duty: str
    reason: str
    planned_on: datetime.date
    ticket: Ticket | None = None
    inspection: Inspection | None = None
    report: PeriodicReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkRecord:
    """What was said, and what is asked by a day; nothing, where nothing is."""

    held_on: datetime.date
    record: str
    follow_up: str = ""
    follow_up_due_on: datetime.date | None = None


@transaction.atomic
def arrange_talk(draft: TalkDraft, *, by: User) -> Talk:
    """Somebody is to be called in. Who: county. Refuses what comes from an inspection that is not done."""
    place = draft.unit if isinstance(draft.unit, Division) else draft.unit.division
    guards.require_role("arrange_talk", by=by, division_code=place.pk)
    unmet = talk_unmet(
        called_name=draft.called_name,
        called_duty=draft.called_duty,
        talker=draft.talker_name,
        duty=draft.talker_duty,
        reason=draft.reason,
    )
    unmet += days_unmet(planned_on=draft.planned_on)
    if isinstance(draft.unit, Division) and draft.unit.level not in REPORTING_LEVELS:
        unmet.append(Unmet("unit_level", _("按地方约谈的请选择乡镇或村。"), TALK, "unit"))
    if draft.inspection is not None and draft.inspection.status != InspectionStatus.DONE:
        unmet.append(Unmet("inspection_open", _("督查完成以后才能由它安排约谈。"), TALK))
    guards.require(unmet)
    with guards.writing("arrange_talk", by=by):
        talk = Talk.objects.create(
            division=place,
            organisation=None if isinstance(draft.unit, Division) else draft.unit,
            called_name=draft.called_name.strip(),
            called_duty=draft.called_duty.strip(),
            talker_name=draft.talker_name.strip(),
            talker_duty=draft.talker_duty.strip(),
            reason=draft.reason.strip(),
            ticket=draft.ticket,
            inspection=draft.inspection,
            report=draft.report,
            planned_on=draft.planned_on,
            created_by=by,
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("arrange_talk", talk, by=by)
    return talk


@transaction.atomic
def hold_talk(talk: Talk, said: TalkRecord, *, by: User, on: datetime.date, version: int | None) -> Talk:
    """It took place; what it asks for by a day, the unit owes. Who: county."""
    talk = lock(talk, by=by, version=version)
    guards.require_move("hold_talk", talk, by=by)
    guards.require(
        held_unmet(
            held_on=said.held_on,
            record=said.record,
            follow_up=said.follow_up,
            follow_up_due_on=said.follow_up_due_on,
            on=on,
        )
    )
    with guards.writing("hold_talk", by=by):
        talk.held_on, talk.record = said.held_on, said.record.strip()
        talk.follow_up, talk.follow_up_due_on = said.follow_up.strip(), said.follow_up_due_on
        talk.save(update_fields=["held_on", "record", "follow_up", "follow_up_due_on", "updated_at"])
        move(talk, "hold_talk", by=by)
        owe_talk(talk)
    return talk


@transaction.atomic
def answer_talk(talk: Talk, *, answer: str, by: User, version: int | None) -> Talk:
    """What was done about it. Who: the unit that was called in, or the county's office for it."""
    talk = lock(talk, by=by, version=version)
    guards.require_move("answer_talk", talk, by=by)
    if not talk.follow_up:
        raise Conflict(_("这次约谈没有后续要求，不用报送落实情况。"))
    guards.require(guards.note_unmet(answer, _("请填写落实情况。")))
    return _moved(talk, "answer_talk", "answer", answer, by=by)


@transaction.atomic
def return_talk(talk: Talk, *, note: str, by: User, version: int | None) -> Talk:
    """What was answered is not enough, for a reason. Who: county."""
    talk = lock(talk, by=by, version=version)
    guards.require_move("return_talk", talk, by=by)
    guards.require(guards.note_unmet(note, _("请写明退回的原因。")))
    return _moved(talk, "return_talk", "remark", note, by=by)


@transaction.atomic
def conclude_talk(talk: Talk, *, outcome: str, by: User, version: int | None) -> Talk:
    """What became of it. Who: county, another person than who answered."""
    talk = lock(talk, by=by, version=version)
    guards.require_move("conclude_talk", talk, by=by)
    guards.require(guards.note_unmet(outcome, _("请填写办结意见。")))
    return _moved(talk, "conclude_talk", "outcome", outcome, by=by)


@transaction.atomic
def cancel_talk(talk: Talk, *, reason: str, by: User, version: int | None) -> Talk:
    """It does not take place, for a reason. Who: county."""
    talk = lock(talk, by=by, version=version)
    guards.require_move("cancel_talk", talk, by=by)
    guards.require(guards.note_unmet(reason, _("请写明取消的原因。")))
    return _moved(talk, "cancel_talk", "remark", reason, by=by)


def _moved(talk: Talk, verb: str, field: str, words: str, *, by: User) -> Talk:
    with guards.writing(verb, by=by):
        setattr(talk, field, words.strip())
        talk.save(update_fields=[field, "updated_at"])
        move(talk, verb, by=by)
        owe_talk(talk)
    return talk
