"""The steps taken on a plan, newest first."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

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
    # The trail has no scope of its own.
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    drafted = Q(
        subject=plan.case._meta.label_lower,
        subject_key=str(plan.case_id),
        verb__in=("draft_plan", "change_plan"),
        facts__year=plan.year,
    )
    own = Q(subject=plan._meta.label_lower, subject_key=str(plan.pk), verb__in=VERBS)
    return [
        Event(event.at, event.actor_name, str(VERBS[event.verb]), event.note)
        for event in trail.filter(drafted | own).order_by("-at", "-pk")[:SHOWN]
    ]
