"""What villages earn, workshops, moves, rounds of 回头看 and tasks as tables."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.templatetags.screens import list_date, yuan
from projects.choices.relocations import MoveState
from projects.choices.villages import FloorStanding, WorkshopDoubt
from projects.reports.villages import VillageYear, YearTotals
from projects.views.tables import NUMBER

STACKED = {"class": "table table-hover table-gov table-stack"}
CHIPS: dict[str, str] = {
    FloorStanding.NOT_REPORTED: "warning",
    FloorStanding.WAITING: "error",
    FloorStanding.CONFIRMED: "note",
    FloorStanding.MET: "ok",
}


def change_words(change: Decimal | None, before: Decimal | None) -> str:
    """Against the year before: an amount with its sign and, of something, per cent; a dash for none."""
    if change is None or before is None:
        return "—"
    share = f"（{change / before * 100:+.2f} %）" if before else ""
    return f"{change:+,.2f}{share}"


def number_of(label: Any, footer: Any = None) -> tables.Column:
    """A figure, right aligned."""
    return tables.Column(verbose_name=label, attrs=NUMBER, empty_values=(), footer=footer)


def linked(number: int, url: str, asked: dict[str, Any]) -> Any:
    """A figure that leads to exactly its list; nothing leads to an empty one."""
    if not number:
        return "0"
    query = urlencode({name: value for name, value in asked.items() if value not in (None, "")})
    return format_html('<a href="{}?{}"><b>{}</b></a>', url, query, f"{number:,}")


def _sources(rows: Any) -> Any:
    lines = ((label, yuan(amount)) for label, amount in rows)
    return format_html_join("", '<div class="source-line"><span>{}</span> <span>{}</span></div>', lines)


class VillageIncomeTable(tables.Table):
    """A village a row; below them what all that the filter leaves add up to, whatever page is shown."""

    caption = gettext_lazy("村集体经济收入")

    name = tables.Column(
        verbose_name=gettext_lazy("行政村"),
        empty_values=(),
        footer=lambda table: (
            _("合计 %(all)s 个村，已上报 %(reported)s 个")
            % {"all": table.totals.villages, "reported": table.totals.reported}
        ),
    )
    sources = tables.Column(verbose_name=gettext_lazy("收入构成（元）"), empty_values=())
    income_yuan = number_of(gettext_lazy("合计（元）"), lambda table: yuan(table.totals.income_yuan))
    last_yuan = number_of(gettext_lazy("上年（元）"), lambda table: yuan(table.totals.last_yuan))
    change_yuan = number_of(gettext_lazy("比上年（元）"))
    gap_yuan = number_of(gettext_lazy("距兜底线差额（元）"), lambda table: yuan(table.totals.gap_yuan))
    district = number_of(gettext_lazy("区级承担（元）"), lambda table: yuan(table.totals.topup.district))
    town = number_of(gettext_lazy("镇级承担（元）"), lambda table: yuan(table.totals.topup.town))
    standing = tables.Column(verbose_name=gettext_lazy("情况"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的村")
        attrs = STACKED

    def __init__(self, rows: list[VillageYear], *, totals: YearTotals) -> None:
        self.totals = totals
        super().__init__(rows)

    def render_name(self, record: VillageYear) -> Any:
        """Township and village, linked to the village's year."""
        url = reverse("projects:village-income", args=[record.code])
        return format_html(
            '<a class="fw-bold" href="{}?year={}">{}{}</a>', url, record.year, record.town, record.name
        )

    def render_sources(self, record: VillageYear) -> Any:
        """What was reported of each source."""
        return _sources(record.sources) if record.judged else "—"

    def render_income_yuan(self, record: VillageYear) -> str:
        """The sum; none for a village that has not reported, which is not 0."""
        return yuan(record.income_yuan) or "—"

    def render_last_yuan(self, record: VillageYear) -> str:
        """The same of the year before."""
        return yuan(record.last_yuan) or "—"

    def render_change_yuan(self, record: VillageYear) -> str:
        """More or less than the year before."""
        return change_words(record.change_yuan, record.last_yuan)

    def render_gap_yuan(self, record: VillageYear) -> str:
        """What is missing to the floor, confirmed or not."""
        return yuan(record.judged.gap_yuan) if record.judged and record.judged.gap_yuan else "—"

    def render_district(self, record: VillageYear) -> str:
        """The district's half, once confirmed."""
        return yuan(record.judged.topup.district) if record.judged and record.judged.topup.gap else "—"

    def render_town(self, record: VillageYear) -> str:
        """The township's half, once confirmed."""
        return yuan(record.judged.topup.town) if record.judged and record.judged.topup.gap else "—"

    def render_standing(self, record: VillageYear) -> Any:
        """In words and colour."""
        kind = CHIPS.get(record.standing, "note")
        return format_html('<span class="chip chip-{}">{}</span>', kind, record.standing.label)


class WorkshopTable(tables.Table):
    """A workshop a row; doubts: {key: why it does not carry}; editable: the keys the reader may change."""

    caption = gettext_lazy("帮扶车间和帮带主体")

    name = tables.Column(
        verbose_name=gettext_lazy("名称"), empty_values=(), footer=lambda table: table.total_words
    )
    kind = tables.Column(verbose_name=gettext_lazy("类别"), accessor="get_kind_display")
    place = tables.Column(verbose_name=gettext_lazy("所在村"), empty_values=())
    organisation = tables.Column(verbose_name=gettext_lazy("经营单位"), default="—")
    jobs = number_of(gettext_lazy("用工岗位（个）"), lambda table: f"{table.totals['jobs'] or 0:,}")
    workers = number_of(
        gettext_lazy("脱贫群众和监测对象（人）"), lambda table: f"{table.totals['workers'] or 0:,}"
    )
    orders = number_of(gettext_lazy("在手订单（元）"), lambda table: yuan(table.totals["orders"] or 0))
    last_active_on = tables.Column(verbose_name=gettext_lazy("最近开工"), empty_values=())
    state = tables.Column(verbose_name=gettext_lazy("情况"), empty_values=())
    steps = tables.Column(verbose_name=gettext_lazy("办理"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的车间（主体）")
        attrs = STACKED

    def __init__(self, rows: Any, *, totals: dict[str, Any], doubts: dict[int, Any], editable: Any) -> None:
        self.totals, self.doubts, self.editable = totals, doubts, editable
        self.total_words = _("合计 %s 个") % f"{totals['count']:,}"
        super().__init__(rows, exclude=() if editable else ("steps",))

    def render_name(self, record: Any) -> Any:
        """The name with its remark."""
        note = format_html('<small class="d-block text-secondary">{}</small>', record.note)
        return format_html("<b>{}</b>{}", record.name, note if record.note else "")

    def render_place(self, record: Any) -> str:
        """Township and village."""
        above = record.division.parent
        return f"{above.name if above else ''}{record.division.name}"

    def render_jobs(self, record: Any) -> str:
        """Unknown is not 0."""
        return "—" if record.jobs is None else f"{record.jobs:,}"

    def render_workers(self, record: Any) -> str:
        """Unknown is not 0."""
        return "—" if record.registered_workers is None else f"{record.registered_workers:,}"

    def render_orders(self, record: Any) -> str:
        """Unknown is not 0."""
        return yuan(record.orders_yuan) or "—"

    def render_last_active_on(self, record: Any) -> str:
        """As lists write days."""
        return list_date(record.last_active_on) or "—"

    def render_state(self, record: Any) -> Any:
        """Closed, in doubt with every reason, or giving work."""
        if record.closed_on:
            return format_html('<span class="chip">{} {}</span>', _("已关停"), list_date(record.closed_on))
        reasons = self.doubts.get(record.pk, ())
        if reasons:
            chips = ((WorkshopDoubt(each).label,) for each in reasons)
            return format_html_join(" ", '<span class="chip chip-error text-wrap">{}</span>', chips)
        return format_html('<span class="chip chip-ok">{}</span>', _("在营"))

    def render_steps(self, record: Any) -> Any:
        """To its forms."""
        if record.pk not in self.editable:
            return "—"
        change = reverse("projects:workshop-change", args=[record.pk])
        words = format_html('<a href="{}">{}</a>', change, _("更新"))
        if record.closed_on:
            return words
        close = reverse("projects:workshop-close", args=[record.pk])
        return format_html('{}<a class="ms-3" href="{}">{}</a>', words, close, _("关停"))


class SiteTable(tables.Table):
    """A project of 安置房 a row; each number leads to its households."""

    caption = gettext_lazy("易地搬迁进度")

    name = tables.Column(
        verbose_name=gettext_lazy("安置房项目"), empty_values=(), footer=gettext_lazy("合计")
    )
    built_on = tables.Column(verbose_name=gettext_lazy("完工"), empty_values=())
    households = number_of(gettext_lazy("搬迁户（户）"), lambda table: table.total("households", ""))
    moved = number_of(gettext_lazy("已入住（户）"), lambda table: table.total(MoveState.MOVED))
    demolished = number_of(gettext_lazy("旧房已拆（户）"), lambda table: table.total(MoveState.DEMOLISHED))
    reclaimed = number_of(gettext_lazy("已复垦（户）"), lambda table: table.total(MoveState.RECLAIMED))
    to_move = number_of(gettext_lazy("待入住（户）"), lambda table: table.total(MoveState.TO_MOVE))
    to_demolish = number_of(gettext_lazy("待拆旧（户）"), lambda table: table.total(MoveState.TO_DEMOLISH))
    to_reclaim = number_of(gettext_lazy("待复垦（户）"), lambda table: table.total(MoveState.TO_RECLAIM))

    class Meta:
        orderable = False
        empty_text = gettext_lazy("还没有登记搬迁进度")
        attrs = STACKED

    def __init__(self, rows: Any, *, totals: dict[str, int], place: str) -> None:
        self.totals, self.place = totals, place
        self.url = reverse("projects:relocation-households")
        super().__init__(rows)

    def total(self, key: str, state: str | None = None) -> Any:
        """The figure of all projects, linked."""
        asked = {"division": self.place, "state": key if state is None else state}
        return linked(self.totals[key], self.url, asked)

    def _to_list(self, record: Any, number: int, state: str) -> Any:
        asked = {"division": self.place, "project": record.project, "state": state}
        return linked(number, self.url, asked)

    def render_name(self, record: Any) -> Any:
        """Linked to the project; one elsewhere has no name here."""
        if not record.name:
            return _("外地安置房项目")
        url = reverse("projects:detail", args=[record.project])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.name)

    def render_built_on(self, record: Any) -> str:
        """The day, or that it has not come."""
        return list_date(record.built_on) or _("未登记完工")

    def render_households(self, record: Any) -> Any:
        """All of them."""
        return self._to_list(record, record.households, "")

    def render_moved(self, record: Any) -> Any:
        """已入住."""
        return self._to_list(record, record.counts[MoveState.MOVED], MoveState.MOVED)

    def render_demolished(self, record: Any) -> Any:
        """旧房已拆."""
        return self._to_list(record, record.counts[MoveState.DEMOLISHED], MoveState.DEMOLISHED)

    def render_reclaimed(self, record: Any) -> Any:
        """已复垦."""
        return self._to_list(record, record.counts[MoveState.RECLAIMED], MoveState.RECLAIMED)

    def render_to_move(self, record: Any) -> Any:
        """待入住."""
        return self._to_list(record, record.counts[MoveState.TO_MOVE], MoveState.TO_MOVE)

    def render_to_demolish(self, record: Any) -> Any:
        """待拆旧."""
        return self._to_list(record, record.counts[MoveState.TO_DEMOLISH], MoveState.TO_DEMOLISH)

    def render_to_reclaim(self, record: Any) -> Any:
        """待复垦."""
        return self._to_list(record, record.counts[MoveState.TO_RECLAIM], MoveState.TO_RECLAIM)
