"""The project library as a table."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import wan
from projects.choices.library import IN_LIBRARY, ProjectStatus
from projects.reports.lateness import Lateness
from projects.reports.listing import Row, Totals

NUMBER = {part: {"class": "num"} for part in ("th", "td", "tf")}
CHIPS: dict[str, str] = {
    **dict.fromkeys(IN_LIBRARY, "ok"),
    **dict.fromkeys((ProjectStatus.WITHDRAWN, ProjectStatus.TERMINATED), "error"),
}


class ProjectTable(tables.Table):
    """One project a row; below them what all of them add up to, whatever page is shown."""

    caption = gettext_lazy("项目库")

    name = tables.Column(
        verbose_name=gettext_lazy("项目名称"),
        empty_values=(),
        footer=lambda table: _("合计 %s 个项目") % f"{table.totals.projects:,}",
    )
    number = tables.Column(verbose_name=gettext_lazy("项目编号"), accessor="project__number")
    year = tables.Column(verbose_name=gettext_lazy("年度"), accessor="project__year", localize=False)
    place = tables.Column(verbose_name=gettext_lazy("实施地点"))
    category = tables.Column(verbose_name=gettext_lazy("项目类型"), accessor="project__category")
    planned_yuan = tables.Column(
        verbose_name=gettext_lazy("计划投入（万元）"),
        attrs=NUMBER,
        footer=lambda table: wan(table.totals.planned_yuan),
    )
    status = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())
    lateness = tables.Column(verbose_name=gettext_lazy("进度"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的项目")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[Row], *, totals: Totals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_name(self, record: Row) -> Any:
        """Linked to the project's page."""
        url = reverse("projects:detail", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.project.name)

    def render_planned_yuan(self, value: Any) -> str:
        """In 万元."""
        return wan(value)

    def render_status(self, record: Row) -> Any:
        """How far it has come, in words."""
        kind = CHIPS.get(record.project.status, "note")
        label = record.project.get_status_display()
        return format_html('<span class="chip chip-{}">{}</span>', kind, label)

    def render_lateness(self, value: Lateness | None, record: Row) -> Any:
        """A lamp with its words; a dash before the year's plan."""
        if record.lateness is None:
            return "—"
        return render_to_string("_parts/lamp.html", {"lamp": record.lateness})
