"""One claim: who asks, what it comes to and why, what comes next; and the page on which somebody asks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.models import Household
from households.views.saving import Page, save
from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions import guards
from projects.actions.subsidy_counts import Subject, foresee_claim, place_of, status_day
from projects.choices.subsidies import CLAIMANTS, Claimant
from projects.forms.places import step_places
from projects.forms.subsidies import ChosenForm, ClaimForm
from projects.models import SubsidyClaim, SubsidyScheme
from projects.reports.subsidies import claim_row, counting, timeline_of_claim, with_claimants
from projects.views.claim_gates import gate_of, road_of, side_steps
from projects.views.claim_subjects import candidates, left_out, subject_of, workers_of
from projects.views.claim_words import explained, explained_claim
from projects.views.schemes import address as scheme_address
from projects.views.steps import require_anywhere

ASK = "projects/claim_request.html"


@require_safe
def claim(request: PageRequest, pk: int) -> HttpResponse:
    """One claim."""
    found = access.get_or_404(SubsidyClaim, pk, user=request.user)
    rows = with_claimants(SubsidyClaim.objects.visible_to(request.user), request.user)
    shown = {
        "row": claim_row(rows.get(pk=found.pk)),
        "claim": found,
        "scheme": found.scheme,
        "counted": explained_claim(found, request.user),
        "status_day": status_day(found.scheme),
        "road": road_of(found),
        "step": gate_of(found, request.user, on=timezone.localdate()),
        "side_steps": side_steps(found, request.user),
        "events": timeline_of_claim(found),
    }
    return render(request, "projects/claim.html", shown)


@require_http_methods(["GET", "POST"])
def ask(request: PageRequest, pk: int) -> HttpResponse:
    """申报补贴: first whom it is for, then what it comes to, and only then the step."""
    scheme = access.get_or_404(SubsidyScheme, pk, user=request.user)
    require_anywhere(request.user, "request_claim")
    chosen = ChosenForm(request.GET, scheme=scheme, places=step_places(request.user, "request_claim"))
    chosen.user = request.user
    chosen.is_valid()
    subject = subject_of(chosen, request.user)
    shown = _choice(request, scheme, chosen)
    if subject is None:
        return render(request, ASK, shown, status=422 if request.method == "POST" else 200)
    guards.require_role("request_claim", by=request.user, division_code=place_of(subject))
    return _ask_for(request, scheme, subject, chosen, shown)


@require_safe
def household(request: PageRequest, pk: int) -> HttpResponse:
    """The claims that count a household's people, as a panel of its page or as a page of its own."""
    found = access.get_or_404(Household, pk, user=request.user)
    may_ask = guards.has_role("request_claim", by=request.user, division_code=found.division_id)
    shown = {
        "household": found,
        "counted": counting(found, request.user),
        "open_schemes": _open_for(found, request.user) if may_ask and not found.closed_on else [],
    }
    part = "_household_subsidies" if request.htmx else "household_subsidies"
    return render(request, f"projects/{part}.html", shown)


def _ask_for(
    request: PageRequest, scheme: SubsidyScheme, subject: Subject, chosen: ChosenForm, shown: dict[str, Any]
) -> HttpResponse:
    """What it comes to, what keeps it shut, and the step."""
    today, period = timezone.localdate(), chosen.period_asked
    counted, unmet = foresee_claim(scheme, subject, by=request.user, on=today, period=period)
    seen = {"counted": explained(counted, request.user), "foreseen": unmet, "status_day": status_day(scheme)}
    page = Page(
        _("申报补贴"),
        scheme_address(scheme),
        _("补贴已申报，等待验收。"),
        onward=lambda made: reverse("projects:claim", args=[made.pk]),
        crumb=scheme.name,
        template=ASK,
        facts=shown | seen | {"claimant": _name(subject)},
    )
    form = ClaimForm(request.POST or None)

    def step() -> SubsidyClaim:
        note = form.cleaned_data["note"]
        return actions.request_claim(scheme, subject, by=request.user, on=today, period=period, note=note)

    return save(request, form, step, page)


def _choice(request: PageRequest, scheme: SubsidyScheme, chosen: ChosenForm) -> dict[str, Any]:
    """What the page shows of whom the claim is for."""
    return {
        "scheme": scheme,
        "chosen": chosen,
        "kept": [(name, key) for name in ("household", "person", "worker") for key in chosen.keys(name)],
        "found": candidates(request, chosen),
        "is_searched": bool(chosen.cleaned_data.get("search")),
        "workers": [(each, left_out(request, each)) for each in workers_of(chosen, request.user)],
        "asks_enterprise": Claimant.ENTERPRISE in chosen.kinds,
        "back": scheme_address(scheme),
    }


def _name(subject: Subject) -> str:
    if isinstance(subject, Household):
        head = subject.memberships.heads().select_related("person").first()
        return _("%s户") % head.person.name if head else _("已销户的农户")
    return subject.name


def _open_for(found: Household, user: User) -> list[SubsidyScheme]:
    """The subsidies that a household may ask for today."""
    today = timezone.localdate()
    kinds = [kind for kind, claimants in CLAIMANTS.items() if Claimant.HOUSEHOLD in claimants]
    rows = SubsidyScheme.objects.visible_to(user).filter(kind__in=kinds, year__gte=today.year - 1)
    return [
        row
        for row in rows.order_by("-year", "pk")
        if found.division_id.startswith(row.division_id)
        and (row.claims_until is None or today <= row.claims_until)
    ]
