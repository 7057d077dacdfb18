"""Cases and clues as tables."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.choices.cases import IDENTIFYING, REMOVING, CaseStatus, ClueStatus
from monitoring.models import Clue
from monitoring.reports.case_listing import CaseRow, place_of
from povertycase.templatetags.screens import list_date

CHIPS: dict[str, str] = {
    **dict.fromkeys(IDENTIFYING, "warning"),
    **dict.fromkeys(REMOVING, "warning"),
    CaseStatus.ACTIVE: "note",
    CaseStatus.REMOVED: "ok",
}
CLUE_CHIPS: dict[str, str] = {ClueStatus.RECEIVED: "warning", ClueStatus.TAKEN_UP: "note"}


def chip(kind: str, words: str) -> Any:
    """A state in words, with its colour."""
    return format_html('<span class="chip{}">{}</span>', f" chip-{kind}" if kind else "", words)


class CaseTable(tables.Table):
    """One case a row."""

    caption = gettext_lazy("监测对象")

    head = tables.Column(verbose_name=gettext_lazy("户主"), empty_values=())
    place = tables.Column(verbose_name=gettext_lazy("所在村"))
    category = tables.Column(verbose_name=gettext_lazy("监测类别"), accessor="case__category")
    risks = tables.Column(verbose_name=gettext_lazy("风险"), empty_values=())
    clue_on = tables.Column(verbose_name=gettext_lazy("线索日期"), accessor="case__clue_on")
    identified_on = tables.Column(
        verbose_name=gettext_lazy("识别时间"), accessor="case__identified_on", default="—"
    )
    status = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())
    due_on = tables.Column(verbose_name=gettext_lazy("办理时限"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的监测对象")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_head(self, record: CaseRow) -> Any:
        """Linked to the case's page."""
        url = reverse("monitoring:case", args=[record.case.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or _("户主未知"))

    def render_risks(self, record: CaseRow) -> str:
        """In their order."""
        return "、".join(record.risks)

    def render_clue_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_status(self, record: CaseRow) -> Any:
        """Where it stands."""
        return chip(CHIPS.get(record.case.status, ""), record.case.get_status_display())

    def render_due_on(self, record: CaseRow) -> Any:
        """A lamp with the last day; a dash where no clock runs."""
        if record.lamp is None:
            return "—"
        return render_to_string("_parts/lamp.html", {"lamp": record.lamp, "due_on": record.due_on})


class ClueTable(tables.Table):
    """One clue a row."""

    caption = gettext_lazy("线索")

    subject_name = tables.Column(verbose_name=gettext_lazy("反映的对象"))
    place = tables.Column(verbose_name=gettext_lazy("所在村"), empty_values=())
    channel = tables.Column(verbose_name=gettext_lazy("线索来源"), accessor="get_channel_display")
    reported_on = tables.Column(verbose_name=gettext_lazy("线索日期"))
    content = tables.Column(verbose_name=gettext_lazy("反映的情况"))
    status = tables.Column(verbose_name=gettext_lazy("状态"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的线索")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_subject_name(self, record: Clue) -> Any:
        """Linked to the clue's page."""
        url = reverse("monitoring:clue", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.subject_name)

    def render_place(self, record: Clue) -> str:
        """Township and village."""
        return place_of(record.division)

    def render_reported_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_content(self, value: str) -> str:
        """The beginning of it."""
        return value if len(value) <= 40 else f"{value[:40]}……"

    def render_status(self, record: Clue) -> Any:
        """What became of it."""
        return chip(CLUE_CHIPS.get(record.status, ""), record.get_status_display())
