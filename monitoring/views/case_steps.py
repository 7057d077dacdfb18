"""Steps that joining and leaving share, and those of joining: visit, comparison, vote, notice, decision."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views.saving import save, version_of
from monitoring import actions
from monitoring.actions.procedures import aim_of
from monitoring.choices.cases import Aim
from monitoring.forms import steps as forms
from monitoring.models import MonitoringCase
from monitoring.views.case_pages import page_of, stepped, taken
from monitoring.views.gates import meetings_for, notices_for
from povertycase.views.requests import PageRequest
from projects.forms.steps import ReasonForm
from projects.views.documents import upload_of


@require_http_methods(["GET", "POST"])
def verify(request: PageRequest, pk: int) -> HttpResponse:
    """入户核实."""
    case, verb = stepped(request, pk, "verify")
    is_joining = aim_of(case) == Aim.JOINING
    files = request.FILES or None
    form = forms.VisitForm(request.POST or None, files, version=case.version, is_joining=is_joining)

    def step() -> MonitoringCase:
        given = form.cleaned_data
        draft = actions.VisitDraft(
            visited_on=given["visited_on"],
            visitors=given["visitors"],
            found=given["found"],
            authorisation=upload_of(given.get("authorisation")),
            collection_form=upload_of(given.get("collection_form")),
        )
        return actions.verify(case, draft, by=request.user, on=timezone.localdate(), version=version_of(form))

    done = _("入户核实已登记。")
    return save(request, form, step, page_of(_("入户核实"), case, request.user, done, verb=verb))


@require_http_methods(["GET", "POST"])
def cross_check(request: PageRequest, pk: int) -> HttpResponse:
    """信息比对."""
    case = taken(request, pk, "cross_check_case")
    form = forms.CompareForm(request.POST or None, version=case.version)

    def step() -> MonitoringCase:
        return actions.cross_check(
            case,
            compared_on=form.cleaned_data["compared_on"],
            comparison=form.cleaned_data["comparison"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    done = _("比对结果已登记，等待村内评议。")
    page = page_of(_("信息比对"), case, request.user, done, verb="cross_check_case")
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def review(request: PageRequest, pk: int) -> HttpResponse:
    """民主评议: choose the meeting, and its vote."""
    case, verb = stepped(request, pk, "review")
    meetings = meetings_for(case, request.user)
    form = forms.VoteForm(request.POST or None, meetings=meetings, version=case.version)

    def step() -> MonitoringCase:
        vote = actions.Vote(form.meeting, form.cleaned_data["votes_for"], form.cleaned_data["votes_against"])
        return actions.review(case, vote, by=request.user, on=timezone.localdate(), version=version_of(form))

    done = _("评议已登记，可以在村内公示。")
    return save(request, form, step, page_of(_("民主评议"), case, request.user, done, verb=verb))


@require_http_methods(["GET", "POST"])
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """公示后上报: choose the notice."""
    case, verb = stepped(request, pk, "submit")
    notices = notices_for(case, request.user)
    form = forms.ChosenNoticeForm(request.POST or None, notices=notices, version=case.version)

    def step() -> MonitoringCase:
        return actions.submit(
            case, form.notice, by=request.user, on=timezone.localdate(), version=version_of(form)
        )

    done = _("已上报，等待乡镇审核。")
    return save(request, form, step, page_of(_("公示后上报"), case, request.user, done, verb=verb))


@require_http_methods(["GET", "POST"])
def approve(request: PageRequest, pk: int) -> HttpResponse:
    """乡镇审核."""
    case, verb = stepped(request, pk, "approve")
    form = forms.OpinionForm(request.POST or None, version=case.version, label=_("审核意见"))

    def step() -> MonitoringCase:
        note = form.cleaned_data["note"]
        return actions.approve(case, by=request.user, version=version_of(form), note=note)

    done = _("已审核，等待县级审定。")
    return save(request, form, step, page_of(_("乡镇审核"), case, request.user, done, verb=verb))


@require_http_methods(["GET", "POST"])
def decide(request: PageRequest, pk: int) -> HttpResponse:
    """县级审定 of a household that is to be monitored."""
    case = taken(request, pk, "decide_case")
    form = forms.OpinionForm(request.POST or None, version=case.version, label=_("审定意见"))

    def step() -> MonitoringCase:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return actions.decide_case(case, by=request.user, on=today, version=version_of(form), note=note)

    done = _("已审定，今天为识别时间，等待公告。")
    page = page_of(_("县级审定"), case, request.user, done, verb="decide_case")
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def announce(request: PageRequest, pk: int) -> HttpResponse:
    """公告, and the mark where a risk is removed."""
    case, verb = stepped(request, pk, "announce")
    form = forms.AnnounceForm(request.POST or None, version=case.version)
    announced = actions.announce_case if verb == "announce_case" else actions.announce_removal

    def step() -> MonitoringCase:
        return announced(
            case,
            announced_on=form.cleaned_data["announced_on"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    is_joining = verb == "announce_case"
    done = _("公告已登记，等待录入系统。") if is_joining else _("公告已登记，风险已标注为消除。")
    heading = _("公告") if is_joining else _("公告并标注风险消除")
    return save(request, form, step, page_of(heading, case, request.user, done, verb=verb))


@require_http_methods(["GET", "POST"])
def register(request: PageRequest, pk: int) -> HttpResponse:
    """录入系统."""
    case = taken(request, pk, "register_case")
    form = forms.NumberForm(request.POST or None, version=case.version)

    def step() -> MonitoringCase:
        number = form.cleaned_data["number"]
        return actions.register_case(case, number=number, by=request.user, version=version_of(form))

    done = _("已纳入监测，请在一个月内落实帮扶措施。")
    page = page_of(_("录入系统"), case, request.user, done, verb="register_case")
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def reject(request: PageRequest, pk: int) -> HttpResponse:
    """不纳入."""
    case = taken(request, pk, "reject_case")
    form = ReasonForm(request.POST or None, version=case.version, label=_("不纳入的原因"))

    def step() -> MonitoringCase:
        note = form.cleaned_data["note"]
        return actions.reject_case(case, by=request.user, version=version_of(form), note=note)

    warning = _("不纳入以后，这一户有新的情况要重新登记线索、重新立案。")
    page = page_of(_("不纳入"), case, request.user, _("已登记为不纳入。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def send_back(request: PageRequest, pk: int) -> HttpResponse:
    """退回重新核实."""
    case = taken(request, pk, "send_back_case")
    form = ReasonForm(request.POST or None, version=case.version, label=_("退回的原因，要补正什么"))

    def step() -> MonitoringCase:
        note, today = form.cleaned_data["note"], timezone.localdate()
        return actions.send_back_case(case, by=request.user, on=today, version=version_of(form), note=note)

    warning = _("退回后从入户核实重新办理，已有的材料保留；办理时限仍从线索日期算起。")
    page = page_of(_("退回重新核实"), case, request.user, _("已退回，等待重新入户核实。"), warning=warning)
    return save(request, form, step, page)
