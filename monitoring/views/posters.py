"""申报海报: which villages hang them, a village's code, and the sheets to print."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.models import Village
from households.reports.qr import hotline_of, qr_svg, site_of
from households.views.saving import Page, save, version_of
from monitoring import actions
from monitoring.actions import guards
from monitoring.choices.declarations import Gap
from monitoring.forms.posters import EndCodeForm, GapForm, PosterForm
from monitoring.models import Poster, VillageCode
from monitoring.reports import posters as reports
from monitoring.views.steps import AT_CASES, may_anywhere, steps_at
from povertycase import access
from povertycase.choices import Role
from povertycase.exceptions import Refused
from povertycase.models import Division, User
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import required_upload, shown_paper

FORM = "projects/form.html"
# A helper comes to a household, not to the village's board.
AT_POSTERS = AT_CASES - {Role.HELPER}


@require_safe
def poster_list(request: PageRequest) -> HttpResponse:
    """张贴情况 by township, and the villages where something is missing."""
    _require_posters(request.user)
    form = GapForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"town": "", "gap": ""}
    villages = reports.posted_villages(request.user)
    found = reports.gaps_of(villages, town=asked["town"], gap=asked["gap"])
    towns = reports.by_town(villages)
    known = towns if asked["town"] else towns[:1] if len(towns) == 1 else []
    shown = {
        "whole": reports.whole_of(villages),
        "towns": towns,
        "town": next((row for row in known if row.code.startswith(asked["town"])), None),
        "asked": asked,
        "gap_words": Gap(asked["gap"]).label if asked["gap"] else "",
        "found": len(found),
        "page": part_of(found, cursor=request.GET.get("cursor", ""), size=size_of(request)),
        "may_issue": may_anywhere(request.user, "issue_code"),
    }
    return render(request, "monitoring/posters.html", shown)


@require_safe
def village_posters(request: PageRequest, code: str) -> HttpResponse:
    """A village's code, and what hung there."""
    village = _village(request.user, code)
    live = _live(request.user, village)
    shown = {
        "village": village,
        "live": live,
        "steps": steps_at(request.user, village.pk),
        "address": _address_of(request, live) if live else "",
        "posters": _posters_of(request.user, village),
        "former": VillageCode.objects.visible_to(request.user)
        .filter(division=village, withdrawn_at__isnull=False)
        .select_related("withdrawn_by")
        .order_by("-withdrawn_at"),
    }
    return render(request, "monitoring/village_posters.html", shown)


@require_safe
def poster_qr(request: PageRequest, code: str) -> HttpResponse:
    """The picture on a village's poster."""
    village = _village(request.user, code)
    live = _live(request.user, village)
    if live is None:
        raise Http404(_("这个村还没有启用的申报码。"))
    return HttpResponse(qr_svg(_address_of(request, live)), content_type="image/svg+xml")


@require_safe
def poster_print(request: PageRequest, code: str) -> HttpResponse:
    """The poster of a village, or of each village of a township that has a code, a sheet each."""
    _require_posters(request.user)
    place = _place(request.user, code)
    codes = reports.printed_codes(request.user, place)
    today = timezone.localdate()
    shown = {
        "place": place,
        "codes": [(each, hotline_of(each.division_id, on=today)) for each in codes],
        "address": _address_of(request, codes[0]) if codes else "",
    }
    return render(request, "monitoring/poster_print.html", shown)


@require_POST
def issue(request: PageRequest, code: str) -> HttpResponse:
    """启用申报码: of a village, or of every village of a township that has none."""
    guards.require_role_anywhere("issue_code", by=request.user)
    place = _place(request.user, code)
    if len(place.pk) == reports.TOWNSHIP:
        count = actions.issue_codes(place, by=request.user)
        done = _("已为 %s 个村启用申报码。") % count if count else _("这个乡镇的村都已有申报码。")
        messages.success(request, done)
        return redirect(reverse("monitoring:poster-list") + f"?town={place.pk}")
    actions.issue_code(place, by=request.user)
    messages.success(request, _("申报码已启用，请打印海报张贴。"))
    return redirect("monitoring:village-posters", place.pk)


@require_http_methods(["GET", "POST"])
def renew(request: PageRequest, code: str) -> HttpResponse:
    """更换申报码."""
    village, live = _to_end(request, code)
    form = EndCodeForm(request.POST or None, version=live.version)

    def step() -> VillageCode:
        note = form.cleaned_data["note"]
        return actions.renew_code(live, by=request.user, version=version_of(form), note=note)

    warning = _("更换以后，已经张贴的海报扫不开了，要重新打印张贴。")
    page = _page(_("更换申报码"), village, _("申报码已更换，请重新打印张贴。"), warning=warning)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, code: str) -> HttpResponse:
    """停用申报码."""
    village, live = _to_end(request, code)
    form = EndCodeForm(request.POST or None, version=live.version)

    def step() -> VillageCode:
        note = form.cleaned_data["note"]
        return actions.withdraw_code(live, by=request.user, version=version_of(form), note=note)

    warning = _("停用以后，本村农户不能扫码申报，已有的回执也查不了进度。")
    page = _page(_("停用申报码"), village, _("申报码已停用。"), warning=warning, is_danger=True)
    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, code: str) -> HttpResponse:
    """登记张贴."""
    guards.require_role_anywhere("record_poster", by=request.user)
    village = _village(request.user, code)
    guards.require_role("record_poster", by=request.user, division_code=village.pk)
    form = PosterForm(request.POST or None, request.FILES or None)

    def step() -> Poster:
        given = form.cleaned_data
        facts = {name: given[name] for name in ("kind", "posted_on", "place")}
        draft = actions.PosterDraft(**facts, photo=required_upload(given["photo"]))
        return actions.record_poster(village, draft, by=request.user, on=timezone.localdate())

    return save(request, form, step, _page(_("登记张贴"), village, _("张贴已登记。")))


@require_safe
def poster_photo(request: PageRequest, pk: int) -> HttpResponse:
    """The picture of what hangs."""
    return shown_paper(access.get_or_404(Poster, pk, user=request.user).photo)


def _require_posters(user: User) -> None:
    if not any(posting.role in AT_POSTERS for posting in user.postings):
        raise Refused(_("申报海报不对您的岗位开放。"))


def _village(user: User, code: str) -> Division:
    """The village, or the 404 of one that is absent; nobody else comes this far."""
    _require_posters(user)
    row = Village.objects.visible_to(user).filter(division=code).select_related("division__parent").first()
    if row is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return row.division


def _place(user: User, code: str) -> Division:
    """A village, or a township with a village in reach."""
    if len(code) != reports.TOWNSHIP:
        return _village(user, code)
    reached = Village.objects.visible_to(user).filter(division__code__startswith=code).exists()
    found = Division.objects.filter(pk=code).first() if reached else None
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def _live(user: User, village: Division) -> VillageCode | None:
    return VillageCode.objects.visible_to(user).filter(division=village, withdrawn_at=None).first()


def _to_end(request: PageRequest, code: str) -> tuple[Division, VillageCode]:
    guards.require_role_anywhere("withdraw_code", by=request.user)
    village = _village(request.user, code)
    guards.require_role("withdraw_code", by=request.user, division_code=village.pk)
    live = _live(request.user, village)
    if live is None:
        raise Http404(_("这个村还没有启用的申报码。"))
    return village, live


def _posters_of(user: User, village: Division) -> list[Poster]:
    rows = Poster.objects.visible_to(user).filter(division=village)
    return list(rows.select_related("code", "recorded_by").order_by("-posted_on", "-pk"))


def _address_of(request: PageRequest, live: VillageCode) -> str:
    today = timezone.localdate()
    site = site_of(live.division_id, on=today, otherwise=request.build_absolute_uri("/"))
    return site.rstrip("/") + reverse("declare:form", args=[live.code])


def _page(heading: str, village: Division, done: str, **facts: Any) -> Page:
    section = {"section": _("申报海报"), "section_url": reverse("monitoring:poster-list")}
    back = reverse("monitoring:village-posters", args=[village.pk])
    return Page(heading, back, done, crumb=village.name, template=FORM, facts={**section, **facts})
