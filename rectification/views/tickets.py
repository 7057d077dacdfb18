"""One ticket: what it is, what was done, what comes next; its papers, and its telephone for a reason."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from households.models import Household
from households.reports.shown import masked
from monitoring.views.cases import revealed
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.models import Project
from projects.views.documents import shown_paper
from projects.views.gates import Stop
from rectification.choices.tickets import TicketStatus
from rectification.models import Evidence, Ticket
from rectification.reports import detail
from rectification.reports.hours import lamps_of
from rectification.reports.listing import listed, rows_of
from rectification.reports.trail import steps_on_ticket
from rectification.views.gates import gate_of

ROAD = (
    *(TicketStatus.REGISTERED, TicketStatus.ASSIGNED, TicketStatus.ACCEPTED, TicketStatus.MEASURE_FIXED),
    *(TicketStatus.IN_PROGRESS, TicketStatus.CLOSEOUT_REQUESTED, TicketStatus.CHECKED),
    *(TicketStatus.REVIEWED, TicketStatus.CLOSED),
)
KIN = {
    "parent": gettext_lazy("所属共性问题"),
    "sibling_of": gettext_lazy("由此问题举一反三"),
    "relapse_of": gettext_lazy("复发自"),
    "sibling": gettext_lazy("举一反三查出"),
    "relapse": gettext_lazy("销号后复发为"),
}


@require_safe
def ticket(request: PageRequest, pk: int) -> HttpResponse:
    """One ticket."""
    record = one(request.user, pk)
    shown = _facts(record, request.user) | {
        "gate": gate_of(record, request.user, on=timezone.localdate()),
        "road": road_of(record),
    }
    return render(request, "rectification/ticket.html", shown)


def _facts(record: Ticket, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    (row,) = rows_of([record], user, on=today)
    children = detail.children_of(record, user) if record.is_common else []
    return {
        "ticket": record,
        "row": row,
        "hours": lamps_of(record, now=timezone.now()),
        "phone": masked("phone", record.responsible_phone),
        "household": _seen(Household, record.household_id, user),
        "project": _seen(Project, record.project_id, user),
        "work": detail.work_of(record, user),
        "children": rows_of(children, user, on=today),
        "kin": [(KIN[way], each) for way, each in detail.kin_of(record, user)],
        "events": steps_on_ticket(record, user),
    }


def _seen(model: Any, key: int | None, user: User) -> Any:
    """What the ticket is about, where the reader may open it."""
    return model.objects.visible_to(user).filter(pk=key).first() if key is not None else None


def road_of(record: Ticket) -> list[Stop]:
    """The states from the registration to the closing; none for what was cancelled or came back."""
    if record.status not in ROAD:
        return []
    here = ROAD.index(TicketStatus(record.status))
    states = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(ROAD))]
    return [
        Stop(str(status.label).removeprefix(_("待")), state)
        for status, state in zip(ROAD, states, strict=True)
    ]


@require_POST
def reveal_phone(request: PageRequest, pk: int) -> HttpResponse:
    """The telephone of whoever answers in full, for a reason."""
    return revealed(request, access.get_or_404(Ticket, pk, user=request.user))


@require_safe
def evidence_file(request: PageRequest, pk: int) -> HttpResponse:
    """A picture or paper of before or after, for whoever reaches its ticket."""
    return shown_paper(access.get_or_404(Evidence, pk, user=request.user).file)


@require_safe
def source_document(request: PageRequest, pk: int) -> HttpResponse:
    """The document in which the ticket was fed back; also for a department, which sees no sources."""
    return shown_paper(access.get_or_404(Ticket, pk, user=request.user).source.document)


def one(user: User, pk: int) -> Ticket:
    """The ticket with what its page shows at hand, or the 404 that access.get_or_404 gives."""
    rows = listed(Ticket.objects.visible_to(user).filter(pk=pk))
    found = rows.select_related("source__parent", "person", "village", "lead_unit", "executor").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
