"""Allocations, and what was found in a sheet, as tables."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import wan
from projects.choices.money import Flow
from projects.reports.flow import FlowRow, FlowTotals
from projects.views.tables import NUMBER

LAMPS = {Flow.NONE: "overdue", Flow.SLOW: "soon", Flow.RUNNING: "ok", Flow.DONE: "done"}


def _wan(label: Any, name: str) -> tables.Column:
    """An amount in 万元, and what all rows come to."""
    return tables.Column(
        verbose_name=label,
        accessor=f"allocation__{name}",
        attrs=NUMBER,
        footer=lambda table: wan(getattr(table.totals, name)),
    )


class AllocationTable(tables.Table):
    """One allocation a row; below them what all of them add up to, whatever page is shown."""

    caption = gettext_lazy("资金安排")

    project = tables.Column(
        verbose_name=gettext_lazy("项目"),
        empty_values=(),
        footer=lambda table: _("合计 %s 笔安排") % f"{table.totals.allocations:,}",
    )
    place = tables.Column(verbose_name=gettext_lazy("实施地点"))
    document_number = tables.Column(
        verbose_name=gettext_lazy("资金文号"), accessor="allocation__batch__document_number"
    )
    purpose = tables.Column(verbose_name=gettext_lazy("使用方向"), accessor="allocation__purpose")
    amount_yuan = _wan(gettext_lazy("安排（万元）"), "amount_yuan")
    paid_yuan = _wan(gettext_lazy("已拨付（万元）"), "paid_yuan")
    asked_yuan = _wan(gettext_lazy("申请中（万元）"), "asked_yuan")
    unpaid_yuan = _wan(gettext_lazy("未拨付（万元）"), "unpaid_yuan")
    days = tables.Column(verbose_name=gettext_lazy("未拨付天数"), attrs=NUMBER, default="—")
    flow = tables.Column(verbose_name=gettext_lazy("拨付情况"))

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的资金安排")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[FlowRow], *, totals: FlowTotals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_project(self, record: FlowRow) -> Any:
        """Linked to the project's page, where payments are asked for."""
        url = reverse("projects:detail", args=[record.allocation.project_id])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.allocation.project.name)

    def render_amount_yuan(self, value: Any) -> str:
        """In 万元."""
        return wan(value)

    render_paid_yuan = render_asked_yuan = render_unpaid_yuan = render_amount_yuan

    def render_flow(self, value: Flow, record: FlowRow) -> Any:
        """A lamp with its words, and what keeps the money back."""
        lamp = format_html('<span class="lamp lamp-{}">{}</span>', LAMPS[value], value.label)
        if not record.reason:
            return lamp
        return format_html('{}<small class="d-block text-secondary">{}</small>', lamp, record.reason)


class SheetFindingTable(tables.Table):
    """What was found in a sheet, a cell a row."""

    caption = gettext_lazy("核对结果")

    place = tables.Column(
        verbose_name=gettext_lazy("位置"), empty_values=(), attrs={"td": {"class": "text-nowrap"}}
    )
    column = tables.Column(verbose_name=gettext_lazy("列"), default="—")
    value = tables.Column(verbose_name=gettext_lazy("表中内容"), default="")
    title = tables.Column(verbose_name=gettext_lazy("问题"))
    message = tables.Column(verbose_name=gettext_lazy("说明和改法"))

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有问题")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_place(self, record: dict[str, Any]) -> str:
        """Sheet and row in words: on a phone they stand alone above the rest."""
        sheet, row = record.get("sheet") or "", record.get("row")
        where = _("第 %s 行") % row if row else _("整张表")
        return _("“%(sheet)s”%(where)s") % {"sheet": sheet, "where": where} if sheet else where
