"""The steps taken on a record of rectification, newest first."""

from django.db.models import Model, Q, QuerySet

from povertycase.choices import ZONE_VERBS
from povertycase.models import AuditEvent, User
from projects.reports.timeline import Event
from rectification.choices.verbs import VERBS
from rectification.models import DeadlineExtension, Ticket

SHOWN = 200
TOLD = {**VERBS, **ZONE_VERBS}


def steps_on(record: Model) -> list[Event]:
    """What the audit trail has of a record, which the caller found in scope."""
    return _told(_about(record, [str(record.pk)]))


def steps_on_ticket(ticket: Ticket, user: User) -> list[Event]:
    """The same of a ticket and of the requests for more time that `user` sees; not of its referrals."""
    extensions = DeadlineExtension.objects.visible_to(user).filter(ticket=ticket).values_list("pk", flat=True)
    asked = _about(DeadlineExtension, [str(key) for key in extensions])
    return _told(_about(ticket, [str(ticket.pk)]) | asked)


def _about(record: Model | type[Model], keys: list[str]) -> Q:
    return Q(subject=record._meta.label_lower, subject_key__in=keys)


def _told(about: Q) -> list[Event]:
    # The trail has no scope of its own.
    trail: QuerySet[AuditEvent] = QuerySet(AuditEvent)
    rows = trail.filter(about, verb__in=TOLD).order_by("-at", "-pk")[:SHOWN]
    return [Event(row.at, row.actor_name, str(TOLD[row.verb]), row.note) for row in rows]
