"""自查: who lives with it writes a problem down where it is seen, with a picture of it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from projects.actions.documents import Upload
from rectification.actions import guards
from rectification.actions.places import Subject, fields_of
from rectification.actions.tickets import TicketDraft, register_ticket
from rectification.actions.work import add_evidence
from rectification.choices.sources import FeedbackLevel, SupervisionKind
from rectification.choices.tickets import EvidenceKind
from rectification.models import IssueSource, Ticket, TicketType

COUNTY = CODE_LENGTHS[Level.COUNTY]
OWN = {"kind": SupervisionKind.SELF_CHECK, "level": FeedbackLevel.SELF}


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckDraft:
    """What somebody saw, and what it looks like. Where it comes from goes without saying."""

    type: TicketType
    subject: Subject
    content: str
    found_on: datetime.date
    amount_yuan: Decimal | None = None
    photos: Sequence[Upload] = ()


@transaction.atomic
def register_self_check(draft: SelfCheckDraft, *, by: User, on: datetime.date) -> Ticket:
    """A problem that was found by oneself, with its pictures of before. Who: village, township, county.

    Its source is the nearest 自查 known at the place; a county that has none gets one.
    """
    division_code = fields_of(draft.subject)["division_id"]
    guards.require_role("register_ticket", by=by, division_code=division_code)
    found = TicketDraft(
        source=_own_source(division_code, by=by, on=on),
        type=draft.type,
        subject=draft.subject,
        content=draft.content,
        found_on=draft.found_on,
        amount_yuan=draft.amount_yuan,
    )
    ticket = register_ticket(found, by=by, on=on)
    for photo in draft.photos:
        add_evidence(
            ticket,
            photo,
            kind=EvidenceKind.BEFORE,
            taken_on=draft.found_on,
            by=by,
            on=on,
            version=ticket.version,
        )
    return ticket


def _own_source(division_code: str, *, by: User, on: datetime.date) -> IssueSource:
    """The nearest source of the place's own checks; that of the county is made when there is none."""
    known = IssueSource.objects.visible_to(by).filter(**OWN, parent=None).select_related("division")
    around = [each for each in known if division_code.startswith(each.division_id)]
    if around:
        return max(around, key=lambda each: (len(each.division_id), -each.pk))
    county = Division.objects.get(pk=division_code[:COUNTY])
    with guards.writing("record_source", by=by):
        source, is_new = IssueSource.objects.get_or_create(
            division=county,
            parent=None,
            name=_("日常自查"),
            defaults={**OWN, "received_on": on, "created_by": by},
        )
    if is_new:
        record("record_source", source, by=by)
    return source
