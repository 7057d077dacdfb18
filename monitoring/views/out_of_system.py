"""体外循环核对: who stands in a village's paper ledger and is not monitored here; nothing is stored."""

import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.forms.rosters import MAX_MEGABYTES
from households.views import workbooks
from monitoring.actions.sweep_sheets import record_comparison
from monitoring.forms.out_of_system import PaperForm
from monitoring.imports.out_of_system import Compared, compare_paper
from monitoring.views.steps import require_anywhere
from povertycase.actions import exports
from povertycase.models import AuditEvent, User
from povertycase.sheets import FileRefused
from povertycase.views.requests import PageRequest
from projects.imports.reading import ROWS_MAX

COLUMNS = (
    ("row", gettext_lazy("台账行号"), "number", 10),
    ("name", gettext_lazy("姓名"), "text", 12),
    ("identity", gettext_lazy("身份证"), "text", 21),
    ("village", gettext_lazy("行政村"), "text", 16),
    ("words", gettext_lazy("系统里的情况"), "text", 26),
)


@require_http_methods(["GET", "POST"])
def out_of_system(request: PageRequest) -> HttpResponse:
    """Take a ledger, compare it in memory, and show or hand over who is outside."""
    require_anywhere(request.user, "compare_paper")
    form = PaperForm(request.POST or None, request.FILES or None)
    compared = _compared(form, request.user) if request.method == "POST" and form.is_valid() else None
    if compared is None:
        return _page(request, form, None)
    purpose, is_export = form.cleaned_data["purpose"], "export" in request.POST
    outside = compared.outside
    event = record_comparison(
        by=request.user, purpose=purpose if is_export else "", rows=len(compared.entries), absent=len(outside)
    )
    return _handed(request, compared, event) if is_export else _page(request, form, compared)


def _compared(form: PaperForm, user: User) -> Compared | None:
    """The comparison; None for a file that is no such ledger, which the form says."""
    file: UploadedFile = form.cleaned_data["file"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            path.write_bytes(file.read())
            return compare_paper(path, name=file.name or "", by=user)
    except FileRefused as refused:
        form.add_error("file", refused.message)
        return None


def _page(request: PageRequest, form: PaperForm, compared: Compared | None) -> HttpResponse:
    hint = _("支持 xlsx、xls、csv 文件，不超过 {} MB、{:,} 行").format(MAX_MEGABYTES, ROWS_MAX)
    shown = {
        "form": form,
        "hint": hint,
        "megabytes": MAX_MEGABYTES,
        "compared": compared,
        "outside": compared.outside if compared else [],
    }
    is_wrong = request.method == "POST" and compared is None
    return render(request, "monitoring/out_of_system.html", shown, status=422 if is_wrong else 200)


def _handed(request: PageRequest, compared: Compared, event: AuditEvent) -> HttpResponse:
    listed = workbooks.Listed(
        title=_("体外循环核对名单"),
        sheet=_("体外循环"),
        columns=COLUMNS,
        rows=[[getattr(each, key) for key, *_rest in COLUMNS] for each in compared.outside],
        template=("out-of-system", "1"),
        remark=_("，身份证已脱敏"),
    )
    tables = [workbooks.table_of(listed, by=request.user)]
    content, _rows = exports.signed(tables, by=request.user, serial=exports.serial_of(event))
    return workbooks.download(content, _("体外循环核对名单"))
