"""导出、导入结对名册: who answers for whom, as a sheet, and such a sheet in again."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.actions import guards
from households.actions.rosters import upload_roster
from households.forms.rosters import MAX_MEGABYTES, RosterUploadForm
from households.imports.roster_export import roster_of, roster_table
from households.imports.roster_jobs import ROWS_MAX
from households.imports.rosters import FINDINGS_MAX
from households.views import workbooks
from households.views.pairing_tables import RosterFindingTable
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.exports import Export
from povertycase.models import Job
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of


@require_http_methods(["GET", "POST"])
def export_pairings(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_pairings")


def roster(request: PageRequest) -> Export:
    """The pairings in force, always as a whole."""
    guards.require_role_anywhere("export_pairings", by=request.user)
    return Export(
        title=_("导出结对名册"),
        source=_("结对帮扶"),
        back=reverse("households:pairing-list"),
        name=_("结对名册"),
        unit=_("条正在帮扶的结对"),
        holds=_(
            "列与全国系统的名册相同，户主证件号码已脱敏。改好后用“导入结对名册”导入：只写入有变化的行。"
            "还没有户编号的户，按最后一列“本系统户号”和户主姓名认户，请不要改动。"
        ),
        rows=roster_of(request.user).count(),
        tables=lambda: [roster_table(request.user)],
    )


@require_http_methods(["GET", "POST"])
def import_pairings(request: PageRequest) -> HttpResponse:
    """Take a sheet in; a worker reads it, so that no request waits for thousands of rows."""
    guards.require_role_anywhere("import_pairings", by=request.user)
    form = RosterUploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
        back = reverse("households:pairing-list")
        shown = {"form": form, "hint": hint, "megabytes": MAX_MEGABYTES, "back": back}
        status = 422 if request.method == "POST" else 200
        return render(request, "households/import_pairings.html", shown, status=status)
    file = form.cleaned_data["file"]
    job = upload_roster(file.read(), name=file.name, by=request.user)
    url = reverse("households:pairing-imported", args=[job.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def imported_pairings(request: PageRequest, pk: int) -> HttpResponse:
    """How far an import of one's own is; once it is done, what became of its rows."""
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind != JobKind.IMPORT_PAIRINGS:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    # Its findings name people: not for somebody whose post has ended since.
    guards.require_role_anywhere("import_pairings", by=request.user)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    findings = job.result.get("findings", [])
    page = part_of(findings, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "job": job,
        "url": request.path,
        "told": job.result if job.state == JobState.DONE else None,
        "found": sum(job.result.get("finding_counts", {}).values()),
        "listed": FINDINGS_MAX,
        "page": page,
        "findings": RosterFindingTable(page.rows),
    }
    return render(request, "households/imported_pairings.html", shown)
