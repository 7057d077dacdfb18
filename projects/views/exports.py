"""导出: the project library, the ledger of spending and the claims on a subsidy as sheets."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.forms.exports import ExportForm
from households.views import workbooks
from povertycase import access
from povertycase.views.requests import PageRequest
from projects.actions import guards
from projects.imports.claims_export import write_claims
from projects.imports.library_export import write_library
from projects.imports.progress_export import spending_of, write_progress
from projects.models import Project, SubsidyScheme
from projects.views.lists import filter_of
from projects.views.schemes import address, claims_of


@require_http_methods(["GET", "POST"])
def export_library(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over the projects that the list shows."""
    guards.require_exporter(by=request.user)
    filterset = filter_of(request)
    projects = filterset.qs if filterset.form.is_valid() else Project.objects.none()
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        return workbooks.ask_what_for(request, form, _library(request), projects.count())
    purpose = form.cleaned_data["purpose"]
    content, _rows = workbooks.written(
        lambda path: write_library(path, projects, by=request.user, purpose=purpose)
    )
    return workbooks.download(content, _("项目库"))


@require_http_methods(["GET", "POST"])
def export_progress(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over what was allocated and paid, as it stands today."""
    guards.require_exporter(by=request.user)
    allocations = spending_of(request.user)
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        return workbooks.ask_what_for(request, form, _progress(), allocations.count())
    purpose, today = form.cleaned_data["purpose"], timezone.localdate()
    content, _rows = workbooks.written(
        lambda path: write_progress(path, allocations, by=request.user, purpose=purpose, on=today)
    )
    return workbooks.download(content, _("资金支出进度台账"))


@require_http_methods(["GET", "POST"])
def export_claims(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand over the claims that the scheme's list shows."""
    scheme = access.get_or_404(SubsidyScheme, pk, user=request.user)
    guards.require_exporter(by=request.user)
    _filter, claims = claims_of(request, scheme)
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        return workbooks.ask_what_for(request, form, _claims(request, scheme), claims.count())
    purpose = form.cleaned_data["purpose"]
    content, _rows = workbooks.written(
        lambda path: write_claims(path, scheme, claims, by=request.user, purpose=purpose)
    )
    return workbooks.download(content, scheme.name)


def _library(request: PageRequest) -> workbooks.Export:
    query = request.GET.urlencode()
    return workbooks.Export(
        title=_("导出项目库"),
        source=_("项目库"),
        back=reverse("projects:list") + (f"?{query}" if query else ""),
        unit=_("个项目"),
        holds=_("列与项目库表相同。草稿改好后用“导入项目库”导入；已申报的项目只对照，不改动。"),
        most=None,
    )


def _progress() -> workbooks.Export:
    return workbooks.Export(
        title=_("导出资金支出进度台账"),
        source=_("资金看板"),
        back=reverse("projects:board"),
        unit=_("笔资金安排"),
        holds=_("按乡镇小计，最后一行合计；支出进度按已拨付（扣除退回）计算。"),
        most=None,
    )


def _claims(request: PageRequest, scheme: SubsidyScheme) -> workbooks.Export:
    query = request.GET.urlencode()
    return workbooks.Export(
        title=_("导出补贴申报"),
        source=scheme.name,
        back=address(scheme) + (f"?{query}" if query else ""),
        unit=_("件申报"),
        holds=_("只有申报方姓名或名称、人数、金额和办理情况，不含证件号、电话和银行账号。"),
        most=None,
    )
