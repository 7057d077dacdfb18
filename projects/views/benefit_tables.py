"""Who benefits, as a table."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import yuan
from projects.reports.benefit_rows import Row, Totals
from projects.views.tables import NUMBER


class BenefitTable(tables.Table):
    """One link a row; below them what all of them add up to, whatever page is shown."""

    caption = gettext_lazy("利益联结")

    beneficiary = tables.Column(
        verbose_name=gettext_lazy("受益对象"),
        empty_values=(),
        footer=lambda table: _("合计 %s 条联结") % f"{table.totals.links:,}",
    )
    project = tables.Column(verbose_name=gettext_lazy("项目"), empty_values=())
    mode = tables.Column(verbose_name=gettext_lazy("方式"), accessor="link__get_mode_display")
    terms = tables.Column(verbose_name=gettext_lazy("约定内容"), accessor="link__terms")
    state = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())
    due_yuan = tables.Column(
        verbose_name=gettext_lazy("到期应兑现（元）"),
        attrs=NUMBER,
        footer=lambda table: yuan(table.totals.due_yuan),
    )
    paid_yuan = tables.Column(
        verbose_name=gettext_lazy("已兑现（元）"),
        attrs=NUMBER,
        footer=lambda table: yuan(table.totals.paid_yuan),
    )
    short_yuan = tables.Column(
        verbose_name=gettext_lazy("未兑现（元）"),
        attrs=NUMBER,
        footer=lambda table: yuan(table.totals.short_yuan),
    )

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的利益联结")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[Row], *, totals: Totals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_beneficiary(self, record: Row) -> Any:
        """Linked to the link's page."""
        url = reverse("projects:benefit", args=[record.link.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.beneficiary.label)

    def render_project(self, record: Row) -> Any:
        """Linked to the project's page."""
        url = reverse("projects:detail", args=[record.link.project_id])
        return format_html('<a href="{}">{}</a>', url, record.link.project.name)

    def render_state(self, record: Row) -> Any:
        """Since when, and whether it has ended."""
        if record.link.ended_on:
            return format_html('<span class="chip">{}</span>', _("%s 结束") % record.link.ended_on)
        return format_html('<span class="chip chip-ok">{}</span>', _("%s 起") % record.link.started_on)

    def render_due_yuan(self, value: Any) -> str:
        """To the cent."""
        return yuan(value)

    def render_paid_yuan(self, value: Any) -> str:
        """To the cent."""
        return yuan(value)

    def render_short_yuan(self, value: Any) -> Any:
        """To the cent, marked when something is missing."""
        return format_html('<b class="text-danger">{}</b>', yuan(value)) if value else yuan(value)
