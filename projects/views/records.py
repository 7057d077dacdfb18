"""The page of one project: contents, gates, notices, milestones, money, steps."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from povertycase import access
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.choices.library import IN_LIBRARY, Category, ProjectStatus, TargetKind
from projects.models import Milestone, Project, ProjectNotice, ProjectReview
from projects.reports.lateness import Calendar, lateness_of
from projects.reports.listing import place_of
from projects.reports.projects import allocation_rows, contents_shown, milestone_rows, missing_stages
from projects.reports.timeline import timeline_of
from projects.views.assets import assets_of
from projects.views.gates import LEAVING, gate_of, missing_of, road_of
from projects.views.steps import sees_funds, steps_for


@require_safe
def project(request: PageRequest, pk: int) -> HttpResponse:
    """One project."""
    record = one(request.user, pk)
    return render(request, "projects/project.html", shown_of(record, request.user))


@require_safe
def timeline(request: PageRequest, pk: int) -> HttpResponse:
    """办理记录, as a panel of the project's page or as a page of its own."""
    record = access.get_or_404(Project, pk, user=request.user)
    shown = {"project": record, "events": timeline_of(record, request.user)}
    return render(request, f"projects/{'_timeline' if request.htmx else 'timeline'}.html", shown)


def one(user: User, pk: int) -> Project:
    """The project with its place at hand, or the 404 that access.get_or_404 gives."""
    rows = Project.objects.visible_to(user).select_related("division__parent", "authority", "implementer")
    found = rows.prefetch_related("funding", "targets").filter(pk=pk).first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def shown_of(record: Project, user: User) -> dict[str, Any]:
    """What the page shows."""
    today = timezone.localdate()
    milestones = list(Milestone.objects.visible_to(user).filter(project=record).select_related("document"))
    notices = list(
        ProjectNotice.objects.visible_to(user)
        .filter(project=record)
        .select_related("photo", "posted_by")
        .order_by("posted_on", "pk")
    )
    due = Calendar.of([record]).due_on(record)
    steps = steps_for(user, record)
    return {
        "project": record,
        "place": place_of(record),
        "road": road_of(record),
        "gate": gate_of(record, user, on=today),
        "contents": contents_shown(record, missing_of(record)),
        "targets": sorted(record.targets.all(), key=lambda row: (row.kind != TargetKind.QUANTITY, row.pk)),
        "notices": notices,
        "missing_notices": missing_stages([notice.stage for notice in notices]),
        "may_post": any(step.startswith("post_notice") for step in steps),
        "has_milestones": bool(milestones),
        "milestones": milestone_rows(milestones, as_of=today),
        "due_on": due,
        "lateness": lateness_of(record, milestones, due, as_of=today),
        "funding": list(record.funding.all()),
        "allocations": allocation_rows(record, user),
        "assets": assets_of(record, user),
        "steps": steps,
        "sees_funds": sees_funds(user),
        "may_send_back": access.can(user, "send_back", record),
        "leaving": _leaving(record, user),
        "is_draft": record.status == ProjectStatus.DRAFTED,
        "is_planned": record.status == ProjectStatus.PLANNED,
        "today": today,
    } | _reviews(record, user)


def _leaving(record: Project, user: User) -> str:
    """The verb by which the reader may take the project out; "" for none."""
    verb = LEAVING.get(record.status, "")
    return verb if verb and access.can(user, verb, record) else ""


def _reviews(record: Project, user: User) -> dict[str, Any]:
    """What rounds of 回头看 found of an industry project of the library."""
    rows = ProjectReview.objects.visible_to(user).filter(project=record).select_related("reviewed_by")
    return {
        "is_reviewed": record.category == Category.INDUSTRY and record.status in IN_LIBRARY,
        "reviews": rows.order_by("-year", "-round"),
    }
