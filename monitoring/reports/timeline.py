"""The steps taken on a plan, of a household or a village, newest first."""

import datetime
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet

from monitoring.choices.verbs import VERBS
from monitoring.models import SupportPlan
from povertycase.models import AuditEvent

SHOWN = 200


@dataclass(frozen=True)
class Event:
    """One step: who, when, what and why."""

    at: datetime.datetime
    by: str
    label: str
    note: str


def steps_on_plan(plan: SupportPlan) -> list[Event]:
    """What the audit trail has of a plan, which the caller found in scope; it is drafted on its case."""
    drafted = Q(
        subject=plan.case._meta.label_lower,
        subject_key=str(plan.case_id),
        verb__in=("draft_plan", "change_plan"),
        facts__year=plan.year,
    )
    return _events(drafted | _own(plan))


def steps_on(record: Model) -> list[Event]:
    """What the audit trail has of a record, which the caller found in scope."""
    return _events(_own(record))


def _own(record: Model) -> Q:
    return Q(subject=record._meta.label_lower, subject_key=str(record.pk), verb__in=VERBS)


def _events(wanted: Q) -> list[Event]:
    # The trail has no scope of its own.
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    return [
        Event(event.at, event.actor_name, str(VERBS[event.verb]), event.note)
        for event in trail.filter(wanted).order_by("-at", "-pk")[:SHOWN]
    ]
