"""月度通报: the frozen months by place, the households behind each figure, and the county's bulletin."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save
from monitoring import actions
from monitoring.actions.bulletins import draft_of, file_title, notes_of, office_of
from monitoring.actions.months import month_of
from monitoring.choices.months import LineKind
from monitoring.forms.months import IssueForm
from monitoring.models import Bulletin, MonthRun, MonthSnapshot
from monitoring.reports.months import (
    corrections_of,
    held_of,
    line_rows,
    lines_of,
    places_of,
    snapshot_of,
    trend_of,
)
from monitoring.rules.bulletins import month_words
from monitoring.views.steps import require_cases, require_step, steps_at
from povertycase import access
from povertycase.actions import open_file
from povertycase.exceptions import Invalid
from povertycase.models import Division, User
from povertycase.models.divisions import CODE_MAX
from povertycase.paging import page_of
from povertycase.views.paper_templates import makes_templates, word_file
from povertycase.views.requests import PageRequest, size_of


@require_safe
def bulletin_list(request: PageRequest) -> HttpResponse:
    """The last twelve frozen months."""
    require_cases(request.user)
    months = trend_of(request.user)
    shown = {"months": months, "kinds": LineKind, "makes_templates": makes_templates(request.user)}
    return render(request, "monitoring/bulletins.html", shown)


@require_safe
def month(request: PageRequest) -> HttpResponse:
    """One month by place, what holds villages back, and the county's bulletin of it."""
    require_cases(request.user)
    asked, place = period_of(request), place_of(request)
    snapshot = snapshot_of(request.user, asked)
    rows = places_of(request.user, asked, place)
    if not rows and not snapshot:
        raise Http404(_("这个月还没有冻结的数据。"))
    bulletin = Bulletin.objects.visible_to(request.user).filter(snapshot=snapshot).first()
    shown = {
        "month": asked,
        "words": month_words(asked),
        "rows": rows,
        "kinds": LineKind,
        "place": Division.objects.filter(pk=place).first() if place else None,
        "snapshot": snapshot,
        "bulletin": bulletin if snapshot else None,
        **(_checked(request.user, snapshot) if snapshot else {}),
        "steps": steps_at(request.user, snapshot.division_id) if snapshot else frozenset(),
    }
    return render(request, "monitoring/month.html", shown)


@require_safe
def households(request: PageRequest) -> HttpResponse:
    """The households behind a figure."""
    require_cases(request.user)
    asked, place = period_of(request), place_of(request)
    kind = request.GET.get("kind", "")
    if kind not in LineKind.values:
        raise Http404(_("没有这一项数字。"))
    found = lines_of(request.user, asked, kind=kind, place=place)
    page = page_of(
        found, order=("division_id", "id"), cursor=request.GET.get("cursor", ""), size=size_of(request)
    )
    shown = {
        "page": page,
        "rows": line_rows(page.rows, request.user),
        "kind": LineKind(kind).label,
        "words": month_words(asked),
        "place": Division.objects.filter(pk=place).first() if place else None,
        "back": address(asked, place),
    }
    return render(request, "monitoring/month_households.html", shown)


@require_safe
def draft(request: PageRequest, pk: int) -> HttpResponse:
    """The bulletin as Word before it has a number."""
    snapshot = _own(request, pk)
    return word_file(draft_of(snapshot, by=request.user), _("（草稿）") + file_title(snapshot.month))


@require_http_methods(["GET", "POST"])
def issue(request: PageRequest, pk: int) -> HttpResponse:
    """印发月度通报."""
    snapshot = _own(request, pk)
    form = IssueForm(request.POST or None, office=office_of(request.user))

    def step() -> Bulletin:
        given = {name: form.cleaned_data[name] for name in ("number", "office", "issued_on")}
        on = timezone.localdate()
        return actions.issue_bulletin(snapshot, actions.BulletinDraft(**given), by=request.user, on=on)

    words = month_words(snapshot.month)
    facts: dict[str, Any] = {
        "section": _("月度通报"),
        "section_url": reverse("monitoring:bulletin-list"),
        "hint": _("{}，{}。印发后不能修改。").format(snapshot.division.name, words),
        "submit": _("印发通报"),
    }
    page = Page(
        _("印发月度通报"),
        address(snapshot.month, ""),
        _("通报已印发，可以下载。"),
        crumb=words,
        template="projects/form.html",
        facts=facts,
    )
    return save(request, form, step, page)


@require_safe
def document(request: PageRequest, pk: int) -> HttpResponse:
    """The bulletin as it went out."""
    bulletin = access.get_or_404(Bulletin, pk, user=request.user)
    content = open_file(bulletin.document)
    if content is None:
        raise Http404(_("文件已不在。"))
    return word_file(content, f"{bulletin.number}{file_title(bulletin.month)}")


def period_of(request: PageRequest) -> datetime.date:
    """The month that the address names. Raises Http404 for what is none."""
    try:
        return month_of(request.GET.get("period", ""))
    except Invalid as refusal:
        raise Http404(_("没有这个月份。")) from refusal


def place_of(request: PageRequest) -> str:
    """The code of the place that the address names; "" for everything in reach."""
    code = request.GET.get("division", "")
    return code if code.isdecimal() and len(code) <= CODE_MAX else ""


def address(asked: datetime.date, place: str) -> str:
    """The page of a month and place."""
    query = {"period": f"{asked:%Y-%m}", **({"division": place} if place else {})}
    return f"{reverse('monitoring:month')}?{urlencode(query)}"


def _checked(user: User, snapshot: MonthSnapshot) -> dict[str, Any]:
    """What the last run said; nothing is reckoned to show a page."""
    run = MonthRun.objects.visible_to(user).filter(snapshot=snapshot).first()
    return {
        "run": run,
        "held": held_of(run, user),
        "corrections": corrections_of(user, snapshot),
        "notes": notes_of(snapshot),
    }


def _own(request: PageRequest, pk: int) -> MonthSnapshot:
    snapshot: MonthSnapshot = access.get_or_404(MonthSnapshot, pk, user=request.user)
    require_step(request.user, "issue_bulletin", snapshot)
    return snapshot
