"""利益联结: who benefits in the reader's reach, of one project, by one link, and for one household."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from povertycase import access
from povertycase.context import menu_at
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.benefit_filters import BenefitFilter
from projects.models import BenefitLink, DividendRun, Project
from projects.reports import benefit_rows as reports
from projects.reports.benefits import fulfilment, links_of, reached_by
from projects.rules.rights import sees_all_benefits
from projects.views.benefit_tables import BenefitTable
from projects.views.steps import steps_for

NEWEST = ("-started_on", "-id")
IN_PANEL = 10


@require_safe
def benefit_list(request: PageRequest) -> HttpResponse:
    """Every link in reach, under what was promised and kept in all."""
    user, today = request.user, timezone.localdate()
    filterset = BenefitFilter(request.GET, BenefitLink.objects.visible_to(user), request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    links = filterset.qs if filterset.form.is_valid() else BenefitLink.objects.none()
    rows = reports.with_amounts(links, user, as_of=today)
    page = page_of(rows, order=NEWEST, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": BenefitTable(
            reports.rows_of(page.rows, user), totals=reports.totals_of(links, user, as_of=today)
        ),
        "reached": reached_by(links_of(user)),
        "kept": fulfilment(user, as_of=today),
        "lent": reports.links_lent(user),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "projects/benefits.html", shown)


@require_safe
def of_project(request: PageRequest, pk: int) -> HttpResponse:
    """Who benefits from a project, as a panel of its page or as a page of its own."""
    project = access.get_or_404(Project, pk, user=request.user)
    user, today = request.user, timezone.localdate()
    links = BenefitLink.objects.visible_to(user).filter(project=project)
    size = IN_PANEL if request.htmx else size_of(request)
    cursor = request.GET.get("cursor", "")
    page = page_of(links.select_related("village"), order=NEWEST, cursor=cursor, size=size)
    shown = {
        "project": project,
        "page": page,
        "rows": reports.link_rows(page.rows, user, as_of=today),
        "totals": reports.totals_of(links, user, as_of=today),
        "runs": DividendRun.objects.visible_to(user).filter(project=project).order_by("-due_on"),
        "steps": steps_for(user, project),
        "is_panel": bool(request.htmx),
    }
    return render(
        request, f"projects/{'_project_benefits' if request.htmx else 'project_benefits'}.html", shown
    )


@require_safe
def benefit(request: PageRequest, pk: int) -> HttpResponse:
    """One link with its promises, payments and things lent."""
    link = access.get_or_404(BenefitLink, pk, user=request.user)
    [row] = reports.link_rows([link], request.user, as_of=timezone.localdate())
    shown = {"row": row, "project": link.project, "steps": steps_for(request.user, link)}
    return render(request, "projects/benefit.html", shown)


@require_safe
def of_household(request: PageRequest, pk: int) -> HttpResponse:
    """Which projects benefit a household, as a panel of its page or as a page of its own."""
    household = access.get_or_404(Household, pk, user=request.user)
    shown = {"household": household, **_for_household(household, request.user)}
    shown["navigation"] = menu_at(request.user, reverse("households:detail", args=[pk]))
    template = "_household_benefits" if request.htmx else "household_benefits"
    return render(request, f"projects/{template}.html", shown)


def _for_household(household: Household, user: User) -> dict[str, Any]:
    rows = reports.link_rows(reports.links_for(household, user), user, as_of=timezone.localdate())
    own = [row for row in rows if not row.link.village_id]
    return {
        "rows": sorted(own, key=lambda row: (not row.short_yuan, not row.dues and not row.loans)),
        "of_village": [row for row in rows if row.link.village_id and not row.link.ended_on],
        "sees_all": any(sees_all_benefits(each.role, each.division_id) for each in user.postings),
    }
