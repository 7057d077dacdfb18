"""同源问题 and 措施模板: panels of a ticket's page, and the two steps on links."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save
from povertycase import access
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.forms.samples import LinkForm, UnlinkForm
from rectification.models import MeasureTemplate, Ticket, TicketLink
from rectification.reports.links import links_of
from rectification.views import seeing
from rectification.views.campaigns import FORM


@require_safe
def panel(request: PageRequest, pk: int) -> HttpResponse:
    """The tickets of the same root: a panel of the ticket's page, which it leads to by itself."""
    ticket = one(request, pk)
    if not request.htmx:
        return redirect(_page_of(ticket))
    facts = {
        "ticket": ticket,
        "links": links_of(ticket, request.user),
        "may_link": seeing.may(request.user, "link_tickets", ticket.division_id),
    }
    return render(request, "rectification/_links.html", facts)


@require_safe
def measures(request: PageRequest, pk: int) -> HttpResponse:
    """The measures that are usual for a ticket's topic: a panel as above."""
    ticket = one(request, pk)
    if not request.htmx:
        return redirect(_page_of(ticket))
    facts = {"ticket": ticket, "templates": MeasureTemplate.offered_for(ticket.type.topic)}
    return render(request, "rectification/_template_measures.html", facts)


@require_http_methods(["GET", "POST"])
def add(request: PageRequest, pk: int) -> HttpResponse:
    """关联同源问题."""
    ticket = one(request, pk)
    seeing.require_step(request.user, "link_tickets", ticket.division_id)
    form = LinkForm(request.POST or None)

    def step() -> TicketLink:
        given = form.cleaned_data
        return actions.link_tickets(ticket, given["number"], reason=given["reason"], by=request.user)

    return save(request, form, step, _page(_("关联同源问题"), ticket, _("已关联，两个问题都能看到。")))


@require_http_methods(["GET", "POST"])
def remove(request: PageRequest, pk: int) -> HttpResponse:
    """取消同源关联."""
    link: TicketLink = access.get_or_404(TicketLink, pk, user=request.user)
    for ticket in (link.one, link.other):
        seeing.require_step(request.user, "link_tickets", ticket.division_id)
    form = UnlinkForm(request.POST or None)

    def step() -> None:
        actions.unlink_tickets(link, reason=form.cleaned_data["note"], by=request.user)

    return save(request, form, step, _page(_("取消同源关联"), link.one, _("已取消关联。")))


def one(request: PageRequest, pk: int) -> Ticket:
    """The ticket, or the 404 that access.get_or_404 gives."""
    found: Ticket = access.get_or_404(Ticket, pk, user=request.user)
    return found


def _page(heading: str, ticket: Ticket, done: str) -> Page:
    facts = {"hint": _("问题 %s") % ticket.number, "submit": heading}
    return Page(heading, _page_of(ticket), done, crumb=ticket.number, template=FORM, facts=facts)


def _page_of(ticket: Ticket) -> str:
    return reverse("rectification:ticket", args=[ticket.pk])
