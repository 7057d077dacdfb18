"""批量交办: what was ticked is given to the same people; each is checked by itself, the rest says why not."""

from collections.abc import Sequence

from django.contrib import messages
from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from povertycase import access
from povertycase.choices import Role
from povertycase.exceptions import DomainError, Refused
from povertycase.models import Division, Posting, User
from povertycase.models.divisions import ancestor_codes
from povertycase.views.requests import PageRequest
from projects.forms.fields import organisations_around
from rectification import actions
from rectification.actions.assignments import ANSWERING
from rectification.forms.assigning_many import AssignManyForm
from rectification.forms.proposals import pairs_of
from rectification.models import Ticket
from rectification.reports.listing import listed, rows_of
from rectification.rules.moves import WORKERS
from rectification.views.proposals import Left, answered, back_of
from rectification.views.seeing import may_assign

MOST_EXECUTORS = 200


@require_POST
def assign_many(request: PageRequest) -> HttpResponse:
    """Ask who is to do what was ticked, then give it to them one by one."""
    user, back = request.user, back_of(request, reverse("rectification:list"))
    if not may_assign(user):
        raise Refused(_("您的岗位不能交办问题。"))
    try:
        pairs = pairs_of(request.POST.getlist("chosen"))
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect(back)
    tickets = listed(Ticket.objects.visible_to(user).filter(pk__in=[key for key, _version in pairs]))
    known = list(tickets.order_by("number"))
    form = _form(request, known)
    if form.is_bound and form.is_valid():
        tried = [_attempt(user, *pair, form=form) for pair in pairs]
        return answered(request, tried, back=back)
    shown = {
        "form": form,
        "rows": rows_of(known, user, on=timezone.localdate()),
        "pairs": [f"{key}:{version}" for key, version in pairs],
        "gone": len(pairs) - len(known),
        "back": back,
    }
    status = 422 if form.is_bound else 200
    return render(request, "rectification/assign_many.html", shown, status=status)


def _form(request: PageRequest, tickets: Sequence[Ticket]) -> AssignManyForm:
    codes = around_all([each.division_id for each in tickets])
    home = Division.objects.filter(pk__in=codes).order_by("-pk").first()
    answering = Division.objects.filter(pk__in=codes, level__in=ANSWERING).order_by("pk")
    return AssignManyForm(
        request.POST if "due_on" in request.POST else None,
        units=organisations_around(home),
        places=list(answering),
        executors=_executors(codes),
    )


def around_all(codes: Sequence[str]) -> list[str]:
    """The places that hold all of the places."""
    if not codes:
        return []
    first, *others = (ancestor_codes(code) for code in codes)
    return [code for code in first if all(code in each for each in others)]


def _executors(codes: Sequence[str]) -> list[tuple[User, str]]:
    """The accounts that work in a place that holds all of the tickets, the nearest first."""
    rows = Posting.objects.in_force(timezone.localdate()).filter(division__in=codes, role__in=WORKERS)
    known = rows.filter(user__is_active=True).select_related("user", "division", "organisation")
    found: dict[User, str] = {}
    for each in known.order_by("-division", "role", "user__username")[:MOST_EXECUTORS]:
        where = each.organisation.name if each.organisation else each.division.name
        found.setdefault(each.user, f"{where}{Role(each.role).label}")
    return list(found.items())


def _attempt(user: User, key: int, version: int, *, form: AssignManyForm) -> Left:
    """Give one to them; a Left without a reason when it was given."""
    about = _("一个问题")
    try:
        ticket = access.get_or_404(Ticket, key, user=user)
        about = f"{ticket.number} {ticket.content}"
        assignment = actions.Assignment(**form.assignment)
        actions.assign_ticket(ticket, assignment, by=user, on=timezone.localdate(), version=version)
    except Http404:  # also when it went away between the look and the lock
        return Left(about, _("找不到这条记录，或者它不在您的管辖范围。"))
    except DomainError as refusal:
        unmet = getattr(refusal, "unmet", ())
        return Left(about, "".join(each.message for each in unmet) or refusal.message)
    return Left(about, "")
