"""重新核算 and 更正说明: what the county does about villages of which a month waits."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.models import Household
from households.views.saving import Page, save
from monitoring import actions
from monitoring.actions.month_corrections import gap_of
from monitoring.choices.months import Unexplained
from monitoring.forms.months import CorrectionForm
from monitoring.models import MonthCorrection, MonthSnapshot
from monitoring.reports.case_listing import heads_of, place_of
from monitoring.rules.bulletins import month_words
from monitoring.views.months import address
from monitoring.views.steps import require_step
from povertycase import access
from povertycase.views.requests import PageRequest
from projects.views.documents import required_upload, shown_paper


@require_POST
def reckon(request: PageRequest, pk: int) -> HttpResponse:
    """Reckon a month again and freeze what can be frozen."""
    snapshot: MonthSnapshot = access.get_or_404(MonthSnapshot, pk, user=request.user)
    require_step(request.user, "reckon_month", snapshot)
    done = actions.reckon_month(snapshot, by=request.user, on=timezone.localdate())
    words = _("已重新核算：本次冻结 {} 个村，还有 {} 个村没有冻结。")
    messages.success(request, words.format(done.villages, len(done.held_back)))
    return redirect(address(snapshot.month, ""))


@require_http_methods(["GET", "POST"])
def correct(request: PageRequest, pk: int) -> HttpResponse:
    """更正说明 for the household that the address names."""
    snapshot: MonthSnapshot = access.get_or_404(MonthSnapshot, pk, user=request.user)
    require_step(request.user, "accept_month_gap", snapshot)
    key = request.GET.get("household", "")
    household: Household = access.get_or_404(Household, key if key.isdecimal() else None, user=request.user)
    _village, reason = gap_of(snapshot, household.pk)
    form = CorrectionForm(request.POST or None, request.FILES or None)

    def step() -> MonthCorrection:
        given = form.cleaned_data
        draft = actions.CorrectionDraft(note=given["note"], document=required_upload(given["document"]))
        return actions.accept_month_gap(snapshot, household, draft, by=request.user)

    heads, _numbers = heads_of([household.pk], request.user)
    name, words = heads.get(household.pk) or _("户主未知"), month_words(snapshot.month)
    page = Page(
        _("更正说明"),
        address(snapshot.month, ""),
        _("更正说明已登记，请点“重新核算”。"),
        crumb=words,
        template="projects/form.html",
        facts={
            "submit": _("登记更正说明"),
            "section": _("月度通报"),
            "section_url": reverse("monitoring:bulletin-list"),
            "hint": f"{name}户，{place_of(household.division)}，{words}：{Unexplained(reason).label}。",
            "warning": _("能补登记录的，先补登再核算；确实无法补登的，才由县级更正。登记后不能修改。"),
        },
    )
    return save(request, form, step, page)


@require_safe
def correction_document(request: PageRequest, pk: int) -> HttpResponse:
    """The paper that the county answered with."""
    return shown_paper(access.get_or_404(MonthCorrection, pk, user=request.user).document)
