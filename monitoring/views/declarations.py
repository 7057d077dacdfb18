"""农户自主申报: the page behind a village's QR code, and the one that says how far a declaration is.

Anybody may open them. They set no cookie but the form's own, are kept by no cache and found by no search.
What is not given says the same whatever the reason. Referrers go to ourselves alone (the site's policy):
with none at all browsers would send forms without an origin, and those are refused.
"""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.reports.qr import hotline_of, inline_qr, site_of
from monitoring import actions
from monitoring.actions.declarations import unmet_of
from monitoring.forms.declarations import DeclareForm, FollowForm
from monitoring.models import VillageCode
from povertycase.exceptions import Exhausted, Invalid

FOLDER = "monitoring/declare/"
BUSY_SECONDS = 600
GROUP = 4  # letters of a receipt that are read together


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a village; the same page for a code that ended as for one that never was."""
    found = actions.live_code(code)
    if found is None:
        return _page(request, "closed.html", {}, status=404)
    if request.method != "POST":
        return _form(request, found, DeclareForm())
    form = DeclareForm(request.POST)
    if not form.is_valid():
        form.add_unmet(unmet_of(_declaration(form)))
        return _form(request, found, form, status=422)
    return _taken(request, found, form)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """How far a declaration is; nothing in the address, so nothing in a log."""
    if request.method != "POST":
        return _page(request, "follow.html", {})
    form = FollowForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    receipt, tail = str(given.get("receipt", "")), str(given.get("tail", ""))
    try:
        followed = actions.follow(receipt, tail, address=str(get_client_ip_address(request)))
    except Exhausted:
        return _busy(request)
    if followed is None:
        return _page(request, "unknown.html", {}, status=404)
    return _page(request, "progress.html", {"followed": followed})


def _taken(request: HttpRequest, code: VillageCode, form: DeclareForm) -> HttpResponse:
    token = form.cleaned_data["token"]
    if not actions.is_form_of(code, token):
        form.add_error(None, _("页面停留太久了，请再按一次“提交”。"))
        return _form(request, code, form, status=422)
    try:
        receipt = actions.declare(
            code,
            _declaration(form),
            token=token,
            address=str(get_client_ip_address(request)),
            on=timezone.localdate(),
        )
    except Invalid as refusal:
        form.add_unmet(refusal.unmet)
        return _form(request, code, form, status=422)
    except Exhausted:
        return _busy(request)
    return _receipt(request, code, receipt)


def _declaration(form: DeclareForm) -> actions.Declaration:
    """What was given; what the form refused is left out."""
    given = form.cleaned_data
    words = {name: given.get(name, "") for name in ("name", "phone", "text", "group_name")}
    return actions.Declaration(plights=given.get("plights", []), **words)


def _form(request: HttpRequest, code: VillageCode, form: DeclareForm, *, status: int = 200) -> HttpResponse:
    known = form["token"].value() if form.is_bound else ""
    shown = {
        "form": form,
        "code": code,
        "ticked": form["plights"].value() or [],
        "token": known if known and actions.is_form_of(code, known) else actions.new_form(code),
        "hotline": hotline_of(code.division_id, on=timezone.localdate()),
    }
    return _page(request, "form.html", shown, status=status)


def _receipt(request: HttpRequest, code: VillageCode, receipt: str) -> HttpResponse:
    words = "-".join(receipt[at : at + GROUP] for at in range(0, len(receipt), GROUP))
    today = timezone.localdate()
    where = site_of(code.division_id, on=today, otherwise=request.build_absolute_uri("/"))
    told = _("回执码 %(words)s，查询网址 %(where)s") % {
        "words": words,
        "where": where.rstrip("/") + reverse("declare:follow"),
    }
    shown = {
        "words": words,
        "qr": inline_qr(told),
        "today": today,
        "hotline": hotline_of(code.division_id, on=today),
    }
    return _page(request, "receipt.html", shown)


def _busy(request: HttpRequest) -> HttpResponse:
    answer = _page(request, "busy.html", {}, status=429)
    answer["Retry-After"] = str(BUSY_SECONDS)
    return answer


def _page(request: HttpRequest, template: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    answer = render(request, FOLDER + template, shown, status=status)
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
