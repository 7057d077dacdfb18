"""导出: a month's figures by place as an official sheet."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households.views import workbooks
from monitoring.choices.months import LineKind
from monitoring.reports.months import places_of
from monitoring.rules.bulletins import month_words
from monitoring.views.months import address, period_of, place_of
from monitoring.views.steps import require_exporter
from povertycase.exports import Export
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest


@require_http_methods(["GET", "POST"])
def export_month(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_month")


def month(request: PageRequest) -> Export:
    """The figures that the month's page shows. Who: township, county, leader, auditor."""
    require_exporter(request.user)
    asked, place = period_of(request), place_of(request)
    rows = places_of(request.user, asked, place)
    title = _("{}防止返贫监测对象变化情况").format(month_words(asked))
    return Export(
        title=_("导出月度数据"),
        source=title,
        back=address(asked, place),
        name=title,
        unit=_("行"),
        holds=_("只有各地户数和人数，最后一行合计，没有姓名和证件号。"),
        rows=len(rows),
        tables=lambda: [_table(title, asked, rows)],
    )


def _table(title: str, asked: datetime.date, rows: Iterable[Any]) -> writing.Table:
    return writing.Table(
        title=title,
        subtitle=_("单位：户、人　　数据以系统冻结的月度数据为准"),
        columns=[
            writing.Column(_("地区"), "text", 18),
            *(
                writing.Column(unit, "number", 8, group=str(kind.label))
                for kind in LineKind
                for unit in (_("户"), _("人"))
            ),
        ],
        rows=(
            [row.name or _("合计"), *(n for each in row.figures for n in (each.households, each.people))]
            for row in rows
        ),
        sheet=f"{asked:%Y-%m}",
        template=("MON-MONTH", "1"),
    )
