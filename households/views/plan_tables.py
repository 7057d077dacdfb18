"""Plans of visits, rounds and goals as tables."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

NUMBER = {part: {"class": "num"} for part in ("th", "td", "tf")}
STACKED = {"class": "table table-hover table-gov table-stack"}


class NumberColumn(tables.Column):
    """A figure, right aligned; 0 is shown."""

    def __init__(self, label: Any, footer: Any = None) -> None:
        super().__init__(verbose_name=label, attrs=NUMBER, empty_values=(), footer=footer)


def _sum(name: str) -> Any:
    """A footer: the figure of all rows together, in which a household counts once."""
    return lambda table: f"{getattr(table.total, name):,}"


def linked(number: int, url: str, asked: dict[str, str]) -> Any:
    """A figure that leads to exactly its list; nothing leads to an empty one."""
    if not number:
        return 0
    return format_html('<a href="{}?{}"><b>{}</b></a>', url, urlencode(_given(asked)), f"{number:,}")


def _given(asked: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


class CompletionTable(tables.Table):
    """A place or a person a row; each figure leads to its households."""

    caption: Any = _("完成情况")
    key_name: ClassVar[str] = "division"

    name = tables.Column(verbose_name=_("地区"), empty_values=(), footer=_("合计"))
    due = NumberColumn(_("本期应访（户）"), _sum("due"))
    done = NumberColumn(_("已访（户）"), _sum("done"))
    waiting = NumberColumn(_("待访（户）"), _sum("waiting"))
    overdue = NumberColumn(_("超期（户）"), _sum("overdue"))
    rate = NumberColumn(_("完成率"), lambda table: table.total.rate)

    class Meta:
        orderable = False
        empty_text = _("没有应走访的户")
        attrs = STACKED

    def __init__(self, rows: Any, *, asked: dict[str, str], total: Any) -> None:
        super().__init__(rows)
        self.asked, self.total = asked, total

    def _to_list(self, record: Any, number: int, state: str) -> Any:
        asked = self.asked | {self.key_name: record.key, "state": state}
        return linked(number, reverse("households:visit-plan-list"), asked)

    def render_name(self, record: Any) -> Any:
        """Linked to what lies inside."""
        asked = self.asked | {"division": record.key}
        url = reverse("households:visit-plan")
        return format_html(
            '<a class="fw-bold" href="{}?{}">{}</a>', url, urlencode(_given(asked)), record.name
        )

    def render_due(self, record: Any) -> Any:
        """All of them."""
        return self._to_list(record, record.due, "")

    def render_done(self, record: Any) -> Any:
        """Those that were visited."""
        return self._to_list(record, record.done, "done")

    def render_waiting(self, record: Any) -> Any:
        """Those that were not yet."""
        return self._to_list(record, record.waiting, "waiting")

    def render_overdue(self, record: Any) -> Any:
        """Those that were not in the period before, either."""
        return self._to_list(record, record.overdue, "overdue")


class HelperTable(CompletionTable):
    """A 帮扶责任人 a row."""

    key_name = "helper"

    name = tables.Column(verbose_name=_("帮扶责任人"), empty_values=(), footer=_("合计（每户一次）"))

    class Meta(CompletionTable.Meta):
        empty_text = _("没有应走访的户")

    def render_name(self, record: Any) -> Any:
        """The name; whoever has nobody is said to."""
        return format_html("<b>{}</b>", record.name or _("未结对"))


class PlannedTable(tables.Table):
    """A household a row: what is asked, what was done."""

    caption = _("走访名单")

    head = tables.Column(verbose_name=_("户主"), empty_values=())
    number = tables.Column(verbose_name=_("户编号"), empty_values=())
    place = tables.Column(verbose_name=_("村组"), empty_values=())
    kind = tables.Column(verbose_name=_("类别"), empty_values=())
    done = tables.Column(verbose_name=_("本期已访/要求（次）"), empty_values=(), attrs=NUMBER)
    last_on = tables.Column(verbose_name=_("最近一次"), default=_("没有计入的走访"))
    due_on = tables.Column(verbose_name=_("本期截止"), default=_("本期已访"))
    overdue_days = tables.Column(verbose_name=_("超期"), default="—")

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的户")
        attrs = STACKED

    def render_head(self, record: Any) -> Any:
        """Linked to the household."""
        url = reverse("households:detail", args=[record["pk"]])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record["head"] or "—")

    def render_number(self, record: Any) -> str:
        """The 户编号."""
        return record["number"] or str(_("未编号"))

    def render_last_on(self, value: Any) -> str:
        """As lists write days."""
        return f"{value:%Y-%m-%d}"

    def render_due_on(self, value: Any) -> str:
        """As lists write days."""
        return f"{value:%Y-%m-%d}"

    def render_overdue_days(self, value: int) -> Any:
        """In words, with its colour."""
        return format_html('<span class="chip chip-error">{}</span>', _("超期 %d 天") % value)


class ProgressTable(tables.Table):
    """A place of a round a row."""

    caption = _("各地排查进度")

    name = tables.Column(verbose_name=_("地区"))
    targets = NumberColumn(_("应排查（户）"))
    seen = NumberColumn(_("已入户（户）"))
    missing = NumberColumn(_("未入户（户）"))
    rate = NumberColumn(_("覆盖率"))

    class Meta:
        orderable = False
        empty_text = _("这里没有要排查的户")
        attrs = STACKED

    def __init__(self, rows: Any, *, url: str) -> None:
        super().__init__(rows)
        self.url = url

    def render_missing(self, record: Any) -> Any:
        """Leads to who is missing."""
        return linked(record.missing, self.url, {"division": record.key})


class ResultTable(tables.Table):
    """A safeguard of a round a row."""

    caption = _("逐项过关情况")

    label = tables.Column(verbose_name=_("保障项目"))
    judged = NumberColumn(_("已核查（户）"))
    passed = NumberColumn(_("过关（户）"))
    failing = NumberColumn(_("未过关（户）"))
    rate = NumberColumn(_("过关率"))

    class Meta:
        orderable = False
        empty_text = _("还没有核查结果")
        attrs = STACKED

    def __init__(self, rows: Any, *, url: str) -> None:
        super().__init__(rows)
        self.url = url

    def render_failing(self, record: Any) -> Any:
        """Leads to what failed."""
        return linked(record.failing, self.url, {"item": record.item})


class FailingTable(tables.Table):
    """A safeguard that a household lacks a row."""

    caption = _("未过关清单")

    head = tables.Column(verbose_name=_("户主"), accessor="head", empty_values=())
    place = tables.Column(verbose_name=_("村组"))
    item = tables.Column(verbose_name=_("未过关项目"))
    explanation = tables.Column(verbose_name=_("判定说明"))
    clause = tables.Column(verbose_name=_("依据"), default="—")
    checked_on = tables.Column(verbose_name=_("核查日期"))
    visitor = tables.Column(verbose_name=_("核查人"))

    class Meta:
        orderable = False
        empty_text = _("没有未过关的项")
        attrs = STACKED

    def render_head(self, record: Any) -> Any:
        """Linked to the household."""
        url = reverse("households:detail", args=[record.household])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or "—")

    def render_checked_on(self, value: Any) -> str:
        """As lists write days."""
        return f"{value:%Y-%m-%d}"


class MissingTable(tables.Table):
    """A household that nobody has been to a row."""

    caption = _("未走访名单")

    head = tables.Column(verbose_name=_("户主"), empty_values=())
    number = tables.Column(verbose_name=_("户编号"), empty_values=())
    place = tables.Column(verbose_name=_("村组"))
    household_type = tables.Column(verbose_name=_("户类型"))
    monitoring_category = tables.Column(verbose_name=_("监测类别"), default="—")

    class Meta:
        orderable = False
        empty_text = _("没有未走访的户")
        attrs = STACKED

    def render_head(self, record: Any) -> Any:
        """Linked to the household."""
        url = reverse("households:detail", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or "—")

    def render_number(self, record: Any) -> str:
        """The 户编号."""
        return record.number or str(_("未编号"))
