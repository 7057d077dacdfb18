"""明白卡 and 一户一档 on paper: of one household at once, of a village by a job."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from households.actions import guards, papers
from households.choices.four_in_one import DataChannel
from households.forms.exports import ExportForm
from households.forms.papers import CardsForm, HandOverCardForm
from households.models import ChannelSnapshot, Household
from households.reports.cards import Cards, pages_of
from households.views.edits import head_name
from households.views.household_file import file_of
from households.views.saving import Page, save
from households.views.steps import require_step, steps_for
from povertycase import access, actions
from povertycase.choices import JobKind, JobState
from povertycase.exceptions import Conflict, Refused
from povertycase.exports import Export
from povertycase.models import Division, Job
from povertycase.views.requests import PageRequest

CRUMB = _("明白卡")


@require_http_methods(["GET", "POST"])
def card(request: PageRequest, pk: int) -> HttpResponse:
    """明白卡 of a household: what it leaves out, when it was handed over; a POST gives the page itself."""
    user, household = request.user, _one(request, pk)
    if request.method == "POST":
        guards.require_active(household)
        papers.print_card(household, by=user)
        now = timezone.localtime()
        cards = Cards(user, household.division_id, site=_site(request), on=now.date())
        rows = Household.objects.visible_to(user).filter(pk=pk)
        return _attached(pages_of(cards.of(rows), by=user, at=now), _named(request, household, CRUMB))
    handed = ChannelSnapshot.objects.visible_to(user).filter(household=household, channel=DataChannel.CARD)
    shown = {
        "household": household,
        "head": head_name(user, household),
        "handed": handed.select_related("taken_by").first(),
        "steps": steps_for(user, household),
    }
    return render(request, "households/card.html", shown)


@require_http_methods(["GET", "POST"])
def hand_over(request: PageRequest, pk: int) -> HttpResponse:
    """登记发放: the printed card is on the wall."""
    user, household = request.user, _one(request, pk)
    require_step(user, "record_channels", household)
    form = HandOverCardForm(request.POST or None)
    page = Page(
        _("登记发放明白卡：%s户") % head_name(user, household),
        reverse("households:card", args=[pk]),
        _("已登记发放，并重新比对四合一。"),
        crumb=CRUMB,
        facts={"submit": _("登记发放")},
    )

    def step() -> int:
        return papers.hand_over_card(household, printed_on=form.cleaned_data["printed_on"], by=user)

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def household_file(request: PageRequest, pk: int) -> HttpResponse:
    """一户一档: ask what for, then hand it over."""
    household = _one(request, pk)
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        shown = {"form": form, "export": _export(household)}
        status = 422 if request.method == "POST" else 200
        return render(request, "households/export.html", shown, status=status)
    papers.print_file(household, purpose=form.cleaned_data["purpose"], by=request.user)
    return _attached(file_of(household, request.user), _named(request, household, _("一户一档")))


def _export(household: Household) -> Export:
    return Export(
        title=_("导出一户一档"),
        source=_("一户一档"),
        back=reverse("households:detail", args=[household.pk]),
        name=_("一户一档"),
        unit=_("户"),
        rows=1,
        holds=_(
            "PDF 文件：基本情况、成员、收支、保障、结对、走访、监测、措施、项目受益、贷款和问题，"
            "只有您在页面上能看到的内容，证件号码、电话等已脱敏。"
        ),
    )


@require_http_methods(["GET", "POST"])
def cards_of_village(request: PageRequest) -> HttpResponse:
    """整村打印: which village and what for; a worker makes them."""
    guards.require_role_anywhere("print_papers", by=request.user)
    form = CardsForm(request.POST or None, user=request.user, village=request.GET.get("village", ""))
    page = Page(
        _("整村打印明白卡"),
        reverse("households:list"),
        _("已开始制作。"),
        onward=lambda job: reverse("households:cards-made", args=[job.pk]),
        template="households/cards.html",
    )

    def step() -> Job:
        village = Division.objects.get(pk=form.cleaned_data["village"])
        purpose = form.cleaned_data["purpose"]
        return papers.print_cards(village, purpose=purpose, site=_site(request), by=request.user)

    return save(request, form, step, page)


@require_safe
def cards_made(request: PageRequest, pk: int) -> HttpResponse:
    """How far one's own cards are; once they are there, where to take them."""
    job = _job_of(request, pk)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    file = papers.made_by(job) if job.state == JobState.DONE else None
    shown = {"job": job, "url": request.path, "told": job.result, "file": file}
    return render(request, "households/cards_made.html", shown)


@require_safe
def cards_file(request: PageRequest, pk: int) -> HttpResponse:
    """One's own cards as PDF."""
    job = _job_of(request, pk)
    if job.state != JobState.DONE:
        raise Conflict(_("明白卡还没有做好。"))
    file = papers.made_by(job)
    content = actions.open_file(file)
    if content is None:
        raise Conflict(_("整村明白卡已过保留期删除；需要时请重新打印。"))
    papers.record_download(job, file, by=request.user)
    return _attached(content, file.name)


def _one(request: PageRequest, pk: int) -> Household:
    """The household, for whoever may take its papers."""
    found: Household = access.get_or_404(Household, pk, user=request.user)
    if not Household.objects.visible_to(request.user).printed_by(request.user).filter(pk=pk).exists():
        raise Refused(_("您的岗位不能打印这一户的材料。"))
    return found


def _job_of(request: PageRequest, pk: int) -> Job:
    """One's own; not for somebody whose post has ended since."""
    job: Job = access.get_or_404(Job, pk, user=request.user)
    if job.kind != JobKind.PRINT_CARDS:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    guards.require_role_anywhere("print_papers", by=request.user)
    return job


def _site(request: PageRequest) -> str:
    return request.build_absolute_uri("/")


def _named(request: PageRequest, household: Household, what: Any) -> str:
    return f"{what}_{head_name(request.user, household)}_{timezone.localdate():%Y%m%d}.pdf"


def _attached(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep and print."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
