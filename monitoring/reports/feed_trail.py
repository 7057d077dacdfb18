"""What was done with a warning or a department's file, from the audit trail."""

from typing import Any

from django.db.models import QuerySet

from monitoring.choices.verbs import VERBS
from povertycase.models import AuditEvent
from projects.reports.timeline import Event

SHOWN = 100


def steps_on(record: Any) -> list[Event]:
    """The newest first, of a record that was found in scope: the trail has none of its own."""
    subject = record._meta.label_lower
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    rows = trail.filter(subject=subject, subject_key=str(record.pk), verb__in=VERBS)
    return [
        Event(event.at, event.actor_name, str(VERBS[event.verb]), event.note)
        for event in rows.order_by("-at", "-pk")[:SHOWN]
    ]
