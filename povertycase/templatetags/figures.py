"""How templates write the figures of the dashboard."""

from decimal import Decimal

from django import template

from povertycase.reports import Figure

register = template.Library()
MONEY = frozenset({"元", "万元"})


@register.filter
def figure(found: Figure) -> str:
    """A count with separators, money in 万元 to at least two decimals as the lists of funds write it."""
    if str(found.measure.unit) in MONEY:
        return f"{found.value:,.2f}"
    return f"{found.value:,.0f}"


@register.filter
def percent(value: Decimal | None) -> str:
    """A share from 0 to 1 as 82.5%, cut, so that 100.0% means all; — where there is nothing to divide by."""
    return "—" if value is None else f"{int(value * 1000) / 10:.1f}%"
