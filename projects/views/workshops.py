"""帮扶车间和帮带主体: who gives work, who does not carry and why, and the steps on them."""

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.rounds import division_of
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.forms.places import step_villages
from projects.forms.village_filters import WorkshopPageFilter
from projects.forms.villages import WORKSHOP_FACTS, CloseWorkshopForm, WorkshopForm
from projects.models import Project, Workshop
from projects.reports.benefits import workshops_in_doubt
from projects.reports.places import place_of
from projects.views.steps import may_anywhere, require_anywhere, require_step, sees_funds, steps_for
from projects.views.village_tables import WorkshopTable

CRUMB = _("帮扶车间")
FORM = "projects/village_form.html"
ORDER = ("division_id", "id")


@require_safe
def workshop_list(request: PageRequest) -> HttpResponse:
    """Workshops and what is known of them."""
    user = request.user
    found = workshops_in_doubt(user, division_code=place_of(user), as_of=timezone.localdate())
    doubts = {row.pk: reasons for row, reasons in found}
    filterset = WorkshopPageFilter(request.GET, Workshop.objects.visible_to(user), user=user, doubtful=doubts)
    rows = filterset.qs if filterset.form.is_valid() else Workshop.objects.none()
    page = page_of(
        rows.select_related("division__parent", "organisation"),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "filter": filterset,
        "page": page,
        "table": _table(user, page.rows, rows, doubts),
        "doubtful": len(doubts),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_record": may_anywhere(user, "record_workshop"),
        "sees_funds": sees_funds(user),
    }
    return render(request, "projects/workshops.html", shown)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest) -> HttpResponse:
    """登记帮扶车间或帮带主体."""
    require_anywhere(request.user, "record_workshop")
    form = WorkshopForm(
        request.POST or None,
        projects=_projects(request.user, ""),
        division=request.user.postings[0].division,
        places=step_villages(request.user, "record_workshop"),
    )

    def step() -> Workshop:
        place = division_of(form.cleaned_data["division"])
        return actions.record_workshop(place, _draft(request, form), by=request.user, on=timezone.localdate())

    return save(request, form, step, _page(_("登记帮扶车间"), _("已登记。")))


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, pk: int) -> HttpResponse:
    """What is known of it now."""
    workshop = access.get_or_404(Workshop, pk, user=request.user)
    require_step(request.user, "change_workshop", workshop)
    form = WorkshopForm(
        request.POST or None,
        projects=_projects(request.user, workshop.division_id),
        division=workshop.division,
        known=workshop,
    )

    def step() -> Workshop:
        return actions.change_workshop(
            workshop,
            _draft(request, form),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(_("更新：%s") % workshop.name, _("已保存。")))


@require_http_methods(["GET", "POST"])
def close(request: PageRequest, pk: int) -> HttpResponse:
    """关停."""
    workshop = access.get_or_404(Workshop, pk, user=request.user)
    require_step(request.user, "close_workshop", workshop)
    form = CloseWorkshopForm(request.POST or None, version=workshop.version)

    def step() -> Workshop:
        given = form.cleaned_data
        return actions.close_workshop(
            workshop,
            closed_on=given["closed_on"],
            note=given["note"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page(_("关停：%s") % workshop.name, _("已登记关停。")))


def _table(user: User, shown: list[Workshop], rows: Any, doubts: dict[int, Any]) -> WorkshopTable:
    totals = rows.order_by().aggregate(
        count=Count("pk"), jobs=Sum("jobs"), workers=Sum("registered_workers"), orders=Sum("orders_yuan")
    )
    editable = {row.pk for row in shown if "change_workshop" in steps_for(user, row)}
    return WorkshopTable(shown, totals=totals, doubts=doubts, editable=editable)


def _projects(user: User, place: str) -> list[Project]:
    """The projects of the library that may have built one: of the village, or of what it lies in."""
    rows = Project.objects.visible_to(user).in_library().order_by("-year", "name")
    return [each for each in rows if place.startswith(each.division_id)] if place else list(rows)


def _draft(request: PageRequest, form: WorkshopForm) -> actions.WorkshopDraft:
    given: dict[str, Any] = {name: form.cleaned_data.get(name) for name in WORKSHOP_FACTS}
    key = given.pop("project")
    project = access.get_or_404(Project, key, user=request.user) if key else None
    return actions.WorkshopDraft(**given, project=project)


def _page(heading: str, done: str) -> Page:
    back = reverse("projects:workshop-list")
    return Page(heading, back, done, crumb=CRUMB, template=FORM, facts={})
