"""导出当前结果: the tickets that the list shows, as an official sheet, without telephones."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from households.views import workbooks
from povertycase.exports import Export
from povertycase.models import User
from povertycase.views.requests import PageRequest
from rectification.models import Ticket
from rectification.reports.listing import TicketRow, listed, rows_of
from rectification.views.listing import filter_of, order_of
from rectification.views.seeing import require_exporter

# Of each column its key, heading, kind and width.
COLUMNS = (
    ("number", gettext_lazy("问题编号"), "text", 20),
    ("source", gettext_lazy("问题来源"), "text", 22),
    ("level", gettext_lazy("反馈层级"), "text", 10),
    ("topic", gettext_lazy("整治专题"), "text", 16),
    ("type", gettext_lazy("问题类型"), "text", 18),
    ("place", gettext_lazy("乡镇/村"), "text", 18),
    ("about", gettext_lazy("涉及的户、项目、单位"), "text", 18),
    ("content", gettext_lazy("具体表现"), "text", 40),
    ("found_on", gettext_lazy("发现日期"), "date", 12),
    ("common", gettext_lazy("是否共性"), "text", 10),
    ("lead", gettext_lazy("牵头单位"), "text", 16),
    ("answers", gettext_lazy("责任单位和责任人"), "text", 20),
    ("mode", gettext_lazy("整改类型"), "text", 10),
    ("due_on", gettext_lazy("整改时限"), "date", 12),
    ("late", gettext_lazy("时限情况"), "text", 12),
    ("percent", gettext_lazy("进展（%）"), "number", 10),
    ("status", gettext_lazy("状态"), "text", 14),
    ("closed_on", gettext_lazy("销号日期"), "date", 12),
    ("rebounds", gettext_lazy("反弹次数"), "number", 10),
)


@require_http_methods(["GET", "POST"])
def export_tickets(request: PageRequest) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_tickets")


def tickets(request: PageRequest) -> Export:
    """The tickets that the list shows. Who: township, county, leader, auditor."""
    require_exporter(request.user)
    filterset = filter_of(request)
    found = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    known = listed(found).select_related("lead_unit").order_by(*order_of(request))
    return Export(
        title=_("导出当前结果"),
        source=_("问题整改"),
        back=f"{reverse('rectification:list')}?{request.GET.urlencode()}",
        name=_("问题清单"),
        unit=_("件"),
        holds=_("只有问题、户主姓名、责任单位和责任人、办理情况，不含证件号和电话。"),
        rows=found.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(known, request.user), by=request.user)],
    )


def _listed(tickets: Iterable[Ticket], user: User) -> workbooks.Listed:
    rows = rows_of(tickets, user, on=timezone.localdate())
    names = [name for name, *_rest in COLUMNS]
    return workbooks.Listed(
        title=_("问题整改清单"),
        sheet=_("问题整改"),
        columns=COLUMNS,
        rows=([values[name] for name in names] for values in map(_values, rows)),
        template=("rectification-tickets", "1"),
    )


def _values(row: TicketRow) -> dict[str, Any]:
    ticket = row.ticket
    return {
        "number": ticket.number,
        "source": ticket.source.name,
        "level": ticket.source.get_level_display(),
        "topic": ticket.type.get_topic_display(),
        "type": ticket.type.name,
        "place": row.place,
        "about": row.about,
        "content": ticket.content,
        "found_on": ticket.found_on,
        "common": _("是") if ticket.is_common else _("否"),
        "lead": ticket.lead_unit.name if ticket.lead_unit else "",
        "answers": row.answers,
        "mode": ticket.get_mode_display(),
        "due_on": ticket.due_on,
        "late": row.lamp["words"] if row.lamp else "",
        "percent": ticket.percent,
        "status": ticket.get_status_display(),
        "closed_on": ticket.closed_on,
        "rebounds": ticket.rebound_count,
    }
