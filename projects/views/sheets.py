"""导入资金分配结果、导入项目库: a sheet is taken in, a worker reads it, its page says what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.forms.rosters import MAX_MEGABYTES
from povertycase import access
from povertycase.choices import JobKind, JobState
from povertycase.models import Job
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.actions import guards
from projects.actions.sheets import STEPS
from projects.forms.sheets import SheetUploadForm
from projects.imports.outcomes import FINDINGS_MAX
from projects.imports.reading import ROWS_MAX
from projects.imports.results import batches_told, findings_told
from projects.views.money_tables import SheetFindingTable

TAKE_IN, HOLD_AGAINST = gettext_lazy("导入"), gettext_lazy("核对")


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet on its two pages. url: where it is uploaded; back: its list; verb: what is done."""

    kind: JobKind
    title: Any
    crumb: Any
    url: str
    back: str
    notes: Sequence[Any]
    verb: Any = TAKE_IN


FUNDS = Sheet(
    kind=JobKind.IMPORT_FUNDS,
    title=gettext_lazy("导入资金分配结果"),
    crumb=gettext_lazy("资金批次"),
    url="projects:fund-import",
    back="projects:fund-list",
    notes=(
        gettext_lazy(
            "公开发布的资金分配结果，不用改表头：标题写明县、年度、第几批和资金类别，表头上方有公告日期；"
            "列有资金级次、资金文号、使用方向、项目类型、金额。"
        ),
        gettext_lazy(
            "合计与明细相加不一致，或者与已登记的批次金额不同，整份都不登记，逐条列出怎么改；没有预览。"
        ),
        gettext_lazy("同一文号、同一级次登记为一个批次；同一份表再传一次，不会重复登记。"),
    ),
)
PROJECTS = Sheet(
    kind=JobKind.IMPORT_PROJECTS,
    title=gettext_lazy("导入项目库"),
    crumb=gettext_lazy("项目库"),
    url="projects:import",
    back="projects:list",
    notes=(
        gettext_lazy(
            "项目库表，或本系统项目库的“导出当前结果”，不用改表头。必须有项目年度、乡镇、村、项目名称、项目类型。"
        ),
        gettext_lazy(
            "一行一行写入，上传后直接写入，没有预览。有问题的行不写入，逐条列出怎么改；"
            "改好后整表再传一次，写过的行不会重复写。"
        ),
        gettext_lazy(
            "新项目登记为草稿，草稿可以修改；已申报的项目只对照，不改动；往年已入库的项目由县级补录。"
        ),
    ),
)
PROGRESS = Sheet(
    kind=JobKind.COMPARE_PROGRESS,
    title=gettext_lazy("核对支出进度台账"),
    crumb=gettext_lazy("资金安排"),
    url="projects:progress-compare",
    back="projects:allocation-list",
    notes=(
        gettext_lazy(
            "财政或项目单位的资金支出进度台账，不用改表头：必须有资金文号、项目名称、安排金额、已拨付；金额单位是万元。"
        ),
        gettext_lazy(
            "只核对，不改动系统里的记录：逐条列出台账是多少、系统是多少、相差多少，以及台账里没有的安排。"
        ),
    ),
    verb=HOLD_AGAINST,
)
SHEETS = {each.kind.value: each for each in (FUNDS, PROJECTS, PROGRESS)}


@require_http_methods(["GET", "POST"])
def import_funds(request: PageRequest) -> HttpResponse:
    """导入资金分配结果."""
    return _upload(request, FUNDS)


@require_http_methods(["GET", "POST"])
def import_projects(request: PageRequest) -> HttpResponse:
    """导入项目库."""
    return _upload(request, PROJECTS)


@require_http_methods(["GET", "POST"])
def compare_progress(request: PageRequest) -> HttpResponse:
    """核对支出进度台账."""
    return _upload(request, PROGRESS)


@require_safe
def imported(request: PageRequest, pk: int) -> HttpResponse:
    """How far an import of one's own is; once it is done, what became of it."""
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind not in SHEETS:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    # Its findings name places and money: not for somebody whose post has ended since.
    guards.require_role_anywhere(STEPS[SHEETS[job.kind].kind], by=request.user)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    shown = {"job": job, "url": request.path, "sheet": SHEETS[job.kind], **_outcome(request, job)}
    return render(request, "projects/imported.html", shown)


def _upload(request: PageRequest, sheet: Sheet) -> HttpResponse:
    """Take a sheet in; a worker reads it, so that no request waits for thousands of rows."""
    guards.require_role_anywhere(STEPS[sheet.kind], by=request.user)
    form = SheetUploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
        back = reverse(sheet.back)
        shown = {"form": form, "hint": hint, "megabytes": MAX_MEGABYTES, "sheet": sheet, "back": back}
        return render(request, "projects/import.html", shown, status=422 if request.method == "POST" else 200)
    file = form.cleaned_data["file"]
    job = actions.upload_sheet(sheet.kind, file.read(), name=file.name, by=request.user)
    url = reverse("projects:imported", args=[job.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _outcome(request: PageRequest, job: Job) -> dict[str, Any]:
    """The result of a job that is done, a page of its findings at a time."""
    if job.state != JobState.DONE:
        return {"told": None}
    page = part_of(findings_told(job.result), cursor=request.GET.get("cursor", ""), size=size_of(request))
    counts = job.result.get("finding_counts", {})
    return {
        "told": job.result,
        "batches": batches_told(job.result, by=request.user),
        "found": sum(counts.values()),
        "is_checked": "W-TOTAL-NONE" not in counts,
        "listed": FINDINGS_MAX,
        "page": page,
        "findings": SheetFindingTable(page.rows),
    }
