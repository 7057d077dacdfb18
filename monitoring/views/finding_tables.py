"""Findings and households of key groups as tables."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import Severity
from monitoring.choices.findings import FindingStatus
from monitoring.reports.findings import FindingRow
from monitoring.views.case_tables import chip
from povertycase.templatetags.screens import list_date

SEVERITIES: dict[str, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}
STATUSES: dict[str, str] = {
    FindingStatus.OPEN: "warning",
    FindingStatus.DISMISSED: "note",
    FindingStatus.RESOLVED: "ok",
}


# Short words that look broken over two lines.
UNBROKEN = {"td": {"class": "text-nowrap"}}


class FindingTable(tables.Table):
    """One finding a row; below them how many there are, whatever page is shown."""

    caption = gettext_lazy("自查发现")

    message = tables.Column(
        verbose_name=gettext_lazy("情况"),
        empty_values=(),
        footer=lambda table: _("合计 %s 条") % f"{table.count:,}",
    )
    fault = tables.Column(verbose_name=gettext_lazy("问题"), attrs=UNBROKEN)
    title = tables.Column(verbose_name=gettext_lazy("规则"))
    head = tables.Column(verbose_name=gettext_lazy("户主"), default="—", empty_values=("",), attrs=UNBROKEN)
    place = tables.Column(verbose_name=gettext_lazy("所在村"))
    severity = tables.Column(verbose_name=gettext_lazy("程度"), empty_values=())
    first_seen_on = tables.Column(
        verbose_name=gettext_lazy("首次发现"), accessor="finding__first_seen_on", attrs=UNBROKEN
    )
    status = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的发现")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[FindingRow], *, count: int) -> None:
        self.count = count
        super().__init__(rows)

    def render_message(self, record: FindingRow) -> Any:
        """Linked to the finding's page."""
        url = reverse("monitoring:finding", args=[record.finding.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.finding.message)

    def render_severity(self, record: FindingRow) -> Any:
        """In words, with its colour."""
        return chip(SEVERITIES[record.finding.severity], record.finding.get_severity_display())

    def render_first_seen_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_status(self, record: FindingRow) -> Any:
        """In words, with its colour."""
        return chip(STATUSES[record.finding.status], record.finding.get_status_display())


class GroupTable(tables.Table):
    """One household of a key group a row."""

    caption = gettext_lazy("重点人群")

    head = tables.Column(
        verbose_name=gettext_lazy("户主"),
        empty_values=(),
        footer=lambda table: _("合计 %s 户") % f"{table.count:,}",
    )
    place = tables.Column(verbose_name=gettext_lazy("所在村"))
    groups = tables.Column(verbose_name=gettext_lazy("所属重点人群"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的户")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[dict[str, Any]], *, count: int) -> None:
        self.count = count
        super().__init__(rows)

    def render_head(self, record: dict[str, Any]) -> Any:
        """Linked to the household's page."""
        url = reverse("households:detail", args=[record["household"]])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record["head"] or _("户主未知"))

    def render_groups(self, value: Any) -> Any:
        """Each in words."""
        return render_to_string("monitoring/_groups.html", {"groups": value})
