"""结对帮扶 as tables: cover by place, and the caseload of each 帮扶责任人."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households.reports.pairings import Caseload, Cover
from households.views.tables import NUMBER


class CoverTable(tables.Table):
    """A place a row."""

    caption = _("各地结对情况")

    name = tables.Column(verbose_name=_("地区"))
    needing = tables.Column(verbose_name=_("应结对（户）"), attrs=NUMBER)
    paired = tables.Column(verbose_name=_("已结对（户）"), attrs=NUMBER)
    missing = tables.Column(verbose_name=_("未结对（户）"), attrs=NUMBER)
    rate = tables.Column(verbose_name=_("覆盖率"), attrs=NUMBER)

    class Meta:
        orderable = False
        empty_text = _("没有应结对的户")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, covers: Sequence[Cover]) -> None:
        super().__init__(covers)

    def render_missing(self, record: Cover) -> Any:
        """Leads to those who have nobody."""
        if not record.missing:
            return "0"
        query = urlencode({"division": record.code, "helped": "missing"})
        return format_html('<a href="{}?{}"><b>{}</b></a>', reverse("households:list"), query, record.missing)


class CaseloadTable(tables.Table):
    """A 帮扶责任人 a row; steps: whether the reader may hand over somewhere."""

    caption = _("帮扶责任人")

    name = tables.Column(verbose_name=_("姓名"), accessor="helper__name")
    organisation = tables.Column(verbose_name=_("单位"))
    households = tables.Column(verbose_name=_("结对（户）"), attrs=NUMBER)
    villages = tables.Column(verbose_name=_("涉及村（个）"), attrs=NUMBER)
    since = tables.DateColumn(verbose_name=_("最早结对"), format="Y-m-d")
    steps = tables.Column(verbose_name=_("办理"), empty_values=())

    class Meta:
        orderable = False
        empty_text = _("还没有结对：在一户一档的“结对帮扶”里为每户选定帮扶责任人")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, caseloads: Sequence[Caseload], *, hidden: Sequence[str]) -> None:
        super().__init__(caseloads, exclude=hidden)

    def render_steps(self, record: Caseload) -> Any:
        """移交."""
        return format_html(
            '<a href="{}">{}</a>', reverse("households:hand-over", args=[record.helper.pk]), _("移交")
        )


class RosterFindingTable(tables.Table):
    """What is wrong with a roster, a cell a row."""

    caption = _("没有写入的行")

    row = tables.Column(verbose_name=_("行"))
    column = tables.Column(verbose_name=_("列"))
    value = tables.Column(verbose_name=_("表中内容"), default="")
    message = tables.Column(verbose_name=_("问题和改法"))

    class Meta:
        orderable = False
        empty_text = _("没有问题")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_row(self, value: int) -> str:
        """In words: on a phone it stands alone above the rest."""
        return _("第 {} 行").format(value)
