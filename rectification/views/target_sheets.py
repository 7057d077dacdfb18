"""年度目标 as a sheet: taken away, read back, and saved only after somebody has seen what changes."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from households.views import workbooks
from households.views.saving import Page, add_unmet, show
from povertycase import access
from povertycase.exceptions import Conflict, Invalid, Refused, Unmet
from povertycase.models import Division
from povertycase.sheets import FileRefused
from povertycase.views.requests import PageRequest
from rectification.actions import guards
from rectification.actions.target_rights import may_set
from rectification.forms.yearly_targets import ChangesForm, SheetForm, remembered
from rectification.imports.target_sheet import SheetTargets, read_targets, title_of, words_of, write_targets
from rectification.reports.yearly_targets import indicators_of, places_inside
from rectification.rules.rights import RECTIFICATION_STEPS
from rectification.rules.yearly_targets import plain
from rectification.views.target_steps import apply_changes, targets_of
from rectification.views.yearly_targets import LIST, asked_query, asked_table

IMPORT = "rectification/target_import.html"


@require_safe
def sheet(request: PageRequest) -> HttpResponse:
    """The targets that the user sets, as a sheet to fill in."""
    place, year, places = _asked(request)
    indicators = indicators_of(request.user, place, year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "targets.xlsx"
        write_targets(
            path,
            title=title_of(place, year),
            indicators=indicators,
            places=places,
            targets=targets_of(request, indicators, places),
        )
        return workbooks.download(path.read_bytes(), title_of(place, year))


@require_http_methods(["GET", "POST"])
def import_sheet(request: PageRequest) -> HttpResponse:
    """Take a filled sheet and show what it changes; nothing is saved here."""
    place, year, places = _asked(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = _read(request, form, place, year, places)
    shown = {
        "form": form,
        "place": place,
        "year": year,
        "found": found,
        "asked": asked_query(place, year),
    }
    if found and found.changes and not found.findings:
        cells = [(each.indicator.pk, each.place.pk, each.was, each.target) for each in found.changes]
        shown["confirm"] = ChangesForm(initial={"changes": remembered(cells)})
        shown["rows"] = [(each, words_of(each.was), plain(each.target)) for each in found.changes]
    is_wrong = request.method == "POST" and (found is None or bool(found.findings))
    return render(request, IMPORT, shown, status=422 if is_wrong else 200)


@require_POST
def confirm_sheet(request: PageRequest) -> HttpResponse:
    """Save what the preview showed, all or none."""
    guards.require_role_anywhere("set_targets", by=request.user)
    place, year, _places = _asked(request)
    back = f"{reverse(LIST)}?{asked_query(place, year)}"
    form = ChangesForm(request.POST)
    page = Page(_("导入年度目标"), back, "", crumb=_("目标责任"), template="rectification/work_form.html")
    if not form.is_valid():
        return show(request, form, page, status=422)
    try:
        count = apply_changes(request, form.cleaned_data["changes"])
    except Invalid as refusal:
        return show(request, form, page, status=422, unmet=add_unmet(form, refusal.unmet))
    except Conflict as refusal:
        unmet = [Unmet(refusal.code, refusal.message)]
        return show(request, form, page, status=409, unmet=unmet)
    messages.success(request, _("已导入，改了 {} 个目标。").format(count))
    return redirect(back)


def _read(
    request: PageRequest, form: SheetForm, place: Division, year: int, places: list[Division]
) -> SheetTargets | None:
    """What the sheet says; None for a file that is no such table, which the form says."""
    file: UploadedFile = form.cleaned_data["file"]
    indicators = indicators_of(request.user, place, year)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            path.write_bytes(file.read())
            return read_targets(
                path,
                name=file.name or "",
                indicators=indicators,
                places=places,
                targets=targets_of(request, indicators, places),
            )
    except FileRefused as refused:
        form.add_error("file", refused.message)
        return None


def _asked(request: PageRequest) -> tuple[Division, int, list[Division]]:
    """The place and year of the address, and the places there whose targets the user sets."""
    guards.require_role_anywhere("set_targets", by=request.user)
    asked = asked_table(request).asked
    if asked is None:
        raise Invalid([Unmet("place", _("请先选择年度和地方。"))])
    place, year = asked
    if not access.roles_at(request.user, place.pk) & RECTIFICATION_STEPS["set_targets"]:
        raise Refused(_("目标由上一级下达：县级下达乡镇的，乡镇下达村的。"))
    inside = places_inside(request.user, place, on=timezone.localdate())
    return place, year, [each for each in (place, *inside) if may_set(request.user, each.pk)]
