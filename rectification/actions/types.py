"""The kinds of problems that ship with the system, for a new installation."""

import json
from pathlib import Path

from django.db import transaction

from rectification.models import TicketType

SHIPPED = Path(__file__).resolve().parents[1] / "fixtures" / "types.json"


@transaction.atomic
def save_types() -> int:
    """Insert the kinds whose code is not there yet; how many were new. Those that are there stay."""
    before = TicketType.objects.count()
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    TicketType.objects.bulk_create([TicketType(**row) for row in rows], ignore_conflicts=True)
    return TicketType.objects.count() - before
