"""One import: its page, its progress, its findings, the marked workbook."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from households.choices import RollStatus, Severity
from households.imports.handing_back import hand_back
from households.models import RollBatch
from households.reports import rolls as reports
from households.reports.rolls import FindingGroup
from households.views.rolls.page import (
    accept_form,
    batch_or_404,
    marked_sheet,
    shown_for,
)
from households.views.rolls.tables import FindingTable
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def roll(request: PageRequest, pk: int) -> HttpResponse:
    """One import, whatever its state."""
    shown = shown_for(request, batch_or_404(request, pk))
    if shown["batch"].status == RollStatus.READY:
        shown |= accept_form(shown)
    return render(request, "households/rolls/detail.html", shown)


@require_safe
def progress(request: PageRequest, pk: int) -> HttpResponse:
    """How far it is; once nothing runs any more the page is loaded again."""
    batch = batch_or_404(request, pk)
    now = reports.progress_of(batch)
    if now.is_running:
        return render(request, "households/rolls/_progress.html", {"batch": batch, "progress": now})
    return HttpResponseClientRefresh() if request.htmx else redirect("households:roll-detail", pk)


@require_safe
def findings(request: PageRequest, pk: int) -> HttpResponse:
    """The rows behind one kind of finding, or behind all."""
    batch = batch_or_404(request, pk)
    groups = reports.finding_groups(batch)
    asked = {name: request.GET.get(name, "") for name in ("code", "severity")}
    page = page_of(
        _asked_for(batch, asked), order=("id",), cursor=request.GET.get("cursor", ""), size=size_of(request)
    )
    shown = {
        "batch": batch,
        "groups": groups,
        "group": next((group for group in groups if group.code == asked["code"]), None),
        "severity": asked["severity"],
        "severities": [(value, label, _count(groups, value)) for value, label in Severity.choices],
        "all_count": sum(each.count for each in groups),
        "page": page,
        "table": FindingTable(page.rows),
        "marked": marked_sheet(request, batch),
    }
    return render(request, "households/rolls/findings.html", shown)


@require_safe
def annotated(request: PageRequest, pk: int) -> HttpResponseBase:
    """The uploader's own sheet with what is wrong marked in it; who takes it away is recorded."""
    name, content = hand_back(batch_or_404(request, pk), by=request.user)
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=name,
        content_type=WORKBOOK,
        headers={"Cache-Control": "no-store"},
    )


def _asked_for(batch: RollBatch, asked: dict[str, str]) -> Any:
    """Findings by code and severity; an unknown one finds nothing."""
    return batch.findings.filter(**{name: value for name, value in asked.items() if value})


def _count(groups: list[FindingGroup], severity: str) -> int:
    return sum(each.count for each in groups if each.severity == severity)
