"""The register of assets as a table."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import list_date, wan
from projects.choices.assets import AMISS, AssetStatus
from projects.reports.asset_listing import AssetRow, Totals
from projects.views.tables import NUMBER

CHIPS: dict[str, str] = {AssetStatus.NORMAL: "ok", **dict.fromkeys(AMISS, "warning")}


class AssetTable(tables.Table):
    """One asset a row; below them what all of them add up to, whatever page is shown."""

    caption = gettext_lazy("项目资产")

    name = tables.Column(
        verbose_name=gettext_lazy("资产名称"),
        empty_values=(),
        footer=lambda table: _("合计 %s 项资产") % f"{table.totals.assets:,}",
    )
    project = tables.Column(verbose_name=gettext_lazy("项目"), accessor="asset__project")
    place = tables.Column(verbose_name=gettext_lazy("所在村"))
    kind = tables.Column(verbose_name=gettext_lazy("资产类型"), accessor="asset__get_kind_display")
    value_yuan = tables.Column(
        verbose_name=gettext_lazy("资产原值（万元）"),
        accessor="asset__value_yuan",
        attrs=NUMBER,
        footer=lambda table: wan(table.totals.value_yuan),
    )
    owner = tables.Column(verbose_name=gettext_lazy("所有权人"), empty_values=())
    handover = tables.Column(verbose_name=gettext_lazy("移交"), empty_values=())
    keeper = tables.Column(verbose_name=gettext_lazy("管护责任人"), accessor="asset__keeper", default="—")
    status = tables.Column(verbose_name=gettext_lazy("使用状态"), empty_values=())
    lamp = tables.Column(verbose_name=gettext_lazy("盘活策略"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的资产")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[AssetRow], *, totals: Totals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_name(self, record: AssetRow) -> Any:
        """Linked to the asset's page."""
        url = reverse("projects:asset", args=[record.asset.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.asset.name)

    def render_project(self, record: AssetRow) -> Any:
        """Linked to the project's page."""
        url = reverse("projects:detail", args=[record.asset.project_id])
        return format_html('<a href="{}">{}</a>', url, record.asset.project.name)

    def render_value_yuan(self, value: Any) -> str:
        """In 万元."""
        return wan(value)

    def render_owner(self, record: AssetRow) -> Any:
        """Whose it is; a chip until somebody confirmed it."""
        if record.asset.confirmed_on:
            return record.asset.owner_name
        return _chip("warning" if record.late_days else "note", _("未确权"))

    def render_handover(self, record: AssetRow) -> Any:
        """The day, or how late it is."""
        if record.late_days:
            return _chip("error", _("超期 %s 天") % record.late_days)
        return list_date(record.handed_over_on) or "—"

    def render_status(self, record: AssetRow) -> Any:
        """How it does, in words."""
        return _chip(CHIPS.get(record.asset.status, ""), record.asset.get_status_display())

    def render_lamp(self, record: AssetRow) -> Any:
        """How its strategy stands; a dash for one that wants none."""
        return render_to_string("_parts/lamp.html", {"lamp": record.lamp}) if record.lamp else "—"


def _chip(kind: str, words: Any) -> Any:
    return format_html('<span class="chip{}">{}</span>', f" chip-{kind}" if kind else "", words)
