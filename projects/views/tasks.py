"""任务台账: what a year's projects are to build, and how much of it is done."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.village_filters import TaskForm
from projects.reports import tasks as reports
from projects.views.moving_tables import TaskTable, VillageTaskTable
from projects.views.steps import sees_funds


@require_safe
def task_book(request: PageRequest) -> HttpResponse:
    """The tasks of a year, of all villages together and by village."""
    today = timezone.localdate()
    years = reports.years_of(request.user) or [today.year]
    form = TaskForm(request.GET, user=request.user, years=years, usual=years[0])
    place = form.place if form.is_valid() else ""
    targets = []
    if form.is_valid():
        category = form.cleaned_data["category"]
        targets = reports.targets_of(request.user, year=form.year, place=place, category=category)
    page = part_of(
        reports.by_village(targets, as_of=today),
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "form": form,
        "year": form.year,
        "page": page,
        "together": TaskTable(reports.by_thing(targets, as_of=today), year=form.year, division=place),
        "by_village": VillageTaskTable(page.rows, year=form.year, division=place),
        "is_filtered": bool(place or request.GET.get("category")),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/tasks.html", shown)
