"""导出当前结果: the cases that the list shows, as an official sheet, without identities or telephones."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.views import workbooks
from monitoring.models import MonitoringCase
from monitoring.reports.case_listing import CaseRow, listed, rows_of
from monitoring.views.cases import ORDER, filter_of
from monitoring.views.steps import require_exporter
from povertycase.exports import Export
from povertycase.models import User
from povertycase.views.requests import PageRequest

# Of each column its key, heading, kind and width.
COLUMNS = (
    ("place", gettext_lazy("乡镇/村"), "text", 22),
    ("number", gettext_lazy("户编号"), "text", 20),
    ("head", gettext_lazy("户主"), "text", 12),
    ("category", gettext_lazy("监测对象类别"), "text", 16),
    ("risks", gettext_lazy("风险类型"), "text", 26),
    ("episode", gettext_lazy("第几次纳入"), "number", 10),
    ("clue_on", gettext_lazy("线索日期"), "date", 12),
    ("identified_on", gettext_lazy("识别时间"), "text", 12),
    ("case_number", gettext_lazy("监测对象编号"), "text", 18),
    ("status", gettext_lazy("状态"), "text", 16),
    ("clock", gettext_lazy("办理时限"), "text", 20),
    ("removed_on", gettext_lazy("风险消除时间"), "text", 12),
    ("removal_way", gettext_lazy("消除方式"), "text", 10),
)


@require_http_methods(["GET", "POST"])
def export_cases(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_cases")


def cases(request: PageRequest) -> Export:
    """The cases that the list shows. Who: township, county, leader, auditor."""
    require_exporter(request.user)
    filterset = filter_of(request)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    known = listed(found).order_by(*ORDER)
    return Export(
        title=_("导出当前结果"),
        source=_("防返贫监测"),
        back=f"{reverse('monitoring:case-list')}?{request.GET.urlencode()}",
        name=_("监测对象清单"),
        unit=_("件"),
        holds=_("只有户编号、户主姓名、类别、风险和办理情况，不含证件号和电话。"),
        rows=found.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(known, request.user), by=request.user)],
    )


def _listed(cases: Iterable[MonitoringCase], user: User) -> workbooks.Listed:
    rows = rows_of(cases, user, on=timezone.localdate())
    names = [name for name, *_rest in COLUMNS]
    return workbooks.Listed(
        title=_("防止返贫监测对象清单"),
        sheet=_("监测对象"),
        columns=COLUMNS,
        rows=([values[name] for name in names] for values in map(_values, rows)),
        template=("monitoring-cases", "1"),
    )


def _values(row: CaseRow) -> dict[str, Any]:
    case = row.case
    return {
        "place": row.place,
        "number": row.number,
        "head": row.head,
        "category": case.category,
        "risks": "、".join(row.risks),
        "episode": case.episode,
        "clue_on": case.clue_on,
        "identified_on": case.identified_on,
        "case_number": case.number,
        "status": case.get_status_display(),
        "clock": row.lamp["words"] if row.lamp else "",
        "removed_on": case.removed_on,
        "removal_way": case.removal_way,
    }
