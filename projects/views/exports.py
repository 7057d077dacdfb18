"""导出: the project library, the ledger of spending and the claims on a subsidy as sheets."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views import workbooks
from povertycase import access
from povertycase.exports import Export
from povertycase.views.requests import PageRequest
from projects.actions import guards
from projects.imports.claims_export import claims_table
from projects.imports.library_export import library_table
from projects.imports.progress_export import progress_table, spending_of
from projects.models import Project, SubsidyScheme
from projects.views.lists import filter_of
from projects.views.schemes import address, claims_of


@require_http_methods(["GET", "POST"])
def export_library(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_projects")


def library(request: PageRequest) -> Export:
    """The projects that the list shows. Who: township, county, leader and auditor."""
    guards.require_exporter(by=request.user)
    filterset, query = filter_of(request), request.GET.urlencode()
    projects = filterset.qs if filterset.form.is_valid() else Project.objects.none()
    return Export(
        title=_("导出项目库"),
        source=_("项目库"),
        back=reverse("projects:list") + (f"?{query}" if query else ""),
        name=_("项目库"),
        unit=_("个项目"),
        holds=_("列与项目库表相同。草稿改好后用“导入项目库”导入；已申报的项目只对照，不改动。"),
        rows=projects.count(),
        tables=lambda: [library_table(projects)],
    )


@require_http_methods(["GET", "POST"])
def export_progress(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_progress")


def progress(request: PageRequest) -> Export:
    """What was allocated and paid, as it stands today. Who: as for the library."""
    guards.require_exporter(by=request.user)
    today = timezone.localdate()
    allocations = spending_of(request.user).filter(allocated_on__lte=today)
    return Export(
        title=_("导出资金支出进度台账"),
        source=_("资金看板"),
        back=reverse("projects:board"),
        name=_("资金支出进度台账"),
        unit=_("笔资金安排"),
        holds=_("按乡镇小计，最后一行合计；支出进度按已拨付（扣除退回）计算。"),
        rows=allocations.count(),
        tables=lambda: [progress_table(allocations, on=today)],
    )


@require_http_methods(["GET", "POST"])
def export_claims(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_claims", pk=pk)


def claims(request: PageRequest, pk: int) -> Export:
    """The claims that the scheme's list shows. Who: as for the library."""
    scheme = access.get_or_404(SubsidyScheme, pk, user=request.user)
    guards.require_exporter(by=request.user)
    query, (_filter, found) = request.GET.urlencode(), claims_of(request, scheme)
    return Export(
        title=_("导出补贴申报"),
        source=scheme.name,
        back=address(scheme) + (f"?{query}" if query else ""),
        name=scheme.name,
        unit=_("件申报"),
        holds=_("只有申报方姓名或名称、人数、金额和办理情况，不含证件号、电话和银行账号。"),
        rows=found.count(),
        tables=lambda: [claims_table(scheme, found, by=request.user)],
    )
