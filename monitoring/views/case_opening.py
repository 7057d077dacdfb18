"""A case is opened from a household's page; its category, risks and contact are changed."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.models import Household
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.forms.cases import ContactForm, CorrectionForm, OpenCaseForm, RisksForm
from monitoring.models import MonitoringCase
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.views.case_pages import FORM, changed, page_of, taken
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def open_case(request: PageRequest, pk: int) -> HttpResponse:
    """建立监测个案 without a clue."""
    household = access.get_or_404(Household, pk, user=request.user)
    require_step(request.user, "open_case", household)
    form = OpenCaseForm(request.POST or None, version=household.version)

    def step() -> MonitoringCase:
        given = form.cleaned_data
        draft = actions.CaseDraft(category=given["category"], risks=form.risks, clue_on=given["clue_on"])
        return actions.open_case(
            household, draft, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    heads, _numbers = heads_of([household.pk], request.user)
    name = heads.get(household.pk) or _("户主未知")
    hint = _("%(name)s户，%(place)s，%(type)s") % {
        "name": name,
        "place": place_of(household.division),
        "type": household.household_type or _("户类型未填"),
    }
    page = Page(
        _("建立监测个案"),
        reverse("households:detail", args=[household.pk]),
        _("个案已建立，等待入户核实。"),
        onward=lambda made: reverse("monitoring:case", args=[made.pk]),
        crumb=name,
        template=FORM,
        facts={"hint": hint},
    )
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def change_risks(request: PageRequest, pk: int) -> HttpResponse:
    """调整类别和风险."""
    case = changed(request, pk, "change_risks")
    form = RisksForm(request.POST or None, version=case.version, case=case)

    def step() -> MonitoringCase:
        category = form.cleaned_data["category"]
        return actions.change_risks(
            case, category=category, risks=form.risks, by=request.user, version=version_of(form)
        )

    page = page_of(_("调整类别和风险"), case, request.user, _("类别和风险已调整。"))
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def correct_risks(request: PageRequest, pk: int) -> HttpResponse:
    """更正类别和风险 of a household that is monitored."""
    case = taken(request, pk, "correct_risks")
    form = CorrectionForm(request.POST or None, version=case.version, case=case)

    def step() -> MonitoringCase:
        given = form.cleaned_data
        return actions.correct_risks(
            case,
            category=given["category"],
            risks=form.risks,
            by=request.user,
            version=version_of(form),
            note=given["note"],
        )

    warning = _(
        "监测期间出现新的风险、原有风险认定有误，或者类别有误的，在这里更正，识别时间不变；"
        "风险已经消除的，请申请风险消除。更正后请核对每个风险都有对应的帮扶措施。"
    )
    done = _("类别和风险已更正，请核对帮扶措施。")
    page = page_of(_("更正类别和风险"), case, request.user, done, warning=warning)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def name_contact(request: PageRequest, pk: int) -> HttpResponse:
    """登记监测联系人."""
    case = changed(request, pk, "name_contact")
    form = ContactForm(request.POST or None, case=case)

    def step() -> MonitoringCase:
        given = form.cleaned_data
        return actions.name_contact(
            case, contact=given["contact"], phone=given["phone"], by=request.user, version=version_of(form)
        )

    page = page_of(_("登记监测联系人"), case, request.user, _("监测联系人已登记。"))
    return save(request, form, step, page)
