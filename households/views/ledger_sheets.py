"""导出、导入台账: the lines as they stand on the screen, and the same sheet in again."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.actions import guards
from households.actions.ledger_sheets import asked_of, upload_ledger
from households.forms.rosters import MAX_MEGABYTES, RosterUploadForm
from households.imports.ledger_sheets import ROWS_MAX, ledger_table
from households.ledgers import Subject
from households.ledgers.found import ledger_or_404
from households.views import workbooks
from households.views.ledger_tables import HeldRowTable
from households.views.ledgers import ORDERS, filter_of, judged_of
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.exports import Export
from povertycase.models import Job
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest, ledger_code: str) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_entries", ledger_code=ledger_code)


def listed(request: PageRequest, ledger_code: str) -> Export:
    """The lines that the list shows."""
    ledger = ledger_or_404(request.user, ledger_code)
    by = judged_of(request, ledger)
    filterset = filter_of(request, ledger, by)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    rows = found.order_by(*ORDERS[ledger.subject])
    return Export(
        title=_("导出当前结果"),
        source=str(ledger.title),
        back=f"{reverse('households:ledger', args=[ledger_code])}?{request.GET.urlencode()}",
        name=str(ledger.title),
        unit=str(Subject(ledger.subject).label),
        holds=_("姓名、户编号、村名和登记的内容，不含证件号和电话；填好后可以原样导入。"),
        rows=found.order_by().count(),
        tables=lambda: [ledger_table(ledger, rows, by, user=request.user)],
        facts={"ledger": ledger.code},
    )


@require_http_methods(["GET", "POST"])
def import_ledger(request: PageRequest, ledger_code: str) -> HttpResponse:
    """Take a sheet in; a worker reads it, so that no request waits for thousands of rows."""
    ledger = ledger_or_404(request.user, ledger_code)
    guards.require_role_anywhere("import_entries", by=request.user)
    form = RosterUploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        shown = {
            "form": form,
            "ledger": ledger,
            "hint": _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX),
            "megabytes": MAX_MEGABYTES,
            "back": reverse("households:ledger", args=[ledger_code]),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "households/ledgers/import.html", shown, status=status)
    file = form.cleaned_data["file"]
    job = upload_ledger(file.read(), name=file.name, ledger=ledger, by=request.user)
    url = reverse("households:ledger-imported", args=[ledger_code, job.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def imported_ledger(request: PageRequest, ledger_code: str, pk: int) -> HttpResponse:
    """How far an import of one's own is; once it is done, what became of its rows."""
    ledger = ledger_or_404(request.user, ledger_code)
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind != JobKind.IMPORT_ENTRIES or asked_of(job.dedup_key)[1] is not ledger:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    # Its findings name people: not for somebody whose post has ended since.
    guards.require_role_anywhere("import_entries", by=request.user)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    told = job.result if job.state == JobState.DONE else None
    page = part_of(
        (told or {}).get("findings", []), cursor=request.GET.get("cursor", ""), size=size_of(request)
    )
    shown = {
        "ledger": ledger,
        "job": job,
        "url": request.path,
        "told": told,
        "page": page,
        "findings": HeldRowTable(page.rows),
    }
    return render(request, "households/ledgers/imported.html", shown)
