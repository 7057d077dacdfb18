"""Somebody comes to a household of the demonstration, and finds all well."""

import datetime
import uuid
from typing import Any

from django.utils import timezone

from households.actions.visits import record_visit
from households.choices.visits import PlaceRefusal, VisitWay
from households.models import Household
from households.rules.visit_form import BLOCKS, FORM_VERSION
from povertycase.models import User

NAMESPACE = uuid.UUID("99010100-0000-4000-8000-000000000000")


def visited(household: Household, by: User, *, on: datetime.date, note: str, **facts: Any) -> None:
    """One visit, at most one a household and note; facts: what else its form says."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9, 30)))
    body = {
        "household": household.pk,
        "form": FORM_VERSION,
        "way": VisitWay.HOME,
        "visited_at": at,
        "place_refused": PlaceRefusal.DECLINED,
        "answers": {block.name.value: {"state": "ok", "kept": True, "details": {}} for block in BLOCKS},
        "note": note,
    }
    record_visit(uuid.uuid5(NAMESPACE, f"{household.pk} {note}"), body=body | facts, by=by)
