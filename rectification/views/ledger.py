"""整改台账: ledgers are sent in, judged, confirmed; what became of each row; what was closed on paper."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.forms.rosters import MAX_MEGABYTES
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.exports import kept
from povertycase.models import Job, User
from povertycase.paging import page_of, part_of
from povertycase.sheets import FileRefused
from povertycase.views.requests import PageRequest, size_of
from projects.imports.outcomes import FINDINGS_MAX
from projects.imports.reading import ROWS_MAX
from projects.imports.results import findings_told
from projects.views.money_tables import SheetFindingTable
from rectification.actions import guards
from rectification.actions.ledger import confirm_ledger, queue_reading, send_ledger
from rectification.choices.ledger import LEDGER_FINDINGS, UNSETTLED, LedgerLayout, RowOutcome
from rectification.forms.ledger import ConfirmForm, HistoryFilter, LedgerUploadForm, RowFilter
from rectification.imports.ledger_marks import marked_ledger
from rectification.models import IssueSource, LedgerBatch, LedgerRow, Ticket
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.views.ledger_tables import BatchTable, HistoryTable, RowTable

STEP = "import_ledger"
KINDS = (JobKind.READ_LEDGER, JobKind.IMPORT_LEDGER)


@require_safe
def ledger_list(request: PageRequest) -> HttpResponse:
    """The ledgers so far, and the ways out: official ledgers, three lists, blank forms."""
    guards.require_ledger_reader(by=request.user)
    user = request.user
    counted = LedgerBatch.objects.visible_to(user).annotate(
        ticketed=Count("rows__ticket", distinct=True),
        old=Count("rows", filter=Q(rows__outcome=RowOutcome.HISTORICAL), distinct=True),
        left=Count("rows", filter=Q(rows__outcome__in=UNSETTLED), distinct=True),
    )
    found = counted.select_related("file", "division", "sent_by")
    cursor = request.GET.get("cursor", "")
    page = page_of(found, order=("-created_at", "-id"), cursor=cursor, size=size_of(request))
    shown = {
        "page": page,
        "table": BatchTable(page.rows),
        "old": LedgerRow.objects.visible_to(user).filter(outcome=RowOutcome.HISTORICAL).count(),
        "tickets": Ticket.objects.visible_to(user).count(),
        "sources": IssueSource.objects.visible_to(user).order_by("-received_on", "-pk"),
        "layouts": LedgerLayout.choices,
        "may_import": may_import(user),
    }
    return render(request, "rectification/ledgers.html", shown)


@require_http_methods(["GET", "POST"])
def import_ledger(request: PageRequest) -> HttpResponse:
    """Take a ledger in; a worker reads it and says what it found, before anything is written of it."""
    user = request.user
    guards.require_role_anywhere(STEP, by=user)
    form = LedgerUploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "GET" or not form.is_valid():
        hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
        back = reverse("rectification:ledger-list")
        shown = {"form": form, "hint": hint, "megabytes": MAX_MEGABYTES, "back": back}
        status = 422 if request.method == "POST" else 200
        return render(request, "rectification/ledger_import.html", shown, status=status)
    asked, file = form.cleaned_data, form.cleaned_data["file"]
    layout = LedgerLayout(asked["layout"])
    batch = send_ledger(layout, file.read(), name=file.name, source=asked["source"], by=user)
    queue_reading(batch, by=user)
    url = reverse("rectification:ledger", args=[batch.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def ledger(request: PageRequest, pk: int) -> HttpResponse:
    """One ledger: how far its job is, what was found, the step that is next, and its rows."""
    guards.require_ledger_reader(by=request.user)
    batch = access.get_or_404(LedgerBatch, pk, user=request.user)
    job = latest_job(batch, request.user)
    if request.htmx and job is not None and request.htmx.target != "list":
        if job.finished_at:
            return HttpResponseClientRefresh()
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    rows = LedgerRow.objects.visible_to(request.user).filter(batch=batch)
    filterset = RowFilter(request.GET, rows, request=request)
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    page = _rows(request, found)
    counts = rows.aggregate(
        left=Count("pk", filter=Q(outcome__in=UNSETTLED)),
        held=Count("pk", filter=Q(outcome=RowOutcome.HELD)),
    )
    shown = {
        "batch": batch,
        "job": job,
        "url": request.path,
        "filter": filterset,
        "page": page,
        "table": RowTable(page.rows),
        "left": counts["left"],
        "is_own": batch.file.created_by_id == request.user.pk,
        "is_filtered": any(value for key, value in request.GET.items() if key not in PAGING and value),
        "form": ConfirmForm(),
        "may_import": may_import(request.user, batch.division_id),
        **_outcome(job),
    }
    return render(request, "rectification/ledger.html", shown)


PAGING = frozenset({"cursor", "page_size"})


@require_safe
def findings(request: PageRequest, pk: int) -> HttpResponse:
    """Everything that one's own last reading or writing of a ledger found, a page at a time."""
    guards.require_role_anywhere(STEP, by=request.user)
    batch = access.get_or_404(LedgerBatch, pk, user=request.user)
    job = latest_job(batch, request.user)
    told = job.result if job is not None and job.state == JobState.DONE else {}
    named = [
        {**each, "title": LEDGER_FINDINGS.get(each["code"]) or each["title"]} for each in findings_told(told)
    ]
    page = part_of(named, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "batch": batch,
        "page": page,
        "findings": SheetFindingTable(page.rows),
        "found": sum(told.get("finding_counts", {}).values()),
        "listed": FINDINGS_MAX,
        "is_own": batch.file.created_by_id == request.user.pk,
    }
    return render(request, "rectification/ledger_findings.html", shown)


@require_POST
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """Write what the ledger says: what was held is tried again, what was settled is left alone."""
    guards.require_role_anywhere(STEP, by=request.user)
    batch = access.get_or_404(LedgerBatch, pk, user=request.user)
    form = ConfirmForm(request.POST)
    confirm_ledger(batch, splits=form.is_valid() and form.cleaned_data["splits"], by=request.user)
    return redirect("rectification:ledger", batch.pk)


@require_safe
def marked(request: PageRequest, pk: int) -> HttpResponse:
    """One's own sheet with what is wrong marked in it; while there is none, or no more, the ledger's page."""
    guards.require_role_anywhere(STEP, by=request.user)
    batch = access.get_or_404(LedgerBatch, pk, user=request.user)
    job = latest_job(batch, request.user)
    if job is None or job.state != JobState.DONE:
        return redirect("rectification:ledger", batch.pk)
    try:
        name, content = marked_ledger(batch, job, by=request.user)
    except FileRefused as refused:
        messages.error(request, refused.message)
        return redirect("rectification:ledger", batch.pk)
    return kept(content, name)


@require_safe
def history(request: PageRequest) -> HttpResponse:
    """What old ledgers had closed: kept as it is written, and closed by nobody here."""
    guards.require_ledger_reader(by=request.user)
    rows = LedgerRow.objects.visible_to(request.user).filter(outcome=RowOutcome.HISTORICAL)
    filterset = HistoryFilter(request.GET, rows, request=request)
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    page = _rows(request, found)
    shown = {
        "filter": filterset,
        "page": page,
        "table": HistoryTable(page.rows),
        "is_filtered": any(value for key, value in request.GET.items() if key not in PAGING and value),
    }
    return render(request, "rectification/ledger_history.html", shown)


def latest_job(batch: LedgerBatch, user: User) -> Job | None:
    """The person's own last job of a ledger: findings name places and people."""
    keys = [str(batch.pk), f"{batch.pk}:single", f"{batch.pk}:all"]
    jobs = Job.objects.visible_to(user).filter(kind__in=KINDS, dedup_key__in=keys)
    return jobs.order_by("-pk").first()


def may_import(user: User, place: str = "") -> bool:
    """Whether `user` may send ledgers in: anywhere, or where one lies."""
    allowed: Iterable[Any] = (post for post in user.postings if post.role in RECTIFICATION_STEPS[STEP])
    return any(not place or place.startswith(post.division_id) for post in allowed)


def _rows(request: PageRequest, found: Any) -> Any:
    """A page of rows; the number of a problem that the reader may not see is not there."""
    seen = Ticket.objects.visible_to(request.user)
    rows = found.select_related("batch__source", "batch__file")
    rows = rows.annotate(number_of_ticket=F("ticket__number")).filter(Q(ticket=None) | Q(ticket__in=seen))
    return page_of(
        rows, order=("batch_id", "number"), cursor=request.GET.get("cursor", ""), size=size_of(request)
    )


def _outcome(job: Job | None) -> dict[str, Any]:
    """The figures of a job that is done, and whether it only read."""
    if job is None or job.state != JobState.DONE:
        return {"told": None}
    return {
        "told": job.result,
        "is_read": job.kind == JobKind.READ_LEDGER,
        "found": sum(job.result.get("finding_counts", {}).values()),
    }
