"""整改台账 out: official ledgers, the three lists, a ledger as it was sent in, blank forms."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views import workbooks
from povertycase import access
from povertycase.exports import Export, kept
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest
from rectification.actions import guards
from rectification.choices.ledger import LedgerLayout
from rectification.imports.ledger_columns import LAYOUTS
from rectification.imports.ledger_export import (
    FORM_YEAR,
    batch_rows,
    batch_table,
    count_of,
    form_of,
    ledger_table,
    tickets_of,
)
from rectification.imports.three_lists import list_tables
from rectification.models import IssueSource, LedgerBatch

LISTS = "lists"


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand over a ledger of an official layout, or the three lists."""
    is_lists = request.GET.get("form") == LISTS
    return workbooks.hand_over(request, "export_lists" if is_lists else "export_ledger")


@require_http_methods(["GET", "POST"])
def export_batch(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand over a ledger as it was sent in, as its problems stand today."""
    return workbooks.hand_over(request, "export_ledger", pk=pk)


def three_lists(request: PageRequest) -> Export:
    """The three lists of a source or of all. Who: township, county, leader and auditor."""
    guards.require_ledger_reader(by=request.user)
    source = _source(request)
    return _export(
        _("三张清单"),
        rows=tickets_of(request.user, source).count(),
        tables=lambda: list_tables(source, request.user),
    )


def ledger(request: PageRequest, pk: int | None = None) -> Export:
    """A ledger of an official layout; pk: as it was sent in. Who: as for the lists."""
    user, layout = request.user, request.GET.get("form", LedgerLayout.TICKETS.value)
    guards.require_ledger_reader(by=user)
    if pk is not None:
        batch = access.get_or_404(LedgerBatch, pk, user=user)
        return _export(
            Path(batch.file.name).stem,
            back=reverse("rectification:ledger", args=[pk]),
            rows=batch_rows(batch, user).count(),
            tables=lambda: [batch_table(batch, user)],
        )
    source = _source(request)
    if layout not in LAYOUTS:
        raise Http404(_("没有这种台账。"))
    return _export(
        LAYOUTS[layout].name,
        rows=count_of(user, layout, source),
        tables=lambda: [ledger_table(layout, source, user)],
    )


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
        return kept(path.read_bytes(), name)


def _source(request: PageRequest) -> IssueSource | None:
    """The source that is asked for; one out of reach is as absent."""
    asked = request.GET.get("source", "")
    return access.get_or_404(IssueSource, asked, user=request.user) if asked else None


def _export(name: str, *, rows: int, tables: Callable[[], Sequence[writing.Table]], back: str = "") -> Export:
    return Export(
        title=_("导出{}").format(name),
        source=_("整改台账"),
        back=back or reverse("rectification:ledger-list"),
        name=name,
        unit=_("行"),
        holds=_("电话已脱敏；只有您能看到的问题，已撤销的不在内。"),
        rows=rows,
        tables=tables,
    )
