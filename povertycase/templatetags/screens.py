"""What templates need to write dates, money, deadlines and states the way the office writes them."""

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.calendars import SOON_DAYS
from povertycase.paging import CursorPage, words_of

register = template.Library()

# A deadline this many working days away, or fewer, turns yellow.
SOON_WORKING_DAYS = 3


class Crumb(NamedTuple):
    """One step of the way to a page; the page itself has no address."""

    label: str
    url: str


class Lamp(NamedTuple):
    """A deadline as a state, and in words."""

    state: str
    words: str


@register.filter
def cn_date(value: datetime.date | str | None) -> str:
    """A date or a partial date (`2026`, `2026-03`, `2026-03-05`) as 2026年3月5日; "" for none."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    units = (_("年"), _("月"), _("日"))
    parts = str(value).split("-")
    return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, units, strict=False))


@register.filter
def list_date(value: datetime.date | str | None) -> str:
    """The same as in lists: 2026-03-05, and 2026-03-05 09:30 for a moment."""
    if isinstance(value, datetime.datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{moment:%Y-%m-%d %H:%M}"
    return str(value or "")


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """An amount in yuan to the cent with separators, 12,345.60; "" for none, so unknown is not zero."""
    return "" if value is None else f"{value:,.2f}"


@register.filter
def thousands(number: int) -> str:
    """12,345."""
    return f"{number:,}"


@register.filter
def wan(value: Decimal | int | None) -> str:
    """An amount in yuan shown in 万元 with separators, 1.2346 for 12,346 yuan, at least two decimals."""
    if value is None:
        return ""
    whole, _dot, decimals = f"{Decimal(value) / 10000:,.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@register.filter
def minutes(span: datetime.timedelta) -> int:
    """A time span in whole minutes, rounded up, so that nobody is told to come back too early."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def count_words(page: CursorPage) -> str:
    """How many rows a list has: 128, or 1,000+ when counting stopped at the cap."""
    return words_of(page.count, is_capped=page.is_capped)


@register.inclusion_tag("_parts/breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, list[Crumb]]:
    """`{% breadcrumb "花名册" list_url "张三" %}`: labels, each with its address but the last."""
    urls = [*parts[1::2], ""][: len(parts[::2])]
    return {"crumbs": [Crumb(label, url) for label, url in zip(parts[::2], urls, strict=True)]}


@register.inclusion_tag("_parts/lamp.html")
def lamp(days_left: int | None, due_on: datetime.date | None = None) -> dict[str, Any]:
    """`{% lamp row.days_left row.due_on %}`; working days left, negative when overdue, None: done."""
    return {"lamp": lamp_for(days_left), "due_on": due_on}


@register.inclusion_tag("_parts/lamp.html")
def due_lamp(due_on: datetime.date, soon: datetime.date | None = None) -> dict[str, Any]:
    """`{% due_lamp row.due_on %}`: the last day of something open, in days of the calendar from today.

    soon: the last day of what is near, where a page knows it by working days; without, SOON_DAYS from today.
    """
    today = timezone.localdate()
    left = (due_on - today).days
    if left < 0:
        return {"lamp": Lamp("overdue", _("超期 %(days)s 天") % {"days": -left}), "due_on": due_on}
    words = _("还剩 %(days)s 天") % {"days": left} if left else _("今日到期")
    near = soon or today + datetime.timedelta(days=SOON_DAYS)
    return {"lamp": Lamp("soon" if due_on <= near else "ok", words), "due_on": due_on}


def lamp_for(days_left: int | None) -> Lamp:
    """State (overdue, soon, ok, done) and words for a number of working days left; None means done."""
    if days_left is None:
        return Lamp("done", _("已办结"))
    if days_left < 0:
        return Lamp("overdue", _("超期 %(days)s 个工作日") % {"days": -days_left})
    if days_left == 0:
        return Lamp("soon", _("今日到期"))
    if days_left <= SOON_WORKING_DAYS:
        return Lamp("soon", _("即将到期 剩 %(days)s 个工作日") % {"days": days_left})
    return Lamp("ok", _("正常 剩 %(days)s 个工作日") % {"days": days_left})


@register.simple_tag
def error_number() -> str:
    """The request id, for error pages: read from the log context, since the plain 500 page has no request."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))
