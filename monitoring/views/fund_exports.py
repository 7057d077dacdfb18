"""导出基金流水: the lines that the ledger shows, as an official sheet."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.views import workbooks
from monitoring.models import FundEntry
from monitoring.reports.fund import EntryRow, entry_rows, with_application
from monitoring.views.fund import ENTRY_ORDER, ledger_filter, require_money
from povertycase.exports import Export
from povertycase.models import User
from povertycase.views.requests import PageRequest

# Of each column its key, heading, kind and width.
COLUMNS = (
    ("year", gettext_lazy("年度"), "number", 8),
    ("booked_on", gettext_lazy("记账日期"), "date", 12),
    ("kind", gettext_lazy("类别"), "text", 12),
    ("what", gettext_lazy("来源或用途"), "text", 18),
    ("place", gettext_lazy("县、乡镇/村"), "text", 22),
    ("head", gettext_lazy("户主"), "text", 12),
    ("amount_yuan", gettext_lazy("金额（元，支出为负）"), "money", 18),
    ("document_number", gettext_lazy("文号或凭证号"), "text", 20),
    ("note", gettext_lazy("说明"), "text", 24),
)


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_relief")


def ledger(request: PageRequest) -> Export:
    """The lines that the ledger shows. Who: as for its page."""
    require_money(request.user)
    filterset = ledger_filter(request)
    entries = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    known = with_application(entries).order_by(*ENTRY_ORDER)
    return Export(
        title=_("导出当前结果"),
        source=_("防返贫基金流水"),
        back=f"{reverse('monitoring:fund-ledger')}?{request.GET.urlencode()}",
        name=_("防返贫基金流水"),
        unit=_("条"),
        holds=_("只有户主姓名、所在村、用途、金额和凭证号，不含证件号和银行账号。"),
        rows=entries.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(known, request.user), by=request.user)],
    )


def _listed(entries: Iterable[FundEntry], user: User) -> workbooks.Listed:
    names = [name for name, *_rest in COLUMNS]
    rows = (_values(row) for row in entry_rows(entries, user))
    return workbooks.Listed(
        title=_("防返贫基金流水"),
        sheet=_("基金流水"),
        columns=COLUMNS,
        rows=([values[name] for name in names] for values in rows),
        template=("monitoring-fund", "1"),
    )


def _values(row: EntryRow) -> dict[str, Any]:
    entry = row.entry
    return {
        "year": entry.fund.year,
        "booked_on": entry.booked_on,
        "kind": entry.get_kind_display(),
        "what": row.what,
        "place": row.place,
        "head": row.head,
        "amount_yuan": -entry.amount_yuan if row.is_outgoing else entry.amount_yuan,
        "document_number": row.number,
        "note": entry.note,
    }
