"""Steps of who puts a ticket right and how: given, given to another one, accepted, given back, judged."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from povertycase.views.requests import PageRequest
from rectification import actions
from rectification.forms.assigning import AcceptForm, AssignForm, ReassignForm
from rectification.forms.working import NoteForm
from rectification.models import Ticket
from rectification.reports.choosing import executors_for, places_around
from rectification.views.step_pages import page_of, save_rows, taken


@require_http_methods(["GET", "POST"])
def assign(request: PageRequest, pk: int) -> HttpResponse:
    """交办."""
    ticket, today = taken(request, pk, "assign_ticket"), timezone.localdate()
    places, executors = places_around(ticket.division_id), executors_for(ticket, on=today)
    form = AssignForm(request.POST or None, ticket=ticket, places=places, executors=executors)

    def step() -> Ticket:
        given = form.cleaned_data
        assignment = actions.Assignment(
            leader=given["leader"],
            lead_unit=given["lead_unit"],
            due_on=given["due_on"],
            **form.answering,
        )
        return actions.assign_ticket(ticket, assignment, by=request.user, on=today, version=version_of(form))

    done = _("已交办，等待认领。")
    page = page_of(
        _("交办问题"), ticket, request.user, done, verb="assign_ticket", known_to=ticket.is_restricted
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def reassign(request: PageRequest, pk: int) -> HttpResponse:
    """改派."""
    ticket, today = taken(request, pk, "reassign_ticket"), timezone.localdate()
    places, executors = places_around(ticket.division_id), executors_for(ticket, on=today)
    form = ReassignForm(request.POST or None, ticket=ticket, places=places, executors=executors)

    def step() -> Ticket:
        successor = actions.Successor(**form.answering)
        return actions.reassign_ticket(
            ticket,
            successor,
            reason=form.cleaned_data["note"],
            by=request.user,
            on=today,
            version=version_of(form),
        )

    warning = _("改派以后由新的经办人重新认领、重新报措施；整改时限不变，已报送的进展和佐证保留。")
    page = page_of(
        *(_("改派"), ticket, request.user, _("已改派，等待认领。")),
        warning=warning,
        known_to=ticket.is_restricted,
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def accept(request: PageRequest, pk: int) -> HttpResponse:
    """认领: goal, measures, mode, dated steps."""
    ticket = taken(request, pk, "accept_ticket")
    form = AcceptForm(request.POST or None, ticket=ticket)

    def step() -> Ticket:
        given = form.cleaned_data
        draft = actions.MeasuresDraft(
            goal=given["goal"], measures=given["measures"], mode=given["mode"], nodes=form.nodes
        )
        today = timezone.localdate()
        return actions.accept_ticket(ticket, draft, by=request.user, on=today, version=version_of(form))

    page = page_of(
        *(_("认领问题"), ticket, request.user, _("已认领，等待核定整改措施。")),
        verb="accept_ticket",
        template="rectification/accept.html",
    )
    return save_rows(request, form, step, page)


@require_http_methods(["GET", "POST"])
def decline(request: PageRequest, pk: int) -> HttpResponse:
    """退回交办."""
    ticket = taken(request, pk, "decline_ticket")
    form = NoteForm(request.POST or None, version=ticket.version, label=_("退回的原因，应由谁整改"))

    def step() -> Ticket:
        note = form.cleaned_data["note"]
        return actions.decline_ticket(ticket, by=request.user, version=version_of(form), note=note)

    page = page_of(_("退回交办"), ticket, request.user, _("已退回，等待重新交办。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def fix_measures(request: PageRequest, pk: int) -> HttpResponse:
    """核定措施."""
    ticket = taken(request, pk, "fix_measures")
    form = NoteForm(request.POST or None, version=ticket.version, label=_("核定意见（选填）"))

    def step() -> Ticket:
        note = form.cleaned_data["note"]
        return actions.fix_measures(ticket, by=request.user, version=version_of(form), note=note)

    done = _("措施已核定，可以开始整改。")
    page = page_of(_("核定整改措施"), ticket, request.user, done, verb="fix_measures", **_measures(ticket))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def return_measures(request: PageRequest, pk: int) -> HttpResponse:
    """退回措施."""
    ticket = taken(request, pk, "return_measures")
    form = NoteForm(request.POST or None, version=ticket.version, label=_("措施哪里不行，怎样修改"))

    def step() -> Ticket:
        note = form.cleaned_data["note"]
        return actions.return_measures(ticket, by=request.user, version=version_of(form), note=note)

    done = _("措施已退回，等待重新认领。")
    page = page_of(_("退回整改措施"), ticket, request.user, done, verb="return_measures", **_measures(ticket))
    return save(request, form, step, page)


def _measures(ticket: Ticket) -> dict[str, Any]:
    """What whoever judges the measures has before them."""
    planned = ticket.worknodes.filter(round=ticket.rebound_count).order_by("planned_on", "pk")
    return {"judges_measures": True, "nodes": list(planned)}
