"""集中排查 as tables: villages with their rounds, and households without a record."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.choices import Severity
from households.views.plan_tables import MissingTable
from monitoring.reports.sweeps import Round, VillageSweeps
from projects.views.village_tables import STACKED, number_of

# Short words that look broken over two lines.
UNBROKEN = {"td": {"class": "text-nowrap"}}
LAMPS = {Severity.ERROR: "overdue", Severity.WARNING: "soon", Severity.NOTE: "soon"}


class SweepTable(tables.Table):
    """A village a row."""

    caption = gettext_lazy("各村集中排查")

    name = tables.Column(verbose_name=gettext_lazy("行政村"), empty_values=())
    households = number_of(gettext_lazy("在册户"))
    rounds = tables.Column(verbose_name=gettext_lazy("各轮有记录的户"), empty_values=())
    count = tables.Column(verbose_name=gettext_lazy("完成次数"), empty_values=(), attrs=UNBROKEN)
    lamp = tables.Column(verbose_name=gettext_lazy("情况"), empty_values=())

    class Meta:
        orderable = False
        empty_text = gettext_lazy("没有符合条件的村")
        attrs = STACKED

    def __init__(self, rows: Any, *, may_export: bool) -> None:
        super().__init__(rows)
        self.may_export = may_export

    def render_households(self, record: VillageSweeps) -> str:
        """On the register."""
        return f"{record.households:,}"

    def render_rounds(self, record: VillageSweeps) -> Any:
        """Each with its list of whom it lacks, and its ledger."""
        lines = ((self._round(record, each),) for each in record.rounds)
        return format_html_join("", "<div>{}</div>", lines) or "—"

    def _round(self, record: VillageSweeps, each: Round) -> Any:
        words = format_html(
            '{} <span class="text-nowrap">{}/{}（{}%）</span>',
            each.name,
            each.recorded,
            each.households,
            each.percent,
        )
        if each.missing:
            url = reverse("monitoring:sweep-unrecorded", args=[each.pk])
            link = '{} <a class="text-nowrap" href="{}?division={}">{}</a>'
            words = format_html(link, words, url, record.code, _("还差 %s 户") % each.missing)
        if not self.may_export:
            return words
        url = reverse("monitoring:sweep-export", args=[each.pk])
        link = '{} <a class="text-nowrap" href="{}?division={}">{}</a>'
        return format_html(link, words, url, record.code, _("台账"))

    def render_count(self, record: VillageSweeps) -> str:
        """Whole rounds, of those that policy asks for."""
        return _("%(whole)s 次，应 %(least)s 次") % {"whole": record.whole, "least": record.least}

    def render_lamp(self, record: VillageSweeps) -> Any:
        """What M-SWEEP says."""
        state = LAMPS.get(Severity(record.severity), "ok") if record.severity else "ok"
        words = record.messages or [_("已达到要求")]
        return format_html_join(
            "", '<div><span class="lamp lamp-{} text-wrap">{}</span></div>', ((state, each) for each in words)
        )


class UnrecordedTable(MissingTable):
    """A household of which a round has no record a row."""

    caption = gettext_lazy("没有记录的户")

    class Meta(MissingTable.Meta):
        empty_text = gettext_lazy("每一户都有记录")
