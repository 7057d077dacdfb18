"""What the page of one case shows beside its own fields."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from monitoring.choices.verbs import VERBS
from monitoring.models import Clue, MonitoringCase, Procedure, SupportMeasure, SupportPlan
from povertycase.models import AuditEvent, User
from projects.reports.timeline import Event

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Papers:
    """One go through the steps, and its own documents: (what it is, the name of its address)."""

    procedure: Procedure
    documents: Sequence[tuple[str, str]]


def procedures_of(case: MonitoringCase, user: User) -> list[Papers]:
    """Each go through the steps, the newest first."""
    rows = Procedure.objects.visible_to(user).filter(case=case).select_related("meeting", "notice")
    return [Papers(each, documents_of(each)) for each in rows.order_by("-turn")]


def documents_of(procedure: Procedure) -> list[tuple[str, str]]:
    """The papers that were brought to a procedure."""
    return [
        (str(procedure._meta.get_field(name).verbose_name), name.replace("_", "-"))  # type: ignore[union-attr]
        for name in ("authorisation", "collection_form", "natural_document")
        if getattr(procedure, f"{name}_id")
    ]


def measures_of(case: MonitoringCase, user: User) -> list[SupportMeasure]:
    """What is done for the household, what has landed first."""
    rows = SupportMeasure.objects.visible_to(user).filter(case=case).select_related("project")
    return sorted(rows.order_by("planned_on", "pk"), key=lambda each: each.landed_on is None)


def plans_of(case: MonitoringCase, user: User) -> list[SupportPlan]:
    """Its plans, the newest first."""
    return list(SupportPlan.objects.visible_to(user).filter(case=case).order_by("-year", "-pk"))


def clues_of(case: MonitoringCase, user: User) -> list[Clue]:
    """The clues that led to it."""
    return list(Clue.objects.visible_to(user).filter(case=case).order_by("reported_on", "pk"))


def timeline_of(case: MonitoringCase, clues: Sequence[Clue]) -> list[Event]:
    """What the audit trail has of a case and its clues, which the caller found in scope."""
    keys = [str(clue.pk) for clue in clues]
    return _told(
        Q(subject="monitoring.monitoringcase", subject_key=str(case.pk))
        | Q(subject="monitoring.clue", subject_key__in=keys)
    )


def steps_on(clue: Clue) -> list[Event]:
    """The same of one clue."""
    return _told(Q(subject="monitoring.clue", subject_key=str(clue.pk)))


def _told(about: Q) -> list[Event]:
    # The trail has no scope of its own: it is asked for by a record that was found in scope.
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent).filter(about, verb__in=VERBS)
    rows = trail.order_by("-at", "-pk")[:SHOWN]
    return [Event(row.at, row.actor_name, str(VERBS[row.verb]), row.note) for row in rows]
