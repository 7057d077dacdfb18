"""整改台账 out: official ledgers, the three lists, a ledger as it was sent in, blank forms."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.forms.exports import ExportForm
from households.views import workbooks
from povertycase import access
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest
from rectification.actions import guards
from rectification.choices.ledger import LedgerLayout
from rectification.imports.ledger_columns import LAYOUTS
from rectification.imports.ledger_export import (
    FORM_YEAR,
    batch_rows,
    count_of,
    form_of,
    tickets_of,
    write_batch,
    write_ledger,
)
from rectification.imports.three_lists import write_lists
from rectification.models import IssueSource, LedgerBatch

LISTS = "lists"


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over a ledger of an official layout, or the three lists."""
    user, form = request.user, request.GET.get("form", LedgerLayout.TICKETS.value)
    guards.require_ledger_reader(by=user)
    source = _source(request)
    if form != LISTS and form not in LAYOUTS:
        raise Http404(_("没有这种台账。"))
    count = tickets_of(user, source).count() if form == LISTS else count_of(user, form, source)
    asked, title = ExportForm(request.POST or None), _("三张清单") if form == LISTS else LAYOUTS[form].name
    if not asked.is_valid() or not count:
        return workbooks.ask_what_for(request, asked, _export(title), count)
    purpose = asked.cleaned_data["purpose"]
    if form == LISTS:
        content, _rows = workbooks.written(lambda path: write_lists(path, source, by=user, purpose=purpose))
    else:
        content, _rows = workbooks.written(
            lambda path: write_ledger(path, form, source, by=user, purpose=purpose)
        )
    return workbooks.download(content, title)


@require_http_methods(["GET", "POST"])
def export_batch(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand over a ledger as it was sent in, as its problems stand today."""
    guards.require_ledger_reader(by=request.user)
    batch = access.get_or_404(LedgerBatch, pk, user=request.user)
    form, count = ExportForm(request.POST or None), batch_rows(batch, request.user).count()
    title = Path(batch.file.name).stem
    if not form.is_valid() or not count:
        back = reverse("rectification:ledger", args=[batch.pk])
        return workbooks.ask_what_for(request, form, _export(title, back), count)
    purpose = form.cleaned_data["purpose"]
    content, _rows = workbooks.written(
        lambda path: write_batch(path, batch, by=request.user, purpose=purpose)
    )
    return workbooks.download(content, title)


@require_safe
def blank(request: PageRequest) -> HttpResponse:
    """The empty form of a layout."""
    layout = request.GET.get("layout", LedgerLayout.TICKETS.value)
    guards.require_ledger_reader(by=request.user)
    if layout not in LedgerLayout.values:
        raise Http404(_("没有这种台账。"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        writing.write_table(path, form_of(layout))
        name = _("{}空白表样（{} 版）.xlsx").format(LAYOUTS[layout].name, FORM_YEAR)
        return attached(path.read_bytes(), name, workbooks.TYPE)


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep under its own name."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _source(request: PageRequest) -> IssueSource | None:
    """The source that is asked for; one out of reach is as absent."""
    asked = request.GET.get("source", "")
    return access.get_or_404(IssueSource, asked, user=request.user) if asked else None


def _export(title: str, back: str = "") -> workbooks.Export:
    return workbooks.Export(
        title=_("导出{}").format(title),
        source=_("整改台账"),
        back=back or reverse("rectification:ledger-list"),
        unit=_("行"),
        holds=_("电话已脱敏；只有您能看到的问题，已撤销的不在内。"),
        most=None,
    )
