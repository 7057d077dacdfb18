"""导出: one's own requests and those that one decides, the steps on them, and the file."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from povertycase import access
from povertycase.actions import exports
from povertycase.choices import ExportStatus, JobKind
from povertycase.exceptions import DomainError
from povertycase.exports import kept
from povertycase.models import ExportRequest, Job, User
from povertycase.models.exports import DECIDERS
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("-id",)
CHIPS = {
    ExportStatus.ASKED: "note",
    ExportStatus.APPROVED: "note",
    ExportStatus.MADE: "ok",
    ExportStatus.REFUSED: "error",
    ExportStatus.FAILED: "error",
}
VERSION_DIGITS = 9


@require_safe
def own_exports(request: PageRequest) -> HttpResponse:
    """我的导出: what the user asked for, and how it stands."""
    rows = ExportRequest.objects.visible_to(request.user).filter(asked_by=request.user)
    return _list(request, rows, is_own=True)


@require_safe
def waiting_exports(request: PageRequest) -> HttpResponse:
    """待审批的导出: what the user may decide."""
    rows = ExportRequest.objects.visible_to(request.user).waiting_for(request.user)
    return _list(request, rows, is_own=False)


@require_safe
def export(request: PageRequest, pk: int) -> HttpResponse:
    """One request: what leaves, what for, who decides, and the step that is next."""
    asked = access.get_or_404(ExportRequest, pk, user=request.user)
    job = _job_of(asked, request.user)
    if request.htmx and job is not None:
        if job.finished_at:
            return HttpResponseClientRefresh()
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    return _page(request, asked, status=200)


@require_POST
def decide(request: PageRequest, pk: int) -> HttpResponse:
    """Agree or not."""
    asked = access.get_or_404(ExportRequest, pk, user=request.user)
    opinion, version = request.POST.get("note", ""), _version(request)
    try:
        if request.POST.get("verb") == "approve":
            exports.approve(asked, by=request.user, version=version, opinion=opinion)
            messages.success(request, _("已同意，系统正在为申请人生成文件。"))
        else:
            exports.refuse(asked, by=request.user, version=version, opinion=opinion)
            messages.success(request, _("已退回，并告知申请人。"))
    except DomainError as refusal:
        return _page(request, asked, status=refusal.status, refused=_words(refusal), opinion=opinion)
    return redirect("exports-waiting")


@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Ask no more."""
    asked = access.get_or_404(ExportRequest, pk, user=request.user)
    try:
        exports.withdraw(asked, by=request.user, version=_version(request))
    except DomainError as refusal:
        return _page(request, asked, status=refusal.status, refused=_words(refusal))
    messages.success(request, _("已撤回申请。"))
    return redirect("exports")


@require_POST
def download(request: PageRequest, pk: int) -> HttpResponse:
    """The file, once."""
    asked = access.get_or_404(ExportRequest, pk, user=request.user)
    try:
        name, content = exports.take(asked, by=request.user)
    except DomainError as refusal:
        return _page(request, asked, status=refusal.status, refused=_words(refusal))
    return kept(content, name)


def _list(request: PageRequest, rows: QuerySet[ExportRequest], *, is_own: bool) -> HttpResponse:
    user = request.user
    page = page_of(
        rows.select_related("asked_by", "division", "decided_by", "file"),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    shown = {
        "page": page,
        "lines": [(row, CHIPS.get(ExportStatus(row.status), "")) for row in page.rows],
        "is_own": is_own,
        "decides": any(posting.role in DECIDERS for posting in user.postings),
        "waiting": ExportRequest.objects.visible_to(user).waiting_for(user).count(),
    }
    return render(request, "povertycase/exports.html", shown)


def _page(
    request: PageRequest, asked: ExportRequest, *, status: int, refused: str = "", opinion: str = ""
) -> HttpResponse:
    user = request.user
    current = ExportRequest.objects.visible_to(user).select_related("asked_by", "decided_by", "file")
    row, job = current.get(pk=asked.pk), _job_of(asked, user)
    is_own = row.asked_by_id == user.pk
    shown: dict[str, Any] = {
        "row": row,
        "chip": CHIPS.get(ExportStatus(row.status), ""),
        "is_own": is_own,
        "may_decide": row.asked_by_id not in user.own_accounts and access.can(user, "approve_export", row),
        "may_withdraw": is_own and access.can(user, "withdraw_export", row),
        "may_take": is_own and access.can(user, "take_export", row),
        "job": job if row.status == ExportStatus.APPROVED else None,
        "refused": refused,
        "opinion": opinion,
    }
    return render(request, "povertycase/export.html", shown, status=status)


def _job_of(asked: ExportRequest, user: User) -> Job | None:
    """The job that writes the file, for whoever asked."""
    rows = Job.objects.visible_to(user).filter(kind=JobKind.MAKE_EXPORT, dedup_key=str(asked.pk))
    return rows.order_by("-pk").first()


def _version(request: PageRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) <= VERSION_DIGITS else None


def _words(refusal: DomainError) -> str:
    unmet = getattr(refusal, "unmet", ())
    return "".join(each.message for each in unmet) or refusal.message
