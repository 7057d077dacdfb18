"""A visit enters the ledger: once, however often it is sent, and nothing of it is lost when it cannot."""

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
from households.models.visits import RECEIPT_LENGTH
from households.rules import visiting
from households.rules.visit_form import KNOWN_VERSIONS
from povertycase.actions import record
from povertycase.exceptions import Unmet
from povertycase.models import User

RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: it is read out on the telephone


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a visit that was sent: a row of the ledger or of the tray, made now or found."""

    row: Visit | HeldVisit
    is_new: bool


@transaction.atomic
def record_visit(key: uuid.UUID, *, body: Mapping[str, Any], by: User) -> Received:
    """A visit that somebody sent, under the key that the phone gave it; the same again changes nothing.

    body: as api.visits.VisitSerializer checked it. Who: whoever visits (REGISTER_STEPS) a household in
    reach. Makes the visit, a check of each safeguard and what it proposes to change. Into the tray goes
    another body under a known key, a second correction of one visit, and a visit of a household that the
    author lost before the phone found a signal. Raises Http404 for a household that never was the
    author's, Invalid with everything the form does not allow.
    """
    sha256 = digest_of(body)
    known = Visit.objects.filter(pk=key).first()
    if known is not None and (known.visitor_id, known.sha256) == (by.pk, sha256):
        return Received(known, is_new=False)
    household = Household.objects.visible_to(by).filter(pk=body["household"]).first()
    if household is None:
        return _hold(key, _lost(body["household"], by), HeldReason.LEFT, body=body, sha256=sha256, by=by)
    guards.require_role("visit", by=by, division_code=household.division_id)
    if known is not None:
        return _hold(key, household, HeldReason.CONFLICT, body=body, sha256=sha256, by=by)
    corrected = _corrected(household, body.get("corrects"), by=by)
    if corrected is not None and hasattr(corrected, "correction"):
        return _hold(key, household, HeldReason.STALE, body=body, sha256=sha256, by=by)
    try:
        with transaction.atomic():
            visit = enter_visit(key, household, body=body, visitor=by, sha256=sha256, by=by)
    except IntegrityError:  # sent twice at once, or corrected by somebody else this very moment
        found = Visit.objects.filter(pk=key).first()
        if found is not None and (found.visitor_id, found.sha256) == (by.pk, sha256):
            return Received(found, is_new=False)
        reason = HeldReason.STALE if found is None else HeldReason.CONFLICT
        return _hold(key, household, reason, body=body, sha256=sha256, by=by)
    return Received(visit, is_new=True)


def digest_of(body: Mapping[str, Any]) -> str:
    """The same for the same content, however its parts are ordered."""
    return hashlib.sha256(text_of(body).encode()).hexdigest()


def text_of(body: Mapping[str, Any]) -> str:
    """A visit as it was sent, as text."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)


def new_receipt() -> str:
    """A receipt number; nobody can tell from it how many there are."""
    return "".join(secrets.choice(RECEIPT_LETTERS) for _each in range(RECEIPT_LENGTH))


def enter_visit(
    key: uuid.UUID, household: Household, *, body: Mapping[str, Any], visitor: User, sha256: str, by: User
) -> Visit:
    """Write the visit and what follows from it; raises Invalid for what the form does not allow.

    visitor: who was there; by: who enters it, another person when it comes out of the tray.
    """
    people = HouseholdMembership.objects.filter(household=household).values_list("person", flat=True)
    answers, unmet = visiting.read_answers(body["answers"], members=set(people))
    corrected = Visit.objects.filter(pk=body["corrects"]).first() if body.get("corrects") else None
    guards.require([*unmet, *_body_unmet(body, household)])
    now = timezone.localtime()
    day, is_suspect = visiting.day_of(
        body["visited_at"], offset_seconds=body.get("clock_offset_seconds"), received_at=now
    )
    place = body.get("place")
    visit = Visit.objects.create(
        id=key,
        household=household,
        division_id=household.division_id,
        visitor=visitor,
        way=body["way"],
        visited_at=body["visited_at"],
        visited_on=day,
        is_clock_suspect=is_suspect,
        received_at=now,
        place=json.dumps(place, sort_keys=True, default=str) if place else "",
        place_refused=body.get("place_refused", ""),
        answers={name: answer.as_json for name, answer in answers.items()},
        note=body.get("note", ""),
        form=body["form"],
        round_id=body.get("round"),
        corrects=corrected,
        correction_reason=body.get("correction_reason", "") if corrected else "",
        sha256=sha256,
        receipt=new_receipt(),
    )
    if corrected is not None:
        lapse_proposals(corrected, by=by)
    write_yield(visit, answers, by=by)
    record("visit", household, by=by, facts={"visitor": visitor.username, "receipt": visit.receipt})
    return visit


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


def _lost(key: int, by: User) -> Household:
    """A household that was the user's not long ago; for any other the 404 of one that does not exist."""
    household = Household.objects.filter(pk=key).first()
    if household is None or not once_reached(household, by=by):
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return household


def _corrected(household: Household, key: uuid.UUID | None, *, by: User) -> Visit | None:
    """The visit that is corrected: one's own, or any for whoever keeps the place."""
    if key is None:
        return None
    visit = Visit.objects.visible_to(by).filter(pk=key, household=household).first()
    if visit is None:
        message = _("找不到要更正的走访，请刷新后重试。")
        guards.require([Unmet("corrected_unknown", message, field="corrects")])
    elif visit.visitor_id != by.pk:
        guards.require_role("correct_visit", by=by, division_code=household.division_id)
    return visit


def _hold(
    key: uuid.UUID,
    household: Household,
    reason: HeldReason,
    *,
    body: Mapping[str, Any],
    sha256: str,
    by: User,
) -> Received:
    """Keep what was sent for the county to decide on; the same again is found again."""
    row, is_new = HeldVisit.objects.get_or_create(
        visit=key,
        visitor=by,
        sha256=sha256,
        defaults={
            "household": household,
            "division_id": household.division_id,
            "reason": reason,
            "body": text_of(body),
            "receipt": new_receipt(),
            "received_at": timezone.now(),
            "moved_by": by,
            "moved_at": timezone.now(),
        },
    )
    if is_new:
        record("hold_visit", household, by=by, facts={"reason": reason.value, "receipt": row.receipt})
    return Received(row, is_new=is_new)
