"""问题整改: the tickets as a list and on a household's page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from monitoring.views.searching import without_number
from povertycase import access
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.models import Project
from rectification.choices.tickets import SETTLED
from rectification.forms.filters import Group, TicketPageFilter
from rectification.models import Ticket
from rectification.reports.listing import rows_of, standings_of, tickets_of, with_facts
from rectification.views.seeing import (
    may_anywhere,
    may_assign,
    may_export,
    require_tickets,
    sees_tickets,
    steps_at,
)

ORDER = ("-found_on", "-id")
# What is late has a last day, and the longest overdue comes first.
LATEST_FIRST = ("due_on", "id")


def filter_of(request: PageRequest) -> TicketPageFilter:
    """The list's filter as the address says."""
    return TicketPageFilter(request.GET, Ticket.objects.visible_to(request.user), request=request)


def order_of(request: PageRequest) -> tuple[str, ...]:
    """In which order the list stands."""
    return LATEST_FIRST if request.GET.get("group") == Group.OVERDUE else ORDER


@require_safe
def ticket_list(request: PageRequest) -> HttpResponse:
    """The tickets, how many stand how above them."""
    require_tickets(request.user)
    filterset = filter_of(request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["place"].widget = PlaceSelect(choices=place_choices(request.user))
    today, user = timezone.localdate(), request.user
    whole = Ticket.objects.visible_to(user)
    tickets = filterset.qs if filterset.form.is_valid() else whole.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(tickets, order=order_of(request), cursor=cursor, size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "rows": rows_of(with_facts(page.rows, user), user, on=today),
        "standings": standings_of(whole, user, on=today),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_export": may_export(user),
        "may_assign": may_assign(user),
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
        **beginnings(request),
    }
    return render(request, "rectification/list.html", shown)


def beginnings(request: PageRequest) -> dict[str, Any]:
    """What the reader may begin: a problem that was fed back, or one that they found."""
    user = request.user
    return {
        "may_register": may_anywhere(user, "register_feedback"),
        "may_self_check": may_anywhere(user, "register_ticket"),
    }


@require_safe
def household_tickets(request: PageRequest, pk: int) -> HttpResponse:
    """The tickets about a household: a panel of its page, or a page; empty for who sees no tickets."""
    household = access.get_or_404(Household, pk, user=request.user)
    return _panel(request, household, "household", is_there=household.closed_on is None)


@require_safe
def project_tickets(request: PageRequest, pk: int) -> HttpResponse:
    """The same about a project."""
    return _panel(request, access.get_or_404(Project, pk, user=request.user), "project", is_there=True)


def _panel(request: PageRequest, subject: Any, name: str, *, is_there: bool) -> HttpResponse:
    """name: which field of a ticket the subject is; is_there: problems are still registered at it."""
    steps = steps_at(request.user, subject.division_id) if is_there else frozenset()
    rows = tickets_of({name: subject}, request.user, on=timezone.localdate())
    shown = {
        name: subject,
        "sees_tickets": sees_tickets(request.user),
        "rows": rows,
        "open": sum(1 for row in rows if row.ticket.status not in SETTLED),
    }
    for step, page in (("register_feedback", "ticket-new"), ("register_ticket", "self-check")):
        if step in steps:
            shown.setdefault("register_url", reverse(f"rectification:{name}-{page}", args=[subject.pk]))
    template = "_subject_tickets" if request.htmx else "subject_tickets"
    return render(request, f"rectification/{template}.html", shown)
