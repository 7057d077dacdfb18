"""Imports, findings and differences as tables."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households.choices import DifferenceKind, RollStatus
from households.models import RollBatch
from households.reports.rolls import totals_of
from households.templatetags.rolls import severity_chip, status_chip, thousands
from povertycase.templatetags.screens import list_date

# States in which there is a preview, or the memory of one.
PREVIEWED = frozenset(
    {RollStatus.READY, RollStatus.APPLYING, RollStatus.APPLIED, RollStatus.UNDOING, RollStatus.UNDONE}
)

NUMBER = {part: {"class": "num"} for part in ("th", "td")}
STACKED = {"class": "table table-hover table-gov table-stack"}


class RollTable(tables.Table):
    """One import a row."""

    caption = _("花名册导入记录")

    name = tables.Column(verbose_name=_("文件"), accessor="source__name")
    status = tables.Column(verbose_name=_("状态"))
    place = tables.Column(verbose_name=_("导入范围"), accessor="division__name")
    scheme = tables.Column(verbose_name=_("登记类别"), accessor="get_scheme_display")
    by = tables.Column(verbose_name=_("上传人"), accessor="created_by__name")
    at = tables.Column(verbose_name=_("上传时间"), accessor="created_at")
    people = tables.Column(verbose_name=_("人数"), accessor="pk", attrs=NUMBER)
    new = tables.Column(verbose_name=_("新增"), accessor="pk", attrs=NUMBER)
    changed = tables.Column(verbose_name=_("变更"), accessor="pk", attrs=NUMBER)
    errors = tables.Column(verbose_name=_("错误"), accessor="pk", attrs=NUMBER)

    class Meta:
        orderable = False
        attrs = STACKED

    def render_name(self, record: RollBatch, value: str) -> Any:
        """Linked to the import's page."""
        return format_html('<a href="{}">{}</a>', reverse("households:roll-detail", args=[record.pk]), value)

    def render_status(self, record: RollBatch) -> Any:
        """In words and colour."""
        return status_chip(record)

    def render_at(self, record: RollBatch) -> str:
        """To the minute."""
        return list_date(record.created_at)

    def render_people(self, record: RollBatch) -> str:
        """In the file."""
        return thousands(totals_of(record).people)

    def render_new(self, record: RollBatch) -> Any:
        """People whom the register did not have."""
        return _people(record, DifferenceKind.NEW)

    def render_changed(self, record: RollBatch) -> Any:
        """People with a changed value."""
        return _people(record, DifferenceKind.CHANGED)

    def render_errors(self, record: RollBatch) -> Any:
        """Findings that hold a household back."""
        count = sum(count for code, count in record.finding_counts.items() if code.startswith("E-"))
        return _listed(reverse("households:roll-findings", args=[record.pk]), "severity=error", count)


class FindingTable(tables.Table):
    """One finding a row; the value is masked."""

    caption = _("问题明细")

    message = tables.Column(verbose_name=_("问题与改法"))
    severity = tables.Column(verbose_name=_("级别"))
    row = tables.Column(verbose_name=_("行号"), attrs=NUMBER)
    column = tables.Column(verbose_name=_("列"))
    value = tables.Column(verbose_name=_("表中内容（已脱敏）"))
    household_number = tables.Column(verbose_name=_("户编号"))

    class Meta:
        orderable = False
        default = ""
        attrs = STACKED

    def render_severity(self, value: str, record: Any) -> Any:
        """In words and colour."""
        return severity_chip(record.severity)


class DifferenceTable(tables.Table):
    """One difference a row: what the register has and what the roll says."""

    caption = _("差异明细")

    name = tables.Column(verbose_name=_("姓名"))
    household_number = tables.Column(verbose_name=_("户编号"))
    row = tables.Column(verbose_name=_("行号"), attrs=NUMBER)
    field_name = tables.Column(verbose_name=_("项目"))
    old = tables.Column(verbose_name=_("登记库现有"))
    new = tables.Column(verbose_name=_("花名册"))

    class Meta:
        orderable = False
        default = ""
        attrs = STACKED


class NewcomerTable(DifferenceTable):
    """One person a row whom the register does not have."""

    new = tables.Column(verbose_name=_("关系和证件（已脱敏）"))

    class Meta(DifferenceTable.Meta):
        pass


class WrittenTable(DifferenceTable):
    """One person a row who was new and was written; no identity is kept for the list."""

    new = tables.Column(verbose_name=_("与户主关系"))

    class Meta(DifferenceTable.Meta):
        pass


def table_of(batch: RollBatch, kind: DifferenceKind) -> type[DifferenceTable]:
    """The table for a category."""
    if kind != DifferenceKind.NEW:
        return DifferenceTable
    return NewcomerTable if batch.status == RollStatus.READY else WrittenTable


# What a category's rows leave blank is no column of its table.
HIDDEN_COLUMNS = {
    DifferenceKind.NEW: ("field_name", "old"),
    DifferenceKind.VANISHED: ("row", "new"),
    DifferenceKind.CLEARED: ("new",),
}


def _people(batch: RollBatch, kind: DifferenceKind) -> Any:
    count = (batch.counts.get("people") or {}).get(kind, 0)
    address = reverse("households:roll-detail", args=[batch.pk])
    return _listed(address, f"kind={kind.value}", count if batch.status in PREVIEWED else 0)


def _listed(address: str, query: str, count: int) -> Any:
    """A number that leads to the list of just those."""
    return format_html('<a href="{}?{}">{}</a>', address, query, thousands(count)) if count else "0"
