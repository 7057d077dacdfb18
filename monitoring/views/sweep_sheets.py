"""导入集中排查表: a sheet is taken in, a worker reads it, its page says what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.forms.rosters import MAX_MEGABYTES
from monitoring.actions.sweep_sheets import upload_sweep
from monitoring.choices.sweeps import SWEEP_FINDINGS
from monitoring.imports.sweep_marks import marked_sheet
from monitoring.views.steps import require_anywhere
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.exports import kept
from povertycase.models import Job
from povertycase.paging import part_of
from povertycase.sheets import FileRefused
from povertycase.views.requests import PageRequest, size_of
from projects.forms.sheets import SheetUploadForm
from projects.imports.outcomes import FINDINGS_MAX
from projects.imports.reading import ROWS_MAX
from projects.imports.results import findings_told
from projects.views.money_tables import SheetFindingTable

STEP = "import_sweep"


@require_http_methods(["GET", "POST"])
def import_sweep(request: PageRequest) -> HttpResponse:
    """Take a sheet in; a worker reads it, so that no request waits for thousands of rows."""
    require_anywhere(request.user, STEP)
    form = SheetUploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
        back = reverse("monitoring:sweep-list")
        shown = {"form": form, "hint": hint, "megabytes": MAX_MEGABYTES, "back": back}
        status = 422 if request.method == "POST" else 200
        return render(request, "monitoring/sweep_import.html", shown, status=status)
    file = form.cleaned_data["file"]
    job = upload_sweep(file.read(), name=file.name, by=request.user)
    url = reverse("monitoring:sweep-imported", args=[job.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def imported(request: PageRequest, pk: int) -> HttpResponse:
    """How far an import of one's own is; once it is done, what became of it."""
    job = _job(request, pk)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    shown = {"job": job, "url": request.path, **_outcome(request, job)}
    return render(request, "monitoring/sweep_imported.html", shown)


@require_safe
def marked(request: PageRequest, pk: int) -> HttpResponse:
    """One's own sheet with what is wrong marked in it; while there is none, or no more, the result's page."""
    job = _job(request, pk)
    if job.state != JobState.DONE:
        return redirect("monitoring:sweep-imported", job.pk)
    try:
        name, content = marked_sheet(job, by=request.user)
    except FileRefused as refused:
        messages.error(request, refused.message)
        return redirect("monitoring:sweep-imported", job.pk)
    return kept(content, name)


def _job(request: PageRequest, pk: int) -> Job:
    """An import of one's own; its findings name people: not for somebody whose post has ended since."""
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind != JobKind.IMPORT_SWEEP:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    require_anywhere(request.user, STEP)
    return job


def _outcome(request: PageRequest, job: Job) -> dict[str, Any]:
    """The result of a job that is done, a page of its findings at a time."""
    if job.state != JobState.DONE:
        return {"told": None}
    found = findings_told(job.result)
    named = [{**each, "title": SWEEP_FINDINGS.get(each["code"]) or each["title"]} for each in found]
    page = part_of(named, cursor=request.GET.get("cursor", ""), size=size_of(request))
    return {
        "told": job.result,
        "found": sum(job.result.get("finding_counts", {}).values()),
        "listed": FINDINGS_MAX,
        "page": page,
        "findings": SheetFindingTable(page.rows),
    }
