"""易地搬迁进度: by project, the households behind each number, and the step of one of them."""

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.models import Household
from households.models.households import HouseholdQuerySet
from households.reports.households import Row, rows_of, with_summary
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.choices.library import Category, MilestoneKind
from projects.choices.relocations import UNRECORDED
from projects.forms.village_filters import MoveForm, PlaceForm
from projects.forms.villages import RelocationForm
from projects.models import Milestone, Project, Relocation
from projects.reports import relocations as reports
from projects.rules.relocations import Move
from projects.views.moving_tables import MoveTable
from projects.views.steps import require_step, sees_funds, steps_for
from projects.views.village_tables import SiteTable

CRUMB = _("易地搬迁进度")
FORM = "projects/village_form.html"
ORDER = ("division_id", "id")


@require_safe
def relocation_list(request: PageRequest) -> HttpResponse:
    """A project a row."""
    form = PlaceForm(request.GET, user=request.user)
    place = form.place if form.is_valid() else ""
    rows = reports.sites_of(request.user, place=place) if form.is_valid() else []
    shown = {
        "form": form,
        "rows": rows,
        "table": SiteTable(rows, totals=reports.sites_total(rows), place=place),
        "place": place,
        "unrecorded": reports.unrecorded(request.user, place=place).count(),
        "reads_all": reports.reads_who_was_relocated(request.user),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/relocations.html", shown)


@require_safe
def households(request: PageRequest) -> HttpResponse:
    """The households behind a number."""
    form = MoveForm(request.GET, user=request.user)
    found = _asked(request.user, form) if form.is_valid() else Household.objects.none()
    page = page_of(
        with_summary(found, user=request.user),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "form": form,
        "page": page,
        "table": _table(request.user, rows_of(page.rows, user=request.user)),
        "site": _site_asked(request.user, form),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/relocation_households.html", shown)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, pk: int) -> HttpResponse:
    """登记搬迁进度 of a household."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "record_relocation", household)
    known = Relocation.objects.visible_to(request.user).filter(household=household).first()
    sites = _sites(request.user, household, known)
    form = RelocationForm(request.POST or None, household=household, known=known, projects=sites)

    def step() -> Relocation:
        given = form.cleaned_data
        names = ("moved_in_on", "demolished_on", "reclaimed_on")
        return actions.record_relocation(
            household,
            access.get_or_404(Project, given["project"], user=request.user),
            Move(**{name: given[name] for name in names}),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, _page_of(request.user, household))


def _asked(user: User, form: MoveForm) -> HouseholdQuerySet:
    state, project = form.cleaned_data["state"], form.cleaned_data["project"]
    if state == UNRECORDED:
        return reports.unrecorded(user, place=form.place)
    return reports.households_in(user, place=form.place, project=project, state=state)


def _site_asked(user: User, form: MoveForm) -> str:
    """The name of the project that was asked for; "" for none, and for one elsewhere."""
    key: int | None = form.cleaned_data.get("project")
    rows = Project.objects.visible_to(user).filter(pk=key) if key else Project.objects.none()
    return rows.values_list("name", flat=True).first() or ""


def _table(user: User, rows: list[Row]) -> MoveTable:
    moves = Relocation.objects.visible_to(user).filter(household__in=[row.pk for row in rows])
    may_record = {row.pk for row in rows if "record_relocation" in steps_for(user, row.household)}
    return MoveTable(rows, moves={move.household_id: move for move in moves}, may_record=may_record)


def _sites(user: User, household: Household, known: Relocation | None) -> list[tuple[int, str]]:
    """The resettlement projects of the county, each with the day it was completed."""
    projects = Project.objects.visible_to(user).in_library().order_by("-year", "name")
    rows = projects.filter(category=Category.RELOCATION, division__code__startswith=household.division_id[:6])
    if known:
        rows = rows | projects.filter(pk=known.project_id)
    built = dict(
        Milestone.objects.visible_to(user)
        .filter(kind=MilestoneKind.COMPLETED, actual_on__isnull=False, project__in=rows)
        .values_list("project", "actual_on")
    )
    return [(each.pk, _named(each, built.get(each.pk))) for each in rows]


def _named(project: Project, built_on: datetime.date | None) -> str:
    words = _("%s 完工") % built_on.isoformat() if built_on else _("未登记完工")
    return f"{project.name}（{words}）"


def _page_of(user: User, household: Household) -> Page:
    rows = with_summary(Household.objects.visible_to(user).filter(pk=household.pk), user=user)
    [row] = rows_of(rows, user=user)
    hint = _("%(head)s（户编号 %(number)s，%(place)s）。依次登记入住、旧房拆除、宅基地复垦；还没有办的留空。")
    return Page(
        _("登记搬迁进度"),
        reverse("projects:relocation-list"),
        _("搬迁进度已保存。"),
        crumb=CRUMB,
        template=FORM,
        facts={"hint": hint % {"head": row.head, "number": row.number or "—", "place": row.place}},
    )
