"""The lines of a ledger as a table."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import DecimalField, IntegerField
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from households.ledgers import Judged, Ledger, Subject
from households.reports.ledgers import LedgerLine

TONES = {"overdue": "error", "soon": "warning"}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
NAMES = {Subject.PERSON: _("姓名"), Subject.HOUSEHOLD: _("户主"), Subject.VILLAGE: _("村")}


def _fact_column(ledger: Ledger, name: str) -> tables.Column:
    """A fact of the entry; numbers stand to the right."""
    field: Any = ledger.model._meta.get_field(name)
    attrs = NUMBER if isinstance(field, DecimalField | IntegerField) else {}
    return tables.Column(verbose_name=field.verbose_name, accessor=f"facts__{name}", attrs=attrs)


class LineTable(tables.Table):
    """One line a row: who, where, what was written down, what is missing."""

    name = tables.Column(empty_values=())
    place = tables.Column(verbose_name=_("乡镇/村"))
    number = tables.Column(verbose_name=_("户编号"))
    age = tables.Column(verbose_name=_("年龄"), attrs=NUMBER)
    gaps = tables.Column(verbose_name=_("缺口"), empty_values=())
    noted = tables.Column(verbose_name=_("核实日期"), accessor="entry__noted_on", empty_values=())

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的记录")
        attrs = {"class": "table table-hover table-gov table-stack"}

    def __init__(self, lines: Sequence[LedgerLine], *, ledger: Ledger, by: Judged) -> None:
        self.ledger, self.by, self.caption = ledger, by, ledger.title
        facts = [(f"fact_{name}", _fact_column(ledger, name)) for name in ledger.shown]
        left_out = {
            Subject.PERSON: (),
            Subject.HOUSEHOLD: ("age",),
            Subject.VILLAGE: ("age", "number"),
        }[ledger.subject]
        order = ("name", "place", "number", "age", *(name for name, _column in facts), "gaps", "noted")
        kept = tuple(name for name in order if name not in left_out)
        super().__init__(lines, extra_columns=facts, exclude=left_out, sequence=kept)
        self.columns["name"].column.verbose_name = NAMES[ledger.subject]
        if ledger.subject == Subject.VILLAGE:
            self.columns["place"].column.verbose_name = _("乡镇")

    def render_name(self, record: LedgerLine) -> Any:
        """Linked to the line."""
        url = reverse("households:ledger-line", args=[self.ledger.code, record.key])
        url += f"?year={self.by.year}" if self.ledger.by_year else ""
        return format_html(
            '<a class="fw-bold text-nowrap" href="{}">{}</a>', url, record.name or _("姓名未知")
        )

    def render_gaps(self, record: LedgerLine) -> Any:
        """A chip each."""
        chips = ((TONES[gap.tone], gap.label) for gap in record.gaps)
        return format_html_join(" ", '<span class="chip chip-{}">{}</span>', chips) or "—"

    def render_noted(self, record: LedgerLine) -> str:
        """The day of the entry that stands."""
        return record.entry.noted_on.isoformat() if record.entry else str(_("未登记"))


class HeldRowTable(tables.Table):
    """What is wrong with the rows of a sheet that were not written."""

    caption = _("没有写入的行")

    row = tables.Column(verbose_name=_("行"), attrs=NUMBER)
    column = tables.Column(verbose_name=_("列"))
    message = tables.Column(verbose_name=_("哪里不对、怎么改"))

    class Meta:
        orderable = False
        attrs = {"class": "table table-hover table-gov table-stack"}
