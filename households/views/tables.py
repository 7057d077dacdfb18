"""The household list as a table."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringState
from households.models import Household
from households.reports.households import Row, hidden_columns, rows_of
from povertycase.models import User

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class HouseholdTable(tables.Table):
    """One household a row."""

    caption = _("花名册")

    number = tables.Column(verbose_name=_("户编号"), empty_values=())
    head = tables.Column(verbose_name=_("户主"), empty_values=())
    place = tables.Column(verbose_name=_("村组"))
    household_type = tables.Column(verbose_name=_("户类型"))
    monitoring_category = tables.Column(verbose_name=_("监测类别"), empty_values=())
    size = tables.Column(verbose_name=_("人数"), attrs=NUMBER)
    per_capita_yuan = tables.Column(verbose_name=_("人均纯收入（元）"), attrs=NUMBER)
    phone = tables.Column(verbose_name=_("联系电话"))

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的户")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, households: list[Household], *, user: User) -> None:
        super().__init__(rows_of(households, user=user), exclude=hidden_columns(user))

    def render_number(self, record: Row) -> Any:
        """Linked to the household's page."""
        url = reverse("households:detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, record.number or _("未编号"))

    def render_head(self, record: Row) -> Any:
        """Linked too: on a telephone the name is what people press."""
        url = reverse("households:detail", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or "—")

    def render_monitoring_category(self, record: Row) -> Any:
        """The category, whether the risk is still there, and whether the household is closed."""
        closed = (
            format_html('<span class="chip">{}</span>', record.household.get_status_display())
            if record.household.closed_on
            else ""
        )
        if not record.monitoring_category:
            return closed or "—"
        kind = "warning" if record.household.monitoring_state == MonitoringState.ACTIVE else "ok"
        state = record.monitoring_state or _("状态未填")
        return format_html(
            '{} <span class="chip chip-{}">{}</span> {}', record.monitoring_category, kind, state, closed
        )

    def render_per_capita_yuan(self, value: Any) -> str:
        """Of the newest statement."""
        return f"{value:,.2f}"
