"""清零看板: the page, and its sheet."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from households.views import workbooks
from povertycase.calendars import SOON_DAYS
from povertycase.exceptions import Refused
from povertycase.exports import Export
from povertycase.models import User
from povertycase.sheets import writing
from povertycase.views.paper_templates import makes_templates
from povertycase.views.requests import PageRequest
from rectification.forms.board import BoardForm
from rectification.forms.filters import Group
from rectification.reports.board import Board, BoardRow, board_of
from rectification.rules.catalogue import RULES
from rectification.rules.rates import Counts, is_missed
from rectification.views.seeing import may_anywhere, may_export

# (figure, heading, what the list of tickets is narrowed by beside the row; None where no list shows it).
COLUMNS: tuple[tuple[str, Any, Mapping[str, str] | None], ...] = (
    ("counted", gettext_lazy("问题总数"), {"group": "counted"}),
    ("closed", gettext_lazy("已销号"), {"group": "closed"}),
    ("open", gettext_lazy("未销号"), {"group": "open"}),
    ("done_share", gettext_lazy("完成率"), None),
    ("on_time_share", gettext_lazy("按期率"), None),
    ("rebound_share", gettext_lazy("反弹率"), None),
    ("overdue", gettext_lazy("已超期"), {"group": "overdue"}),
    ("soon", gettext_lazy("7 天内到期"), {"group": "soon"}),
    ("homes", gettext_lazy("未销号户数"), {"group": "open", "homes": "true"}),
)
SHARES = frozenset({"done_share", "on_time_share", "rebound_share"})
SPOKEN = ("R-ZERO", "R-RATE", "R-OVERDUE", "R-HOURS")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure. query: how the list is narrowed to what it counts, "" where no list shows it."""

    name: str
    label: str
    value: Any
    query: str
    is_share: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it; state: whether its problems are down to nought."""

    row: BoardRow
    cells: Sequence[Cell]
    state: str


@require_safe
def board(request: PageRequest) -> HttpResponse:
    """The board as of a day."""
    form, shown = asked_of(request), {}
    if form.is_valid():
        shown = _shown(request, form)
    context = {
        "form": form,
        "columns": COLUMNS,
        "rules": [(code, RULES[code]) for code in SPOKEN],
        "may_export": may_export(request.user),
        "may_write": may_anywhere(request.user, "draft_ranking"),
        "makes_templates": makes_templates(request.user),
        **shown,
    }
    return render(request, "rectification/board.html", context, status=200 if shown else 422)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_board")


def figures(request: PageRequest) -> Export:
    """The figures that the board shows. Who: township, county, leader, auditor."""
    if not may_export(request.user):
        raise Refused(_("您的岗位不能导出清零看板。"))
    asked = asked_of(request)
    found = _board(request.user, asked) if asked.is_valid() else None
    rows = list(_sheet_rows(found)) if found and found.whole.counts.total else []
    return Export(
        title=_("导出清零看板"),
        source=_("清零看板"),
        back=f"{reverse('rectification:board')}?{request.GET.urlencode()}",
        name=_("问题清零情况"),
        unit=_("行"),
        holds=_("只有各类问题的件数、比率和户数，没有姓名和证件号。"),
        rows=len(rows),
        tables=lambda: [_table(rows, asked.cleaned_data["on"])],
    )


def asked_of(request: PageRequest) -> BoardForm:
    """What the address asks for; the form shows what is taken where it says nothing."""
    given = request.GET.copy()
    if not given.get("on"):
        given["on"] = timezone.localdate().isoformat()
    return BoardForm(given)


def _board(user: User, form: BoardForm) -> Board:
    asked = form.cleaned_data
    return board_of(user, on=asked["on"], soon_days=SOON_DAYS, place=asked["place"])


def _shown(request: PageRequest, form: BoardForm) -> dict[str, Any]:
    found, on, by = _board(request.user, form), form.cleaned_data["on"], form.cleaned_data["by"]
    # The list shows what is, not what was: figures of another day lead nowhere.
    leads = on == timezone.localdate()
    kept = {name: request.GET[name] for name in ("on", "by") if request.GET.get(name)}
    return {
        "board": found,
        "whole": _line(found.whole, on, by, leads=leads),
        "late_query": urlencode({**found.whole.narrowed, "group": Group.HOURS_LATE}),
        "sections": [
            (section, [_line(row, on, by, leads=leads) for row in section.rows]) for section in found.sections
        ],
        "on": on,
        "by": by,
        "leads": leads,
        "kept": urlencode(kept),
    }


def _line(row: BoardRow, on: datetime.date, by: datetime.date | None, *, leads: bool) -> Line:
    cells = [
        Cell(
            name=name,
            label=str(label),
            value=getattr(row.counts, name),
            query=_query(row, narrowed) if leads else "",
            is_share=name in SHARES,
        )
        for name, label, narrowed in COLUMNS
    ]
    return Line(row, cells, _state(row.counts, on, by))


def _query(row: BoardRow, narrowed: Mapping[str, str] | None) -> str:
    return "" if narrowed is None else urlencode({**row.narrowed, **narrowed})


def _state(counts: Counts, on: datetime.date, by: datetime.date | None) -> str:
    if not counts.counted:
        return ""
    if not counts.open:
        return "zero"
    return "missed" if by and is_missed(counts, by=by, as_of=on) else "open"


def _sheet_rows(found: Board) -> list[list[object]]:
    """The whole first, then each part."""
    parts = [(_("全部"), found.whole), *((part.title, row) for part in found.sections for row in part.rows)]
    return [
        [title, row.label, *(_value(getattr(row.counts, name)) for name, _label, _narrowed in COLUMNS)]
        for title, row in parts
    ]


def _value(value: object) -> object:
    """Shares as they are read."""
    return f"{value * 100:.2f}%" if isinstance(value, Decimal) else _("—") if value is None else value


def _table(rows: Sequence[Sequence[object]], on: datetime.date) -> writing.Table:
    kinds = [(str(label), "text" if name in SHARES else "number", 11) for name, label, _narrowed in COLUMNS]
    columns = [(_("划分"), "text", 16), (_("项目"), "text", 26), *kinds]
    return writing.Table(
        title=_("问题整改清零情况"),
        subtitle=_("截至 {}　　单位：件、户　　已撤销的不计").format(on.isoformat()),
        columns=[writing.Column(*column) for column in columns],
        rows=rows,
        sheet=_("清零情况"),
        template=("RECT-BOARD", "1"),
    )
