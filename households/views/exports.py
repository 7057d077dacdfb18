"""导出当前结果: the list as it stands on the screen, as an official sheet, masked."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.actions import searches
from households.forms.exports import ExportForm
from households.reports.households import hidden_columns, rows_of, with_summary
from households.views.lists import filter_of
from povertycase import sheets
from povertycase.models import User
from povertycase.views.requests import PageRequest

MOST_ROWS = 10_000
CHUNK = 1_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# (attribute of a Row, heading, kind, width)
COLUMNS = (
    ("number", _("户编号"), "text", 20),
    ("head", _("户主姓名"), "text", 12),
    ("place", _("村组"), "text", 24),
    ("household_type", _("户类型"), "text", 18),
    ("monitoring_category", _("监测对象类别"), "text", 16),
    ("monitoring_state", _("风险状态"), "text", 12),
    ("size", _("家庭人口数"), "number", 10),
    ("per_capita_yuan", _("人均纯收入（元）"), "money", 16),
    ("phone", _("联系电话（已脱敏）"), "text", 20),
)


@require_http_methods(["GET", "POST"])
def export_list(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    filterset = filter_of(request)
    households = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    count = households.order_by()[: MOST_ROWS + 1].count()
    form = ExportForm(request.POST or None)
    if not form.is_valid() or not 0 < count <= MOST_ROWS:
        shown = {
            "form": form,
            "count": count,
            "most": MOST_ROWS,
            "is_too_many": count > MOST_ROWS,
            "query": request.GET.urlencode(),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "households/export.html", shown, status=status)
    used = [name for name, value in filterset.form.cleaned_data.items() if value]
    rows = with_summary(households.order_by("division_id", "id"), user=request.user)
    content, written = _sheet(rows, request.user)
    searches.record_export(by=request.user, purpose=form.cleaned_data["purpose"], rows=written, filters=used)
    return download(content, _("花名册"))


def _sheet(households: Any, user: User) -> tuple[bytes, int]:
    """The workbook and how many rows it has."""
    hidden = hidden_columns(user)
    columns = [column for column in COLUMNS if column[0] not in hidden]
    now = timezone.localtime()
    table = sheets.Table(
        title=_("脱贫户、监测户花名册"),
        subtitle=_("填报单位：%(place)s　　日期：%(day)s　　单位：元")
        % {"place": office_of(user), "day": f"{now:%Y-%m-%d}"},
        columns=[sheets.Column(name, kind, width) for _field, name, kind, width in columns],
        rows=_values(households, [column[0] for column in columns], user),
        sheet=_("花名册"),
        footer=_("%(name)s（%(account)s）%(moment)s 导出，电话已脱敏")
        % {"name": user.name, "account": user.username, "moment": f"{now:%Y-%m-%d %H:%M}"},
        template=("households-list", "1"),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        written = sheets.write_table(path, table)
        return path.read_bytes(), written


def _values(households: Any, names: Sequence[str], user: User) -> Iterator[list[object]]:
    found = households.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        for row in rows_of(chunk, user=user):
            yield [getattr(row, name) for name in names]


def office_of(user: User) -> str:
    """What a sheet names as the office that filled it in."""
    posting = user.postings[0]
    return posting.organisation.name if posting.organisation else posting.division.name


def download(content: bytes, title: str) -> HttpResponse:
    """A workbook to keep, named by what it is and when it was taken."""
    name = title + f"{timezone.localtime():%Y%m%d%H%M}.xlsx"
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response
