"""How templates write the figures of yearly targets."""

from decimal import Decimal

from django import template

from rectification.rules.yearly_targets import plain, read_figure

register = template.Library()


@register.filter
def figure(value: Decimal | None) -> str:
    """A figure without zeros at its end; "" for none."""
    return plain(value)


@register.filter
def figure_text(value: str | None) -> str:
    """The same of a figure that was kept as text."""
    return plain(read_figure(value)) if value else ""
