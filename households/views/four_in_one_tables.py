"""四合一 as tables: rates by place, households behind a figure, changed cells of a sheet."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from households.choices.four_in_one import Standing
from households.models.households import VILLAGE_CODE_LENGTH
from households.reports.four_in_one import Rates, Row
from households.views.tables import NUMBER

WHOLE = {"td": {"class": "text-nowrap"}}
TABLE = {"class": "table table-hover table-gov table-stack"}


def _list_of(place: str, standing: str) -> str:
    asked = {name: value for name, value in (("division", place), ("standing", standing)) if value}
    return f"{reverse('households:four-in-one-list')}?{urlencode(asked)}"


class RateTable(tables.Table):
    """A place a row; each figure leads to its households."""

    caption = _("各地四合一情况")

    name = tables.Column(verbose_name=_("地区"))
    registered = tables.Column(verbose_name=_("在册（户）"), attrs=NUMBER)
    complete = tables.Column(verbose_name=_("四个渠道齐全"), attrs=NUMBER)
    books = tables.Column(verbose_name=_("账账相符"), attrs=NUMBER)
    books_rate = tables.Column(verbose_name=_("账账相符率"), attrs=NUMBER, empty_values=())
    life = tables.Column(verbose_name=_("账实相符"), attrs=NUMBER)
    life_rate = tables.Column(verbose_name=_("账实相符率"), attrs=NUMBER, empty_values=())
    consistent = tables.Column(verbose_name=_("四方一致"), attrs=NUMBER)
    rate = tables.Column(verbose_name=_("四合一率"), attrs=NUMBER, empty_values=())
    differs = tables.Column(verbose_name=_("有差异"), attrs=NUMBER)

    class Meta:
        orderable = False
        empty_text = _("没有在册户")
        attrs = TABLE

    def __init__(self, rows: Sequence[Rates]) -> None:
        super().__init__(rows)

    def render_name(self, record: Rates) -> Any:
        """A township leads to its villages."""
        if len(record.code) >= VILLAGE_CODE_LENGTH:
            return record.name
        url = f"{reverse('households:four-in-one')}?{urlencode({'division': record.code})}"
        return format_html('<a href="{}">{}</a>', url, record.name)

    def render_registered(self, record: Rates) -> Any:
        """All of them."""
        return _figure(record, record.registered, "")

    def render_complete(self, record: Rates) -> Any:
        """Whose four channels are all written down."""
        return _figure(record, record.complete, Standing.COMPLETE)

    def render_books(self, record: Rates) -> Any:
        """账账相符."""
        return _figure(record, record.books, Standing.BOOKS_AGREE)

    def render_books_rate(self, record: Rates) -> str:
        """Of all on the register."""
        return record.percent(record.books)

    def render_life(self, record: Rates) -> Any:
        """账实相符."""
        return _figure(record, record.life, Standing.MATCHES_LIFE)

    def render_life_rate(self, record: Rates) -> str:
        """Of all on the register."""
        return record.percent(record.life)

    def render_consistent(self, record: Rates) -> Any:
        """四方一致."""
        return _figure(record, record.consistent, Standing.CONSISTENT)

    def render_rate(self, record: Rates) -> str:
        """Of all on the register."""
        return record.percent(record.consistent)

    def render_differs(self, record: Rates) -> Any:
        """有差异."""
        return _figure(record, record.differs, Standing.DIFFERS)


def _figure(record: Rates, count: int, standing: str) -> Any:
    if not count:
        return "0"
    return format_html('<a href="{}">{}</a>', _list_of(record.code, standing), f"{count:,}")


class HouseholdChannelTable(tables.Table):
    """One household a row."""

    caption = _("四合一比对")

    head = tables.Column(verbose_name=_("户主"), empty_values=(), attrs=WHOLE)
    number = tables.Column(verbose_name=_("户编号"), default=_("未编号"))
    place = tables.Column(verbose_name=_("村组"))
    state = tables.Column(verbose_name=_("比对结论"), empty_values=())
    differences = tables.Column(verbose_name=_("差异项"), default="—")
    missing = tables.Column(verbose_name=_("缺少的渠道"), default="—")
    newest_on = tables.DateColumn(verbose_name=_("最近核对"), format="Y-m-d", default="—", attrs=WHOLE)
    due_on = tables.DateColumn(verbose_name=_("更正期限"), format="Y-m-d", default="—", attrs=WHOLE)

    class Meta:
        orderable = False
        empty_text = _("没有符合条件的户")
        attrs = TABLE

    def render_head(self, record: Row) -> Any:
        """Linked to its channels."""
        url = reverse("households:four-in-one-household", args=[record.pk])
        return format_html('<a class="fw-bold" href="{}">{}</a>', url, record.head or _("（无户主）"))

    def render_state(self, record: Row) -> Any:
        """A chip; what nobody has begun has none."""
        if not record.state:
            return _("未采集")
        kind = "error" if record.differences else "warning" if record.missing else "ok"
        return format_html('<span class="chip chip-{}">{}</span>', kind, record.state)


class CellTable(tables.Table):
    """The cells of a sheet that would change what its channel says."""

    caption = _("有变化的格")

    row = tables.Column(verbose_name=_("行"))
    head = tables.Column(verbose_name=_("户主"))
    number = tables.Column(verbose_name=_("户编号"), default=_("未编号"))
    field = tables.Column(verbose_name=_("项目"))
    old = tables.Column(verbose_name=_("原来"), default=_("（未填）"))
    new = tables.Column(verbose_name=_("改为"), default=_("（未填）"))

    class Meta:
        orderable = False
        empty_text = _("没有变化")
        attrs = TABLE

    def render_row(self, value: int) -> str:
        """In words: on a phone it stands alone above the rest."""
        return _("第 {} 行").format(value)


class HeldTable(tables.Table):
    """Rows of a sheet that were held back."""

    caption = _("没有采用的行")

    row = tables.Column(verbose_name=_("行"))
    column = tables.Column(verbose_name=_("列"))
    message = tables.Column(verbose_name=_("问题和改法"))

    class Meta:
        orderable = False
        empty_text = _("没有问题")
        attrs = TABLE

    render_row = CellTable.render_row
