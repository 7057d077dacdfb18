"""Subsidies and their claims as tables."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from povertycase.paging import CursorPage
from povertycase.templatetags.screens import count_words, list_date, yuan
from projects.choices.subsidies import ClaimStatus, Cycle
from projects.reports.subsidies import ClaimRow, SchemeRow, Sums

NUMBER = {part: {"class": "num"} for part in ("th", "td", "tf")}
CHIPS: dict[str, str] = {
    ClaimStatus.REQUESTED: "chip-warning",
    ClaimStatus.ACCEPTED: "chip-warning",
    ClaimStatus.APPROVED: "chip-note",
    ClaimStatus.PAID: "chip-ok",
}


class YuanColumn(tables.Column):
    """An amount in yuan, to the cent."""

    def render(self, value: Any) -> str:
        """As the lists write it."""
        return yuan(value)


def _status(status: str) -> tables.Column:
    """How many claims stand so."""
    return tables.Column(
        verbose_name=ClaimStatus(status).label,
        accessor=f"sums__by_status__{status}",
        default="0",
        attrs=NUMBER,
        footer=lambda table: f"{table.sums.by_status.get(status, 0):,}",
    )


class SchemeTable(tables.Table):
    """One subsidy a row; below them what the claims on all of them come to, whatever page is shown."""

    caption = gettext_lazy("补贴政策")

    name = tables.Column(
        verbose_name=gettext_lazy("补贴名称"),
        empty_values=(),
        footer=lambda table: _("合计 %s 项补贴") % count_words(table.count),
    )
    year = tables.Column(verbose_name=gettext_lazy("年度"), accessor="scheme__year", localize=False)
    kind = tables.Column(verbose_name=gettext_lazy("类别"), accessor="scheme__get_kind_display")
    requested = _status(ClaimStatus.REQUESTED)
    accepted = _status(ClaimStatus.ACCEPTED)
    approved = _status(ClaimStatus.APPROVED)
    paid = _status(ClaimStatus.PAID)
    ended = tables.Column(
        verbose_name=gettext_lazy("不予和撤回"),
        accessor="sums__ended",
        attrs=NUMBER,
        footer=lambda table: f"{table.sums.ended:,}",
    )
    people = tables.Column(
        verbose_name=gettext_lazy("人次"),
        accessor="sums__people",
        attrs=NUMBER,
        footer=lambda table: f"{table.sums.people:,}",
    )
    claimed_yuan = YuanColumn(
        verbose_name=gettext_lazy("申报金额（元）"),
        accessor="sums__claimed_yuan",
        attrs=NUMBER,
        footer=lambda table: yuan(table.sums.claimed_yuan),
    )
    approved_yuan = YuanColumn(
        verbose_name=gettext_lazy("审定金额（元）"),
        accessor="sums__approved_yuan",
        attrs=NUMBER,
        footer=lambda table: yuan(table.sums.approved_yuan),
    )
    paid_yuan = YuanColumn(
        verbose_name=gettext_lazy("兑付金额（元）"),
        accessor="sums__paid_yuan",
        attrs=NUMBER,
        footer=lambda table: yuan(table.sums.paid_yuan),
    )

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[SchemeRow], *, sums: Sums, count: CursorPage) -> None:
        self.sums, self.count = sums, count
        super().__init__(rows)

    def render_name(self, record: SchemeRow) -> Any:
        """Linked to the scheme's page."""
        url = reverse("projects:scheme", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.scheme.name)


class ClaimTable(tables.Table):
    """One claim a row; below them what all of them come to, whatever page is shown."""

    caption = gettext_lazy("补贴申报")

    claimant = tables.Column(
        verbose_name=gettext_lazy("申报方"),
        footer=lambda table: _("合计 %s 件（人数、金额不含不予补贴和撤回的）") % f"{table.sums.claims:,}",
    )
    place = tables.Column(verbose_name=gettext_lazy("乡镇/村"))
    period = tables.Column(verbose_name=gettext_lazy("期次"), accessor="claim__period")
    requested_on = tables.Column(verbose_name=gettext_lazy("申报日期"), accessor="claim__requested_on")
    status = tables.Column(verbose_name=gettext_lazy("状态"), accessor="claim__status")
    paid_on = tables.Column(verbose_name=gettext_lazy("兑付日期"), accessor="claim__paid_on", default="—")
    people = tables.Column(
        verbose_name=gettext_lazy("人数"),
        accessor="claim__people",
        attrs=NUMBER,
        footer=lambda table: f"{table.sums.people:,}",
    )
    amount_yuan = YuanColumn(
        verbose_name=gettext_lazy("补贴金额（元）"),
        accessor="claim__amount_yuan",
        attrs=NUMBER,
        footer=lambda table: yuan(table.sums.claimed_yuan),
    )

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, rows: list[ClaimRow], *, sums: Sums, periods: int) -> None:
        self.sums = sums
        super().__init__(rows, exclude=("period",) if periods == Cycle.YEAR else ())

    def render_claimant(self, value: str, record: ClaimRow) -> Any:
        """Linked to the claim's page."""
        url = reverse("projects:claim", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, value)

    def render_requested_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_paid_on(self, value: Any) -> str:
        """As lists write days."""
        return list_date(value)

    def render_status(self, record: ClaimRow) -> Any:
        """How far it has come, in words."""
        chip = CHIPS.get(record.claim.status, "chip-error")
        return format_html('<span class="chip {}">{}</span>', chip, record.claim.get_status_display())
