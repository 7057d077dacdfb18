"""The way out on pages: applied for, decided with what is overridden, given up, rolled back."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from monitoring import actions
from monitoring.choices.cases import CaseStatus, RemovalWay
from monitoring.forms import steps as forms
from monitoring.models import MonitoringCase
from monitoring.views.case_pages import page_of, taken
from monitoring.views.conditions import Condition, conditions_of
from povertycase.views.requests import PageRequest
from projects.forms.steps import ReasonForm
from projects.views.documents import upload_of


@require_http_methods(["GET", "POST"])
def apply_removal(request: PageRequest, pk: int) -> HttpResponse:
    """申请风险消除."""
    case = taken(request, pk, "apply_removal")
    form = forms.RemovalForm(request.POST or None, request.FILES or None, version=case.version)

    def step() -> MonitoringCase:
        given = form.cleaned_data
        return actions.apply_removal(
            case,
            way=given["way"],
            grounds=given["grounds"],
            natural_document=upload_of(given["natural_document"]),
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    missing = _missing(case, CaseStatus.ACTIVE, RemovalWay.HELPED)
    done = _("已申请，等待入户核实。")
    page = page_of(_("申请风险消除"), case, request.user, done, conditions=missing)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def decide_removal(request: PageRequest, pk: int) -> HttpResponse:
    """县级审批: each principle that is not met has its own reason, and what is none is never overridden."""
    case = taken(request, pk, "decide_removal")
    missing = _missing(case, CaseStatus.REMOVAL_COUNTY, case.removal_way)
    explained = [
        (each.code, each.title, "".join(item.message for item in each.unmet))
        for each in missing
        if each.is_overridable
    ]
    form = forms.OverrideForm(request.POST or None, version=case.version, missing=explained)

    def step() -> MonitoringCase:
        return actions.decide_removal(
            case,
            reasons=form.reasons,
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    done = _("已审批，等待公告标注。")
    page = page_of(_("审批风险消除"), case, request.user, done, verb="decide_removal", conditions=missing)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def give_up(request: PageRequest, pk: int) -> HttpResponse:
    """不予消除."""
    case = taken(request, pk, "give_up_removal")
    form = ReasonForm(request.POST or None, version=case.version, label=_("不予消除的原因"))

    def step() -> MonitoringCase:
        note = form.cleaned_data["note"]
        return actions.give_up_removal(case, by=request.user, version=version_of(form), note=note)

    warning = _("不予消除以后继续监测帮扶，条件具备时可以重新申请。")
    page = page_of(_("不予消除"), case, request.user, _("已登记为不予消除，继续监测帮扶。"), warning=warning)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def roll_back(request: PageRequest, pk: int) -> HttpResponse:
    """回退, told apart from 再标注."""
    case = taken(request, pk, "roll_back")
    form = ReasonForm(request.POST or None, version=case.version, label=_("回退的原因"))

    def step() -> MonitoringCase:
        note = form.cleaned_data["note"]
        return actions.roll_back(case, by=request.user, version=version_of(form), note=note)

    warning = _(
        "回退：原来的标注有误或者消除不稳定，在同一个个案里恢复监测，原识别时间不变。"
        "再标注：消除以后出现新的风险，不能回退，要登记新线索、建立新个案，重新走完整的识别程序。"
    )
    page = page_of(
        _("回退"), case, request.user, _("已回退，继续监测帮扶。"), warning=warning, is_danger=True
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def clear(request: PageRequest, pk: int) -> HttpResponse:
    """终止监测 of a household that is not there any more."""
    case = taken(request, pk, "clear_case")
    form = forms.ClearForm(request.POST or None, version=case.version)

    def step() -> MonitoringCase:
        return actions.clear_case(
            case,
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
            note=form.cleaned_data["note"],
        )

    warning = _(
        "终止监测不是风险消除，只用于整户死亡、迁出、并户或清退。终止后本户可以办理销户或并户，"
        "个案不能恢复；以后又有风险的，要登记新线索、建立新个案。"
    )
    done = _("已终止监测，可以为本户办理销户或并户。")
    page = page_of(_("终止监测"), case, request.user, done, warning=warning, is_danger=True)
    return save(request, form, step, page)


def _missing(case: MonitoringCase, status: CaseStatus, way: str) -> list[Condition]:
    """What is not met now; nothing for a case that is not at this step."""
    if case.status != status:
        return []
    return [each for each in conditions_of(case, way=way, on=timezone.localdate()) if each.unmet]
