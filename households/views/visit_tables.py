"""The ledger of visits as a table."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from households.reports.visits import Row
from households.views.tables import NUMBER


class VisitTable(tables.Table):
    """One visit a row; a corrected one gives way to its correction."""

    caption = _("走访台账")

    head = tables.Column(verbose_name=_("户主"), empty_values=())
    visited_on = tables.DateColumn(verbose_name=_("走访日期"), format="Y-m-d")
    place = tables.Column(verbose_name=_("村组"))
    visitor = tables.Column(verbose_name=_("走访人"))
    way = tables.Column(verbose_name=_("方式"))
    problem_words = tables.Column(verbose_name=_("问题"), empty_values=())
    photos = tables.Column(verbose_name=_("照片（张）"), attrs=NUMBER)
    marks = tables.Column(verbose_name=_("标记"), empty_values=())

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的走访")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_head(self, record: Row) -> Any:
        """Linked to the visit."""
        url = reverse("households:visit", args=[record.visit.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or _("（无户主）"))

    def render_problem_words(self, record: Row) -> Any:
        """How many, and which."""
        if not record.problems:
            return _("无")
        chip = format_html('<span class="chip chip-warning">{} 项</span>', len(record.problems))
        return format_html("{} {}", chip, record.problem_words)

    def render_marks(self, record: Row) -> Any:
        """Chips; none is an empty cell."""
        return format_html_join(
            " ", '<span class="chip chip-{}">{}</span>', ((kind, words) for kind, words in record.marks)
        )
