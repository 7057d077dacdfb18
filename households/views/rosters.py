"""导出结对名册: who answers for whom, as the sheet that can be imported again."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.actions import guards
from households.forms.exports import ExportForm
from households.imports.roster_export import roster_of, write_roster
from households.views.exports import TYPE
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def export_pairings(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    guards.require_role_anywhere("export_pairings", by=request.user)
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        shown = {"form": form, "count": roster_of(request.user).count()}
        status = 422 if request.method == "POST" else 200
        return render(request, "households/export_pairings.html", shown, status=status)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_roster(path, by=request.user, purpose=form.cleaned_data["purpose"])
        response = HttpResponse(path.read_bytes(), content_type=TYPE)
    name = _("结对名册") + f"{timezone.localtime():%Y%m%d%H%M}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
