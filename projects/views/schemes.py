"""补贴: what subsidies there are, what they pay, and the claims on each."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.views.rounds import division_of
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import Division, User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.actions.subsidy_counts import status_day
from projects.choices.subsidies import Cycle, SubsidyKind
from projects.forms.subsidies import SchemeForm
from projects.forms.subsidy_filters import ClaimFilter, SchemeFilter
from projects.models import SubsidyClaim, SubsidyScheme
from projects.reports.subsidies import claim_row, scheme_rows, sums_of, with_claimants
from projects.rules.rights import PROJECT_STEPS
from projects.views.claim_tables import ClaimTable, SchemeTable
from projects.views.steps import may_anywhere, may_export, require_anywhere, require_step, steps_for

CRUMB = _("补贴")
FORM = "projects/scheme_form.html"
FIELDS = ("year", "kind", "name", "source", "periods", "authority", "claims_until")
# What a scheme's own page does not ask: it is the scheme's.
SCHEMES_OWN = ("scheme", "kind", "year", "household")


@require_safe
def scheme_list(request: PageRequest) -> HttpResponse:
    """补贴: the schemes that the reader sees, with what their claims come to."""
    filterset = SchemeFilter(request.GET, SubsidyScheme.objects.visible_to(request.user), request=request)
    schemes = filterset.qs if filterset.form.is_valid() else SubsidyScheme.objects.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(schemes, order=("-year", "kind", "-pk"), cursor=cursor, size=size_of(request))
    keys = schemes.order_by().values_list("pk", flat=True)
    claims = SubsidyClaim.objects.visible_to(request.user).filter(scheme__in=keys)
    shown = {
        "filter": filterset,
        "page": page,
        "table": SchemeTable(scheme_rows(page.rows, request.user), sums=sums_of(claims), count=page),
        "is_filtered": _is_filtered(request),
        "may_open": may_anywhere(request.user, "open_scheme"),
    }
    return render(request, "projects/schemes.html", shown)


@require_safe
def scheme(request: PageRequest, pk: int) -> HttpResponse:
    """One subsidy: what it pays by which paper, and who asked for it."""
    found = access.get_or_404(SubsidyScheme, pk, user=request.user)
    filterset, claims = claims_of(request, found)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    cursor = request.GET.get("cursor", "")
    listed = with_claimants(claims, request.user)
    page = page_of(listed, order=("-requested_on", "-pk"), cursor=cursor, size=size_of(request))
    rows = [claim_row(claim) for claim in page.rows]
    rates = list(found.rates.order_by("pk"))
    shown = {
        "scheme": found,
        "rates": rates,
        "by_standing": any(rate.standing for rate in rates),
        "status_day": status_day(found),
        "filter": filterset,
        "page": page,
        "table": ClaimTable(rows, sums=sums_of(claims), periods=found.periods),
        "is_filtered": _is_filtered(request),
        "may_ask": may_anywhere(request.user, "request_claim") and _is_open(found),
        "may_change": "change_scheme" in steps_for(request.user, found) and not _is_claimed(found),
        "may_export": may_export(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "projects/scheme.html", shown)


def claims_of(request: PageRequest, found: SubsidyScheme) -> tuple[ClaimFilter, QuerySet[SubsidyClaim]]:
    """The filter of a scheme's claims as the address says, and what it leaves."""
    claims = SubsidyClaim.objects.visible_to(request.user).filter(scheme=found)
    filterset = ClaimFilter(request.GET, claims, request=request)
    for name in SCHEMES_OWN:
        del filterset.filters[name]
    return filterset, filterset.qs if filterset.form.is_valid() else SubsidyClaim.objects.none()


@require_http_methods(["GET", "POST"])
def open_scheme(request: PageRequest) -> HttpResponse:
    """发布补贴政策; 四小 begins with the rates of the parameters."""
    require_anywhere(request.user, "open_scheme")
    places = _places(request.user)
    kind = request.GET.get("kind", "")
    kind = kind if kind in SubsidyKind.values else SubsidyKind.FOUR_SMALL
    year = timezone.localdate().year
    form = SchemeForm(
        request.POST or None,
        facts={"kind": kind, "year": year, "periods": Cycle.YEAR},
        rates=_rates_to_begin(kind, places, year),
        places=places,
        division=places[0] if places else None,
    )
    page = Page(
        _("发布补贴政策"),
        reverse("projects:scheme-list"),
        _("补贴政策已发布，可以申报。"),
        onward=address,
        crumb=CRUMB,
        template=FORM,
        facts={"kinds": SubsidyKind.choices, "kind": kind},
    )

    def step() -> SubsidyScheme:
        place = division_of(form.cleaned_data["division"])
        return actions.open_scheme(place, _draft(form), by=request.user)

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_scheme(request: PageRequest, pk: int) -> HttpResponse:
    """修改补贴政策, while nobody has claimed it."""
    found = access.get_or_404(SubsidyScheme, pk, user=request.user)
    require_step(request.user, "change_scheme", found)
    form = SchemeForm(
        request.POST or None,
        facts={name: getattr(found, name) for name in (*FIELDS, "version")},
        rates=list(found.rates.order_by("pk").values_list("standing", "per", "rate_yuan")),
        places=(),
        division=found.division,
    )
    page = Page(_("修改补贴政策"), address(found), _("补贴政策已修改。"), crumb=found.name, template=FORM)

    def step() -> SubsidyScheme:
        return actions.change_scheme(found, _draft(form), by=request.user, version=version_of(form))

    return save(request, form, step, page)


def address(found: SubsidyScheme) -> str:
    """The page of a scheme."""
    return reverse("projects:scheme", args=[found.pk])


def _draft(form: SchemeForm) -> actions.SchemeDraft:
    rates = [
        actions.RateDraft(standing=standing, per=per, rate_yuan=yuan) for standing, per, yuan in form.rates
    ]
    return actions.SchemeDraft(**{name: form.cleaned_data[name] for name in FIELDS}, rates=rates)


def _rates_to_begin(kind: str, places: Sequence[Division], year: int) -> Sequence[tuple[str, str, Decimal]]:
    if kind != SubsidyKind.FOUR_SMALL or not places:
        return ()
    rates = actions.four_small_rates(places[0].pk, year)
    return [(rate.standing, rate.per, rate.rate_yuan) for rate in rates]


def _places(user: User) -> list[Division]:
    """Where the reader opens subsidies: the places of the postings that do."""
    codes = [post.division_id for post in user.postings if post.role in PROJECT_STEPS["open_scheme"]]
    return list(Division.objects.filter(pk__in=codes).order_by("code"))


def _is_open(found: SubsidyScheme) -> bool:
    until: datetime.date | None = found.claims_until
    return until is None or timezone.localdate() <= until


def _is_claimed(found: SubsidyScheme) -> Any:
    """By anybody, also where the reader does not reach."""
    return found.claims.exists()


def _is_filtered(request: PageRequest) -> bool:
    return any(value for key, value in request.GET.items() if key not in {"page_size", "cursor"})
