"""How templates write the figures of the dashboard."""

from decimal import Decimal

from django import template

from povertycase.figures import WAN, YUAN, Measure, percent, topics
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
def topic_title(measure: Measure) -> str:
    """The topic that a measure belongs to: what is named “overdue” says of what only beside it."""
    return next((str(topic.title) for topic in topics() if measure in topic.measures), "")


register.filter(percent)
