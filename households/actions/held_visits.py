"""Steps on the tray: the county decides what becomes of a visit that could not stand by itself."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from households.actions import guards
from households.actions.visits import Draft, enter_visit, new_receipt
from households.choices.visits import HeldReason
from households.models import HeldVisit, Visit, VisitPhoto
from povertycase.actions import lock, move
from povertycase.exceptions import Unmet
from povertycase.models import User

LONGEST_REASON = 200


@transaction.atomic
def admit_visit(held: HeldVisit, *, by: User, version: int | None, note: str) -> Visit:
    """A visit leaves the tray for the ledger, under its author's name.

    Who: the county, but not the author. The visit of an author who lost the household stands under its
    own key; one that contradicts another visit of the household becomes the correction of what stands there
    now.
    """
    held = lock(held, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明采用的理由。")))
    move(held, "admit", by=by, note=note)
    body = json.loads(held.body)
    body["visited_at"] = parse_datetime(body["visited_at"])
    body |= _correcting(held, body, note)
    key, receipt = held.visit, held.receipt
    if held.reason != HeldReason.LEFT or Visit.objects.filter(pk=key).exists():
        key, receipt = uuid.uuid4(), new_receipt()
    visit = enter_visit(Draft(key, body, held.sha256, held.visitor, receipt), held.household, by=by)
    VisitPhoto.objects.filter(held=held).update(visit=visit, held=None)
    return visit


def _correcting(held: HeldVisit, body: Mapping[str, Any], note: str) -> dict[str, Any]:
    """What of the body says which visit it corrects: one of the same household, whatever key was sent."""
    there = Visit.objects.filter(household=held.household_id)
    first = there.filter(pk=body.get("corrects") or held.visit).first()
    if first is None:
        return {"corrects": None, "correction_reason": ""}
    own = body.get("correction_reason", "").strip() if held.reason == HeldReason.LEFT else ""
    return {"corrects": first.standing().pk, "correction_reason": (own or note)[:LONGEST_REASON]}


@transaction.atomic
def dismiss_visit(held: HeldVisit, *, by: User, version: int | None, note: str) -> HeldVisit:
    """A visit stays out of the ledger, for a reason; what was sent is kept.

    Who: the county.
    """
    held = lock(held, by=by, version=version)
    if not note.strip():
        guards.require([Unmet("note_required", _("请写明不采用的原因。"), field="note")])
    move(held, "dismiss", by=by, note=note)
    return held
