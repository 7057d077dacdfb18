"""Small loans as a table."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import list_date, yuan
from projects.choices.loans import LoanStatus
from projects.reports.loan_listing import LoanRow, Totals
from projects.views.tables import NUMBER

CHIPS: dict[str, str] = {
    LoanStatus.APPLIED: "warning",
    LoanStatus.APPROVED: "note",
    LoanStatus.LENT: "ok",
    LoanStatus.RECOVERING: "error",
}


class LoanTable(tables.Table):
    """One loan a row; below them what all of them add up to, whatever page is shown."""

    caption = gettext_lazy("小额信贷")

    borrower = tables.Column(
        verbose_name=gettext_lazy("借款人"),
        empty_values=(),
        footer=lambda table: _("合计 %s 笔") % f"{table.totals.loans:,}",
    )
    place = tables.Column(verbose_name=gettext_lazy("所在村"))
    bank = tables.Column(verbose_name=gettext_lazy("放贷银行"), accessor="loan__bank")
    use = tables.Column(verbose_name=gettext_lazy("用途"), accessor="loan__get_use_display")
    amount_yuan = tables.Column(
        verbose_name=gettext_lazy("贷款金额（元）"),
        accessor="loan__amount_yuan",
        attrs=NUMBER,
        footer=lambda table: yuan(table.totals.amount_yuan),
    )
    rest_yuan = tables.Column(
        verbose_name=gettext_lazy("在贷余额（元）"),
        attrs=NUMBER,
        default="—",
        footer=lambda table: yuan(table.totals.rest_yuan),
    )
    applied_on = tables.Column(verbose_name=gettext_lazy("申请日期"), accessor="loan__applied_on")
    days = tables.Column(verbose_name=gettext_lazy("审批用时"), empty_values=())
    due_on = tables.Column(verbose_name=gettext_lazy("到期"), empty_values=())
    status = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的贷款")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[LoanRow], *, totals: Totals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_borrower(self, record: LoanRow) -> Any:
        """Linked to the loan's page."""
        url = reverse("projects:loan", args=[record.loan.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.loan.borrower.name)

    def render_amount_yuan(self, value: Any) -> str:
        """To the cent."""
        return yuan(value)

    def render_rest_yuan(self, value: Any) -> str:
        """To the cent."""
        return yuan(value)

    def render_applied_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_days(self, record: LoanRow) -> str:
        """From application to decision, or how long it waits."""
        if record.is_waiting:
            return _("已等 %s 天") % record.days
        return _("%s 天") % record.days if record.loan.decided_on else "—"

    def render_due_on(self, record: LoanRow) -> Any:
        """A lamp with the last day; a dash for what is not out."""
        if record.lamp is None:
            return list_date(record.loan.due_on) or "—"
        return render_to_string("_parts/lamp.html", {"lamp": record.lamp, "due_on": record.loan.due_on})

    def render_status(self, record: LoanRow) -> Any:
        """How far it has come, in words."""
        kind = CHIPS.get(record.loan.status, "")
        words = record.loan.get_status_display()
        return format_html('<span class="chip{}">{}</span>', f" chip-{kind}" if kind else "", words)
