"""What the pages of a ticket's steps share: the ticket, who may, and the page that a form stands on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from households.views.saving import Page, save, show
from monitoring.reports.case_listing import place_of
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from rectification.actions import guards
from rectification.forms.rows import RowsForm
from rectification.models import Ticket
from rectification.views.gates import OF_WORKERS, apart_of, asks_of, lacking_of

FORM = "rectification/step.html"


def taken(request: PageRequest, pk: int, verb: str) -> Ticket:
    """The ticket, for somebody who takes this move there.

    Before anything is typed also: now, and not after the step before. Once it was typed the action says so,
    after the version, so that nothing that was typed is lost without a word.
    """
    ticket: Ticket = access.get_or_404(Ticket, pk, user=request.user)
    guards.require_mover(verb, ticket, by=request.user)
    if verb in OF_WORKERS:
        guards.require_worker(ticket, by=request.user)
    if request.method == "GET":
        guards.require_move(verb, ticket, by=request.user)
    return ticket


def worked(request: PageRequest, pk: int, step: str) -> Ticket:
    """The ticket, for whoever does its work, and whose role takes this step."""
    ticket = stepped(request, pk, step)
    guards.require_worker(ticket, by=request.user)
    return ticket


def stepped(request: PageRequest, pk: int, step: str) -> Ticket:
    """The ticket, for somebody whose role takes this step, which is no move, where it lies."""
    ticket: Ticket = access.get_or_404(Ticket, pk, user=request.user)
    guards.require_role(step, by=request.user, division_code=ticket.division_id)
    return ticket


def page_of(
    heading: str, ticket: Ticket, user: User, done: str, *, verb: str = "", template: str = FORM, **facts: Any
) -> Page:
    """A step's page: which ticket it is, what the step asks, what is missing already, and the way back."""
    hint = _("%(number)s，%(type)s，%(place)s，%(state)s。%(content)s") % {
        "number": ticket.number,
        "type": ticket.type.name,
        "place": place_of(ticket.division),
        "state": ticket.get_status_display(),
        "content": ticket.content,
    }
    before = [*apart_of(ticket, verb, user), *lacking_of(ticket, verb)] if verb else []
    shown = {"hint": hint, "asks": asks_of(verb), "before": before, "ticket": ticket}
    back = reverse("rectification:ticket", args=[ticket.pk])
    return Page(heading, back, done, crumb=ticket.number, template=template, facts={**shown, **facts})


def save_rows(request: PageRequest, form: RowsForm, step: Callable[[], Any], page: Page) -> HttpResponse:
    """The page again with more rows when that is what was asked for; else the step."""
    return show(request, form, page) if form.wants_rows else save(request, form, step, page)
