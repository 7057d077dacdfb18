"""变更建议: what visits propose to change of the register, and deciding on one or on many."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from households import actions
from households.forms.places import PlaceSelect, place_choices
from households.forms.proposals import ADOPT, DecideForm, ProposalFilter
from households.models import ChangeProposal
from households.reports.households import head_of
from households.reports.proposals import shown_proposals, with_household
from households.rules.moves import PROPOSAL_REVIEWERS
from povertycase import access
from povertycase.exceptions import DomainError, Refused
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-id",)
ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Left:
    """A proposal that was not decided, and why."""

    about: str
    why: str


@require_safe
def proposal_list(request: PageRequest) -> HttpResponse:
    """变更建议, the open ones unless the address says otherwise."""
    user = request.user
    return render(request, "households/visits/proposals.html", _shown(request, user))


def _shown(request: PageRequest, user: User) -> dict[str, Any]:
    asked = request.GET.copy()
    asked.setdefault("status", "proposed")
    filterset = ProposalFilter(asked, ChangeProposal.objects.visible_to(user), request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    rows = filterset.qs if filterset.form.is_valid() else ChangeProposal.objects.none()
    page = page_of(
        with_household(rows, user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request, ROWS_A_PAGE),
    )
    proposals = shown_proposals(page.rows, user)
    return {
        "filter": filterset,
        "page": page,
        "proposals": proposals,
        "may_decide": any(each.may_decline for each in proposals),
        "here": request.get_full_path(),
    }


@require_POST
def decide(request: PageRequest) -> HttpResponse:
    """Adopt or decline what was ticked; each is checked by itself, and the rest says why it stayed."""
    user = request.user
    if not any(posting.role in PROPOSAL_REVIEWERS for posting in user.postings):
        raise Refused(_("您的岗位不能办理变更建议。"))
    form = DecideForm(request.POST, chosen=request.POST.getlist("chosen"))
    back = _back(request)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, "；".join(map(str, errors)))
        return redirect(back)
    given = form.cleaned_data
    step = _adopt if given["verb"] == ADOPT else _decline
    done, left = 0, []
    for key, version in given["chosen"]:
        why = _attempt(key, version, step, user=user, note=given["note"].strip())
        done += not why.why
        left += [why] if why.why else []
    words = _("已采纳 %s 条。") if given["verb"] == ADOPT else _("已决定不采纳 %s 条。")
    if done:
        messages.success(request, words % done)
    if not left:
        return redirect(back)
    shown = {"left": left, "done": done, "back": back, "total": len(given["chosen"])}
    return render(request, "households/visits/proposals_left.html", shown, status=409)


Step = Callable[..., Any]


def _attempt(key: int, version: int, step: Step, *, user: User, note: str) -> Left:
    """Take the step on one; a Left without a reason when it was taken."""
    try:
        proposal = access.get_or_404(ChangeProposal, key, user=user)
    except Http404:
        return Left(_("一条建议"), _("找不到这条记录，或者它不在您的管辖范围。"))
    about = _about(proposal, user)
    try:
        step(proposal, by=user, version=version, note=note)
    except DomainError as refusal:
        return Left(about, refusal.message)
    return Left(about, "")


def _adopt(proposal: ChangeProposal, *, by: User, version: int, note: str) -> None:
    actions.adopt_proposal(proposal, by=by, on=timezone.localdate(), version=version, note=note)


def _decline(proposal: ChangeProposal, *, by: User, version: int, note: str) -> None:
    actions.decline_proposal(proposal, by=by, version=version, note=note)


def _about(proposal: ChangeProposal, user: User) -> str:
    row = with_household(ChangeProposal.objects.visible_to(user).filter(pk=proposal.pk), user)[0]
    head = head_of(row.household)
    said = shown_proposals([row], user)[0]
    return _("%(head)s户%(person)s的“%(label)s”") % {
        "head": head.name if head else _("（无户主）"),
        "person": said.person,
        "label": said.label,
    }


def _back(request: PageRequest) -> str:
    """The list as it was, never another site."""
    wanted = request.POST.get("back", "")
    start = reverse("households:proposal-list")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(start)
    return wanted if safe else start
