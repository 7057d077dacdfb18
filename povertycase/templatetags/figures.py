"""How templates write the figures of the dashboard."""

from decimal import Decimal

from django import template

from povertycase.figures import WAN, YUAN, Measure
from povertycase.reports import Figure
from povertycase.templatetags.screens import wan, yuan

register = template.Library()


@register.filter
def figure(found: Figure) -> str:
    """As its list writes it."""
    return written(found.value, found.measure)


@register.filter
def written(value: Decimal, measure: Measure) -> str:
    """A count with separators; an amount in yuan to the cent, or in 万元 to at least two decimals."""
    writes = {str(YUAN): yuan, str(WAN): wan}.get(str(measure.unit))
    return writes(value) if writes else f"{value:,.0f}"


@register.filter
def percent(value: Decimal | None) -> str:
    """A share from 0 to 1 as 82.50 %; — where there is nothing to divide by."""
    return "—" if value is None else f"{value * 100:.2f} %"
