"""项目库: the projects that the reader sees."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.filters import ProjectFilter
from projects.models import Project
from projects.reports.listing import rows_of, totals_of, with_rows
from projects.views.steps import may_anywhere, may_export, sees_funds
from projects.views.tables import ProjectTable

ORDER = ("-year", "-number")


def filter_of(request: PageRequest) -> ProjectFilter:
    """The list's filter as the address says."""
    return ProjectFilter(request.GET, Project.objects.visible_to(request.user), request=request)


@require_safe
def project_list(request: PageRequest) -> HttpResponse:
    """项目库."""
    filterset = filter_of(request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    projects = filterset.qs if filterset.form.is_valid() else Project.objects.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(with_rows(projects), order=ORDER, cursor=cursor, size=size_of(request))
    rows = rows_of(page.rows, as_of=timezone.localdate())
    shown = {
        "filter": filterset,
        "page": page,
        "table": ProjectTable(rows, totals=totals_of(projects)),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_draft": may_anywhere(request.user, "draft_project"),
        "may_import": may_anywhere(request.user, "import_projects"),
        "sees_funds": sees_funds(request.user),
        "may_export": may_export(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "projects/list.html", shown)
