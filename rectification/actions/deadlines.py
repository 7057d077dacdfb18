"""More time is asked for by those who do the work, and granted or not by somebody else."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from rectification.actions import guards
from rectification.actions.duties import owe_ticket
from rectification.choices.tickets import WORKING, ExtensionStatus
from rectification.models import DeadlineExtension, Ticket
from rectification.rules.closing import APART
from rectification.rules.hours import later
from rectification.rules.measures import extension_unmet


@transaction.atomic
def ask_extension(
    ticket: Ticket, *, until: datetime.date, reason: str, by: User, on: datetime.date, version: int | None
) -> DeadlineExtension:
    """More time, for a reason. Who: whoever does the work. One request waits at a time."""
    ticket = lock(ticket, by=by, version=version)
    guards.require_role("ask_extension", by=by, division_code=ticket.division_id)
    guards.require_worker(ticket, by=by)
    guards.require_state(ticket, WORKING)
    due_on = ticket.due_on or on  # whatever is worked on has a deadline: the database says so
    guards.require(extension_unmet(due_on=due_on, until=until, reason=reason, on=on))
    if ticket.deadlineextensions.filter(status=ExtensionStatus.REQUESTED).exists():
        raise Conflict(_("已经有一份延期申请在等审批。"))
    with guards.writing("ask_extension", by=by):
        extension = DeadlineExtension.objects.create(
            ticket=ticket,
            division_id=ticket.division_id,
            round=ticket.rebound_count,
            due_on=due_on,
            until=until,
            reason=reason.strip(),
            asked_on=on,
            moved_by=by,
            moved_at=timezone.now(),
        )
        owe_ticket(ticket)
    note = guards.told(ticket, reason)
    record("ask_extension", extension, by=by, note=note, facts={"due_on": until.isoformat()})
    return extension


@transaction.atomic
def approve_extension(
    extension: DeadlineExtension, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> DeadlineExtension:
    """The deadline becomes the one asked for; the first one stays beside it. Who: township, county.

    Neither who asked, under any account, nor anybody else who does the work; and with a reason.
    """
    extension = _decide(extension, "approve_extension", opinion, by=by, on=on, version=version)
    with guards.writing("approve_extension", by=by):
        ticket = Ticket.objects.select_for_update().get(pk=extension.ticket_id)
        ticket.due_on = extension.until
        ticket.handling_due_at = later(ticket.handling_due_at, extension.until)
        ticket.save(update_fields=["due_on", "handling_due_at", "updated_at"])
        owe_ticket(ticket)
    return extension


@transaction.atomic
def decline_extension(
    extension: DeadlineExtension, *, opinion: str, by: User, on: datetime.date, version: int | None
) -> DeadlineExtension:
    """The deadline stays, for a reason. Who: as for approving."""
    return _decide(extension, "decline_extension", opinion, by=by, on=on, version=version)


def _decide(
    extension: DeadlineExtension,
    verb: str,
    opinion: str,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
) -> DeadlineExtension:
    # The ticket first, as every other step does.
    Ticket.objects.select_for_update(of=("self",)).filter(pk=extension.ticket_id).first()
    extension = lock(extension, by=by, version=version)
    ticket = extension.ticket
    guards.require_move(verb, extension, by=by)
    unmet = guards.note_unmet(opinion, _("请写明审批的理由。"))
    guards.require([*unmet, *apart_of_extension(ticket, by=by)])
    with guards.writing(verb, by=by):
        extension.opinion, extension.decided_on = opinion.strip(), on
        extension.save(update_fields=["opinion", "decided_on", "updated_at"])
        move(extension, verb, by=by, note=guards.told(ticket, opinion))
        owe_ticket(ticket)
    return extension


def apart_of_extension(ticket: Ticket, *, by: User) -> list[Unmet]:
    """Why `by` has no word about more time: they do the work."""
    if not guards.has_worked(ticket, by=by):
        return []
    return [Unmet("R-SOD", _("您参与了这个问题的整改，延期须由另一人审批。"), APART)]
