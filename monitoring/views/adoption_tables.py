"""The three lists of 名册承接 as tables."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from households.choices import MonitoringState
from monitoring.forms.adoption import BLOCKED, DIFFERING, READY
from monitoring.reports.adoption import Shown
from povertycase.templatetags.screens import cn_date
from projects.views.village_tables import STACKED


class _OfHousehold(tables.Table):
    """A household a row."""

    head = tables.Column(verbose_name=_("户主"), empty_values=())
    number = tables.Column(verbose_name=_("户编号"), empty_values=())
    place = tables.Column(verbose_name=_("村组"), empty_values=())

    class Meta:
        orderable = False
        attrs = STACKED

    def render_head(self, record: Shown) -> Any:
        """Linked to the household."""
        url = reverse("households:detail", args=[record.row.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.row.head or "—")

    def render_number(self, record: Shown) -> str:
        """The 户编号."""
        return record.row.number or "—"

    def render_place(self, record: Shown) -> str:
        """Village and group."""
        return record.row.place


class _OfRoll(_OfHousehold):
    """What the roll says of it."""

    category = tables.Column(verbose_name=_("监测对象类别"), empty_values=())
    state = tables.Column(verbose_name=_("风险状态"), empty_values=())
    days = tables.Column(verbose_name=_("识别和消除时间"), empty_values=())
    risks = tables.Column(verbose_name=_("风险"), empty_values=())

    class Meta(_OfHousehold.Meta):
        pass

    def render_category(self, record: Shown) -> str:
        """As the roll has it."""
        return record.roll.category or "—"

    def render_state(self, record: Shown) -> Any:
        """监测中 or 风险已消除."""
        words = dict(MonitoringState.choices).get(record.roll.state, "—")
        kind = "warning" if record.roll.state == MonitoringState.ACTIVE else "ok"
        return (
            format_html('<span class="chip chip-{}">{}</span>', kind, words) if record.roll.state else words
        )

    def render_days(self, record: Shown) -> str:
        """From the identification to the removal."""
        since = cn_date(record.roll.identified_on) or "—"
        return f"{since} 至 {cn_date(record.roll.removed_on)}" if record.roll.removed_on else since

    def render_risks(self, record: Shown) -> str:
        """In their order."""
        return "、".join(record.roll.risks) or "—"


class ReadyTable(_OfRoll):
    """What becomes a case."""

    caption = _("可以承接的户")

    class Meta(_OfHousehold.Meta):
        empty_text = _("没有可以承接的户")


class BlockedTable(_OfRoll):
    """What does not, and why."""

    caption = _("不能承接的户")

    unmet = tables.Column(verbose_name=_("要核定的"), empty_values=())

    class Meta(_OfHousehold.Meta):
        empty_text = _("没有要人工核定的户")

    def render_unmet(self, record: Shown) -> Any:
        """All reasons at once."""
        return format_html_join("", "<div>{}</div>", ((item.message,) for item in record.unmet))


class DifferingTable(_OfHousehold):
    """What a case says and what its roll says."""

    caption = _("个案与名册不一致的户")

    of_case = tables.Column(verbose_name=_("个案"), empty_values=())
    of_roll = tables.Column(verbose_name=_("名册"), empty_values=())

    class Meta(_OfHousehold.Meta):
        empty_text = _("个案与名册一致")

    def render_of_case(self, record: Shown) -> Any:
        """The case stands."""
        return format_html_join(
            "", "<div>{}：{}</div>", ((each.label, each.of_case) for each in record.differences)
        )

    def render_of_roll(self, record: Shown) -> Any:
        """What the newest roll brought."""
        return format_html_join(
            "", "<div>{}：{}</div>", ((each.label, each.of_roll) for each in record.differences)
        )


TABLES = {READY: ReadyTable, BLOCKED: BlockedTable, DIFFERING: DifferingTable}
