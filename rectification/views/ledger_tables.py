"""The tables of ledgers: those that were sent in, and their rows."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from rectification.choices.ledger import RowOutcome
from rectification.models import LedgerBatch, LedgerRow

CHIPS = {
    RowOutcome.HELD: "error",
    RowOutcome.WAITING: "note",
    RowOutcome.DIFFERS: "note",
    RowOutcome.HISTORICAL: "",
}
SHOWN = 80


def _cell(row: LedgerRow, key: str) -> str:
    return str(row.cells.get(key, [""])[0]).removesuffix("T00:00:00")


class BatchTable(tables.Table):
    """The ledgers that were sent in; their figures are counted by the query."""

    caption = gettext_lazy("导入过的台账")

    name = tables.Column(verbose_name=gettext_lazy("台账"), accessor="file__name")
    layout = tables.Column(verbose_name=gettext_lazy("种类"))
    office = tables.Column(verbose_name=gettext_lazy("报送地方"), accessor="division__name")
    sent_by = tables.Column(verbose_name=gettext_lazy("导入人"), accessor="sent_by__name")
    created_at = tables.Column(verbose_name=gettext_lazy("时间"))
    row_count = tables.Column(verbose_name=gettext_lazy("行数"), default="—")
    ticketed = tables.Column(verbose_name=gettext_lazy("对应问题"))
    old = tables.Column(verbose_name=gettext_lazy("历史销号"))
    left = tables.Column(verbose_name=gettext_lazy("待办"))

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_name(self, value: str, record: LedgerBatch) -> Any:
        """Linked to its page."""
        url = reverse("rectification:ledger", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, value)

    def render_created_at(self, value: Any) -> str:
        """To the minute."""
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"

    def render_left(self, value: int) -> Any:
        """A lamp where something waits for somebody."""
        return format_html('<span class="lamp lamp-soon">{}</span>', value) if value else 0


class RowTable(tables.Table):
    """The rows of a ledger, without the cells that may name somebody."""

    caption = gettext_lazy("台账各行")

    number = tables.Column(verbose_name=gettext_lazy("行"))
    source = tables.Column(verbose_name=gettext_lazy("问题来源"), empty_values=())
    content = tables.Column(verbose_name=gettext_lazy("具体问题"), empty_values=())
    outcome = tables.Column(verbose_name=gettext_lazy("处理结果"))
    ticket = tables.Column(verbose_name=gettext_lazy("问题编号"), accessor="number_of_ticket", default="—")

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}

    def render_source(self, record: LedgerRow) -> str:
        """As the row writes it, else of the ledger."""
        own = _cell(record, "source")
        return own or (record.batch.source.name if record.batch.source else "—")

    def render_content(self, record: LedgerRow) -> str:
        """Its beginning."""
        text = _cell(record, "content") or _cell(record, "reported")
        return f"{text[:SHOWN]}…" if len(text) > SHOWN else text or "—"

    def render_outcome(self, value: str, record: LedgerRow) -> Any:
        """A chip."""
        return format_html('<span class="chip chip-{}">{}</span>', CHIPS.get(record.outcome, "ok"), value)  # type: ignore[call-overload]


class HistoryTable(RowTable):
    """What was closed on paper."""

    caption = gettext_lazy("历史销号的问题")

    outcome = None
    ticket = None
    closed_on = tables.Column(verbose_name=gettext_lazy("销号时间"), empty_values=())
    evidence = tables.Column(verbose_name=gettext_lazy("原台账写的佐证"), empty_values=())
    batch = tables.Column(verbose_name=gettext_lazy("台账"), accessor="batch__file__name")

    def render_closed_on(self, record: LedgerRow) -> str:
        """As it is written."""
        return _cell(record, "closed_on") or "—"

    def render_evidence(self, record: LedgerRow) -> str:
        """As it is written."""
        return _cell(record, "evidence")[:SHOWN] or "—"

    def render_batch(self, value: str, record: LedgerRow) -> Any:
        """Linked to the ledger it stands in."""
        url = reverse("rectification:ledger", args=[record.batch_id])
        return format_html('<a href="{}">{}</a>', url, value)
