"""待立单: what should perhaps be put right, accepted as a ticket or dismissed; one by one, or many."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.saving import Page, save, version_of
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.searching import without_number
from povertycase import access
from povertycase.actions.guards import require_one_of
from povertycase.exceptions import DomainError, Refused
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from rectification import actions
from rectification.actions import guards
from rectification.choices.tickets import ProposalStatus
from rectification.forms.filters import ProposalPageFilter
from rectification.forms.proposals import AcceptProposalForm, DismissProposalForm, ManyProposalsForm
from rectification.models import Ticket, TicketProposal
from rectification.reports.proposals import proposal_rows, proposals_listed
from rectification.views.seeing import may_decide, require_sources

ORDER = ("-last_seen_on", "-id")
FORM = "rectification/form.html"


@dataclass(frozen=True)
class Left:
    """A row that stayed as it was, and why."""

    about: str
    why: str


@require_safe
def proposal_list(request: PageRequest) -> HttpResponse:
    """The proposals; those that wait unless another state is asked for."""
    require_sources(request.user)
    user = request.user
    asked = request.GET.copy()
    asked.setdefault("status", ProposalStatus.PROPOSED)
    whole = TicketProposal.objects.visible_to(user)
    filterset = ProposalPageFilter(asked, whole, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["place"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else whole.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(proposals_listed(found), order=ORDER, cursor=cursor, size=size_of(request))
    rows = proposal_rows(page.rows, user)
    waits = any(row.proposal.status == ProposalStatus.PROPOSED for row in rows)
    shown = {
        "filter": filterset,
        "page": page,
        "rows": rows,
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "many": ManyProposalsForm(None, user=user) if waits and may_decide(user) else None,
        "here": request.get_full_path(),
    }
    return render(request, "rectification/proposals.html", shown)


@require_http_methods(["GET", "POST"])
def accept(request: PageRequest, pk: int) -> HttpResponse:
    """立单."""
    proposal = _decided(request, pk, "accept_ticket_proposal")
    form = AcceptProposalForm(request.POST or None, user=request.user, proposal=proposal)

    def step() -> Ticket:
        return actions.accept_ticket_proposal(
            proposal,
            source=form.cleaned_data["source"],
            content=form.cleaned_data["content"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    page = _page(_("立单"), proposal, request.user, _("已立单，等待交办。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def dismiss(request: PageRequest, pk: int) -> HttpResponse:
    """不立单."""
    proposal = _decided(request, pk, "dismiss_ticket_proposal")
    form = DismissProposalForm(request.POST or None, proposal=proposal)

    def step() -> TicketProposal:
        reason = form.cleaned_data["reason"]
        return actions.dismiss_ticket_proposal(
            proposal, reason=reason, by=request.user, version=version_of(form)
        )

    page = _page(_("不立单"), proposal, request.user, _("已登记为不立单，同一情况不再列出。"))
    return save(request, form, step, page)


@require_POST
def many(request: PageRequest) -> HttpResponse:
    """One decision on what was ticked; each is checked by itself, and the rest says why it stayed."""
    user, back = request.user, back_of(request, reverse("rectification:proposal-list"))
    if not may_decide(user):
        raise Refused(_("您的岗位不能办理待立单问题。"))
    form = ManyProposalsForm(request.POST, user=user, chosen=request.POST.getlist("chosen"))
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, "；".join(map(str, errors)))
        return redirect(back)
    given = form.cleaned_data
    tried = [_attempt(user, *pair, given=given) for pair in given["chosen"]]
    return answered(request, tried, back=back)


def answered(request: PageRequest, tried: list[Left], *, back: str) -> HttpResponse:
    """Back to the list when all were taken; else what stayed, and why."""
    left = [each for each in tried if each.why]
    done = len(tried) - len(left)
    if done:
        messages.success(request, _("已办理 %s 条。") % done)
    if not left:
        return redirect(back)
    shown = {"left": left, "done": done, "back": back, "total": len(tried)}
    return render(request, "rectification/left.html", shown, status=409)


def _attempt(user: User, key: int, version: int, *, given: dict[str, Any]) -> Left:
    """Decide about one; a Left without a reason when it was decided."""
    about = _("一条待立单问题")
    try:
        proposal = access.get_or_404(TicketProposal, key, user=user)
        about = proposal.content
        if given["verb"] == "accept":
            actions.accept_ticket_proposal(
                proposal,
                source=given["source"],
                content=proposal.content,
                by=user,
                on=timezone.localdate(),
                version=version,
            )
        else:
            actions.dismiss_ticket_proposal(proposal, reason=given["reason"], by=user, version=version)
    except Http404:  # also when it went away between the look and the lock
        return Left(about, _("找不到这条记录，或者它不在您的管辖范围。"))
    except DomainError as refusal:
        return Left(about, refusal.message)
    return Left(about, "")


def back_of(request: PageRequest, start: str) -> str:
    """The list as it was, never another site."""
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(start)
    return wanted if safe else start


def _decided(request: PageRequest, pk: int, verb: str) -> TicketProposal:
    proposal: TicketProposal = access.get_or_404(TicketProposal, pk, user=request.user)
    roles: Any = proposal.MOVES[verb].roles
    require_one_of(roles, by=request.user, division_code=proposal.division_id)
    if request.method == "GET":
        guards.require_move(verb, proposal, by=request.user)
    return proposal


def _page(heading: str, proposal: TicketProposal, user: User, done: str) -> Page:
    heads, _numbers = heads_of([proposal.household_id] if proposal.household_id else [], user)
    name = heads.get(proposal.household_id or 0, "")
    whose = _("{}户").format(name) if name else ""
    facts = {
        "section": _("待立单"),
        "section_url": reverse("rectification:proposal-list"),
        "hint": f"{place_of(proposal.division)}{whose}：{proposal.content}",
    }

    def onward(made: Any) -> str:
        if isinstance(made, Ticket):
            return reverse("rectification:ticket", args=[made.pk])
        return reverse("rectification:proposal-list")

    return Page(heading, reverse("rectification:proposal-list"), done, onward, template=FORM, facts=facts)
