"""The steps taken on one project, its money and those who benefit from it, newest first."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from povertycase.models import AuditEvent, User
from projects.choices.library import MilestoneKind, NoticeStage
from projects.choices.verbs import VERBS
from projects.models import (
    Allocation,
    BenefitDue,
    BenefitLink,
    DividendRun,
    InKindLoan,
    PaymentRequest,
    Project,
)

SHOWN = 200


@dataclass(frozen=True)
class Event:
    """One step: who, when, what and why."""

    at: datetime.datetime
    by: str
    label: str
    note: str


def timeline_of(project: Project, user: User) -> list[Event]:
    """What the audit trail has of a project that `user` sees."""
    allocations = Allocation.objects.visible_to(user).filter(project=project)
    payments = PaymentRequest.objects.visible_to(user).filter(allocation__in=allocations)
    links = BenefitLink.objects.visible_to(user).filter(project=project)
    dues = BenefitDue.objects.visible_to(user).filter(link__in=links)
    lent = InKindLoan.objects.visible_to(user).filter(link__in=links)
    runs = DividendRun.objects.visible_to(user).filter(project=project)
    events = _trail().filter(
        Q(subject="projects.project", subject_key=str(project.pk))
        | Q(subject="projects.allocation", subject_key__in=_keys(allocations))
        | Q(subject="projects.paymentrequest", subject_key__in=_keys(payments))
        | Q(subject="projects.benefitlink", subject_key__in=_keys(links))
        | Q(subject="projects.benefitdue", subject_key__in=_keys(dues))
        | Q(subject="projects.inkindloan", subject_key__in=_keys(lent))
        | Q(subject="projects.dividendrun", subject_key__in=_keys(runs)),
        verb__in=VERBS,
    )
    return _told(events)


def steps_on(record: Any) -> list[Event]:
    """What the audit trail has of one asset or loan, which the caller found in scope."""
    subject = record._meta.label_lower
    return _told(_trail().filter(subject=subject, subject_key=str(record.pk), verb__in=VERBS))


def _told(events: QuerySet[AuditEvent]) -> list[Event]:
    return [
        Event(event.at, event.actor_name, str(VERBS[event.verb]), _words(event))
        for event in events.order_by("-at", "-pk")[:SHOWN]
    ]


def _trail() -> QuerySet[AuditEvent]:
    """The trail has no scope of its own: it is asked for by a project that was found in scope."""
    return QuerySet(AuditEvent)


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.values_list(Cast("pk", CharField()))


def _words(event: AuditEvent) -> str:
    facts = event.facts
    parts = []
    if facts.get("milestone") in MilestoneKind.values:
        parts.append(str(MilestoneKind(facts["milestone"]).label))
    if facts.get("stage") in NoticeStage.values:
        parts.append(str(NoticeStage(facts["stage"]).label))
    if "yuan" in facts:
        parts.append(_("%s 元") % f"{Decimal(facts['yuan']):,.2f}")
    return "：".join(filter(None, ["，".join(parts), event.note]))
