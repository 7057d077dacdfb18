"""Who did what on a village: its class, its organisations, its team and the people in it."""

import datetime
from dataclasses import dataclass

from households.choices.verbs import VERBS
from households.models import Village
from households.reports.changes import trail
from povertycase.models import AuditEvent

LISTED = 50
STEPS = (
    *("change_village", "pair_village", "end_village_pairing", "form_team", "end_team"),
    *("add_team_member", "end_team_member", "replace_team_member", "record_attendance"),
)


@dataclass(frozen=True)
class Event:
    """One step, as the timeline shows it."""

    label: str
    by: str
    at: datetime.datetime
    note: str


def events_of(village: Village) -> list[Event]:
    """The last steps on a village that was found in scope, newest first."""
    rows = trail(AuditEvent).filter(division_code=village.division_id, verb__in=STEPS)
    return [
        Event(str(VERBS[row.verb]), row.actor_name, row.at, _words(row))
        for row in rows.order_by("-at", "-pk")[:LISTED]
    ]


def _words(row: AuditEvent) -> str:
    """Whom it was about, and the reason or document."""
    named = [
        str(row.facts[name]) for name in ("name", "duty", "organisation", "month") if row.facts.get(name)
    ]
    return "，".join([*named, *([row.note] if row.note else [])])
