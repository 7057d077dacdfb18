"""A visit enters the ledger: once, however often it is sent, and nothing of it is lost when it cannot."""

import datetime
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.reach import once_reached
from households.actions.visit_yield import lapse_proposals, write_yield
from households.choices.visits import HeldReason
from households.models import (
    HeldVisit,
    Household,
    HouseholdMembership,
    SurveyRound,
    Visit,
)
from households.models.visit_questions import questions_of_county
from households.models.visits import RECEIPT_LENGTH
from households.rules import visiting
from households.rules.visit_form import KNOWN_VERSIONS
from households.rules.visit_questions import read_questions
from povertycase.actions import record
from povertycase.exceptions import Invalid, Unmet
from povertycase.models import User

RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: it is read out on the telephone


@dataclass(frozen=True, slots=True)
class Draft:
    """A visit as somebody sent it: its key, its body as api.visits checked it, and who was there."""

    key: uuid.UUID
    body: Mapping[str, Any]
    sha256: str
    visitor: User
    receipt: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a visit that was sent: a row of the ledger or of the tray, made now or found."""

    row: Visit | HeldVisit
    is_new: bool


@transaction.atomic
def record_visit(key: uuid.UUID, *, body: Mapping[str, Any], by: User) -> Received:
    """A visit that somebody sent, under the key that the phone gave it; the same again changes nothing.

    body: as api.visits checked it. Who: whoever visits (REGISTER_STEPS) a household in reach. Makes the
    visit, a check of each safeguard and what it proposes to change. Into the tray goes another body under
    a known key, a second correction of one visit, and a visit of a household that the author lost before
    the phone found a signal. Raises Http404 for a household that never was the author's, Invalid with
    everything the form does not allow.
    """
    draft = Draft(key, body, digest_of(body), by, new_receipt())
    found = _found(draft)
    if found is not None:
        return Received(found, is_new=False)
    household = Household.objects.visible_to(by).filter(pk=body["household"]).first()
    if household is None or not guards.has_role("visit", by=by, division_code=household.division_id):
        return _hold(draft, _lost(body["household"], by, seen=household), HeldReason.LEFT)
    if _stored(draft) is not None:
        return _hold(draft, household, HeldReason.CONFLICT)
    if _is_corrected_already(household, body.get("corrects"), by=by):
        return _hold(draft, household, HeldReason.STALE)
    try:
        with transaction.atomic():
            return Received(enter_visit(draft, household, by=by), is_new=True)
    except IntegrityError:  # sent twice at once, or corrected by somebody else this very moment
        household.refresh_from_db()  # or moved to another village just now
        return _hold(draft, household, _clash(draft))


def _clash(draft: Draft) -> HeldReason:
    """What came in between."""
    if _stored(draft) is not None:
        return HeldReason.CONFLICT
    return HeldReason.STALE if draft.body.get("corrects") else HeldReason.LEFT


def _stored(draft: Draft) -> Visit | None:
    return Visit.objects.filter(pk=draft.key).first()


def _found(draft: Draft) -> Visit | HeldVisit | None:
    """The row this very content was made into when it was sent before."""
    own = {"visitor": draft.visitor, "sha256": draft.sha256}
    visit = Visit.objects.filter(pk=draft.key, **own).first()
    return visit or HeldVisit.objects.filter(visit=draft.key, **own).first()


def digest_of(body: Mapping[str, Any]) -> str:
    """The same for the same content, however its parts are ordered."""
    return hashlib.sha256(text_of(body).encode()).hexdigest()


def text_of(body: Mapping[str, Any]) -> str:
    """A visit as it was sent, as text."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)


def new_receipt() -> str:
    """A receipt number; nobody can tell from it how many there are."""
    return "".join(secrets.choice(RECEIPT_LETTERS) for _each in range(RECEIPT_LENGTH))


def enter_visit(draft: Draft, household: Household, *, by: User) -> Visit:
    """Write the visit and what follows from it; raises Invalid for what the form does not allow.

    by: who enters it, another person than the visitor when it comes out of the tray.
    """
    people = HouseholdMembership.objects.filter(household=household).values_list("person", flat=True)
    answers, unmet = visiting.read_answers(draft.body["answers"], members=set(people))
    given = draft.body["answers"].get("questions")
    extra, wrong = read_questions(given, questions=questions_of_county(household.division_id))
    guards.require([*unmet, *wrong, *_body_unmet(draft.body, household)])
    kept = {name: answer.as_json for name, answer in answers.items()}
    visit = Visit.objects.create(
        household=household,
        division_id=household.division_id,
        answers=kept | {"questions": extra} if extra else kept,
        **_columns(draft),
    )
    if visit.corrects is not None:
        lapse_proposals(visit.corrects, by=by)
    write_yield(visit, answers, by=by)
    facts = {"visitor": draft.visitor.username, "receipt": visit.receipt}
    record("visit", household, by=by, facts=facts)
    return visit


def _day_of(body: Mapping[str, Any], now: datetime.datetime) -> tuple[datetime.date, bool]:
    """The day a visit counts for; a correction that leaves the time as it was leaves the day too."""
    corrected = Visit.objects.filter(pk=body["corrects"]).first() if body.get("corrects") else None
    if corrected is not None and corrected.visited_at == body["visited_at"]:
        return corrected.visited_on, corrected.is_clock_suspect
    offset = body.get("clock_offset_seconds")
    return visiting.day_of(body["visited_at"], offset_seconds=offset, received_at=now)


def _columns(draft: Draft) -> dict[str, Any]:
    """What a visit says beside its answers."""
    body, now = draft.body, timezone.localtime()
    day, is_suspect = _day_of(body, now)
    place = body.get("place")
    return {
        "id": draft.key,
        "visitor": draft.visitor,
        "way": body["way"],
        "visited_at": body["visited_at"],
        "visited_on": day,
        "is_clock_suspect": is_suspect,
        "received_at": now,
        "place": json.dumps(place, sort_keys=True, default=str) if place else "",
        "place_refused": body.get("place_refused", ""),
        "note": body.get("note", ""),
        "form": body["form"],
        "round_id": body.get("round"),
        "corrects_id": body.get("corrects"),
        "correction_reason": body.get("correction_reason", "") if body.get("corrects") else "",
        "sha256": draft.sha256,
        "receipt": draft.receipt,
    }


def _body_unmet(body: Mapping[str, Any], household: Household) -> list[Unmet]:
    """What is wrong with a visit beside its answers."""
    unmet = visiting.place_unmet(
        body["way"], has_place=bool(body.get("place")), refused=body.get("place_refused", "")
    )
    if body["form"] not in KNOWN_VERSIONS:
        unmet.append(Unmet("form_unknown", _("表单版本读不懂，请更新后重试；草稿不会丢。"), field="form"))
    if body.get("corrects") and not body.get("correction_reason", "").strip():
        unmet.append(Unmet("reason_required", _("请写明更正原因。"), field="correction_reason"))
    if body.get("round") and not _has_round(body["round"], household):
        unmet.append(Unmet("round_unknown", _("没有这个排查轮次，或者它不包括这一户。"), field="round"))
    return unmet


def _has_round(key: int, household: Household) -> bool:
    place = SurveyRound.objects.filter(pk=key).values_list("division", flat=True).first()
    return place is not None and household.division_id.startswith(place)


def _lost(key: int, by: User, *, seen: Household | None) -> Household:
    """A household that the user visited until not long ago.

    seen: the same when it is still in reach, for whoever only reads there now. For any other household the
    404 of one that does not exist, or the refusal of a reader.
    """
    household = seen or Household.objects.filter(pk=key).first()
    if household is not None and once_reached(household, by=by):
        return household
    if seen is not None:
        guards.require_role("visit", by=by, division_code=seen.division_id)
    raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))


def _is_corrected_already(household: Household, key: uuid.UUID | None, *, by: User) -> bool:
    """Whether somebody was first; refuses a visit that is neither one's own nor of one's place to keep."""
    if key is None:
        return False
    visit = Visit.objects.visible_to(by).filter(pk=key, household=household).first()
    if visit is None:
        message = _("找不到要更正的走访，请刷新后重试。")
        raise Invalid([Unmet("corrected_unknown", message, field="corrects")])
    if visit.visitor_id != by.pk:
        guards.require_role("correct_visit", by=by, division_code=household.division_id)
    return hasattr(visit, "correction")


def _hold(draft: Draft, household: Household, reason: HeldReason) -> Received:
    """Keep what was sent for the county to decide on; the same again is found again."""
    found = _found(draft)  # the reason may be this very draft, written over another line since we looked
    if found is not None:
        return Received(found, is_new=False)
    row, is_new = HeldVisit.objects.get_or_create(
        visit=draft.key,
        visitor=draft.visitor,
        sha256=draft.sha256,
        defaults={
            "household": household,
            "division_id": household.division_id,
            "reason": reason,
            "body": text_of(draft.body),
            "receipt": draft.receipt,
            "received_at": timezone.now(),
            "moved_by": draft.visitor,
            "moved_at": timezone.now(),
        },
    )
    if is_new:
        facts = {"reason": reason.value, "receipt": row.receipt}
        record("hold_visit", household, by=draft.visitor, facts=facts)
    return Received(row, is_new=is_new)
