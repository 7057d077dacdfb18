"""The card about channels on the list of clues."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode

from monitoring.reports.channels import ChannelCount, YearCount, clues_by_channel

register = template.Library()


@register.simple_tag(takes_context=True)
def channels_of_this_year(context: dict[str, Any]) -> YearCount:
    """The clues of this year by channel."""
    return clues_by_channel(context["user"], year=timezone.localdate().year)


@register.simple_tag
def clues_of(count: ChannelCount, status: str = "", registered: str = "") -> str:
    """The address of the list of exactly these clues."""
    asked = {
        "channel": count.channel,
        "status": status,
        "is_registered": registered,
        "reported_from": count.starts_on.isoformat(),
        "reported_until": count.ends_on.isoformat(),
    }
    try:
        address = reverse("monitoring:clue-list")
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({key: value for key, value in asked.items() if value})}"
