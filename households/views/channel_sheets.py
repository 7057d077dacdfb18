"""导出、导入渠道表: a channel of 四合一 as a sheet, what it would change, and taking it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from households.actions import guards
from households.actions.channel_sheets import confirm_channel, upload_channel
from households.choices.four_in_one import DataChannel
from households.forms.four_in_one import ChannelExportForm, ChannelUploadForm
from households.forms.places import PlaceSelect, place_choices
from households.forms.rosters import MAX_MEGABYTES
from households.imports.channel_jobs import LISTED_MAX
from households.imports.channel_sheets import ROWS_MAX, channel_table
from households.models import Household
from households.views import workbooks
from households.views.four_in_one_tables import CellTable, HeldTable
from povertycase import access
from povertycase.access import UserRequest
from povertycase.choices import JobKind, JobState
from povertycase.exports import Export, asked_again
from povertycase.models import Job
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of

KINDS = {JobKind.READ_CHANNELS, JobKind.IMPORT_CHANNELS}


@require_http_methods(["GET", "POST"])
def export_channel(request: PageRequest) -> HttpResponse:
    """Ask which channel, which place and what for, then hand the sheet over."""
    user = request.user
    guards.require_role_anywhere("export_channels", by=user)
    form = ChannelExportForm(request.POST or None, initial={"division": request.GET.get("division", "")})
    form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        query = urlencode({name: form.cleaned_data[name] for name in ("channel", "division")})
        export = channel(asked_again(user, query))
        if 0 < export.rows <= ROWS_MAX:
            facts = {"query": query, "arguments": {}, "purpose": purpose}
            return workbooks.handed(request, "export_channels", export, **facts)
        words = _("共超过 {:,} 户，请选一个乡镇或村").format(ROWS_MAX) if export.rows else _("这里没有在册户")
        form.add_error("division", words)
    shown = {"form": form, "back": reverse("households:four-in-one"), "limit": ROWS_MAX}
    status = 422 if request.method == "POST" else 200
    return render(request, "households/four_in_one/export.html", shown, status=status)


def channel(request: UserRequest) -> Export:
    """What a channel says of the households of a place."""
    user, code, kind = request.user, request.GET["division"], DataChannel(request.GET["channel"])
    guards.require_role_anywhere("export_channels", by=user)
    households = Household.objects.visible_to(user).active()
    if code:
        households = households.filter(division__code__startswith=code)
    return Export(
        title=_("导出渠道表"),
        source=_("四合一"),
        back=reverse("households:four-in-one"),
        name=_("四合一{}").format(kind.label),
        unit=_("户"),
        holds=_("每户一行、15 项，证件号码、住址已脱敏。"),
        rows=households.order_by().count(),
        tables=lambda: [channel_table(households, kind, by=user)],
        facts={"channels": [kind.value]},
    )


@require_http_methods(["GET", "POST"])
def import_channel(request: PageRequest) -> HttpResponse:
    """Take a sheet in; a worker says what it would change before anything is written."""
    guards.require_role_anywhere("import_channels", by=request.user)
    form = ChannelUploadForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
        back = reverse("households:four-in-one")
        shown = {"form": form, "hint": hint, "megabytes": MAX_MEGABYTES, "back": back}
        status = 422 if request.method == "POST" else 200
        return render(request, "households/four_in_one/import.html", shown, status=status)
    asked = form.cleaned_data
    file = asked["file"]
    job = upload_channel(
        file.read(), name=file.name, channel=asked["channel"], on=asked["on"], by=request.user
    )
    url = reverse("households:channel-imported", args=[job.pk])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


@require_safe
def imported_channel(request: PageRequest, pk: int) -> HttpResponse:
    """How far one's own reading or writing is; once it is done, what it would change, or what it did."""
    job = _job_of(request, pk)
    if request.htmx and job.finished_at:
        return HttpResponseClientRefresh()
    if request.htmx:
        return render(request, "_parts/progress.html", {"job": job, "url": request.path})
    told = job.result if job.state == JobState.DONE else {}
    is_read = job.kind == JobKind.READ_CHANNELS
    cells, cursor = told.get("cells", []), request.GET.get("cursor", "")
    page = part_of(cells, cursor=cursor, size=size_of(request))
    findings = told.get("findings", [])
    shown = {
        "job": job,
        "url": request.path,
        "told": told,
        "is_read": is_read,
        "channel": DataChannel(told["channel"]).label if told else "",
        "page": page,
        "cells": CellTable(page.rows),
        "held": HeldTable(findings[:HELD_SHOWN]),
        "more_held": max(len(findings) - HELD_SHOWN, 0),
        "listed": LISTED_MAX,
    }
    return render(request, "households/four_in_one/imported.html", shown)


HELD_SHOWN = 200


@require_POST
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """What was seen is written."""
    job = confirm_channel(_job_of(request, pk), by=request.user)
    return redirect("households:channel-imported", job.pk)


def _job_of(request: PageRequest, pk: int) -> Job:
    """One's own; its cells name people, so not for somebody whose post has ended since."""
    job = access.get_or_404(Job, pk, user=request.user)
    if job.kind not in KINDS:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    guards.require_role_anywhere("import_channels", by=request.user)
    return job
