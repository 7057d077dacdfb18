"""The request as a page gets it, and how many rows of a list it asks for."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from povertycase.models import User

ROWS_A_PAGE = 20
SIZE_DIGITS = 3


class PageRequest(HttpRequest):
    """A request of somebody logged in: the middleware has turned everybody else away."""

    user: User
    htmx: HtmxDetails


def size_of(request: HttpRequest, usual: int = ROWS_A_PAGE) -> int:
    """How many rows a page of a list has: what the address asks for, else what is usual there."""
    text = request.GET.get("page_size", "")
    return int(text) if text.isdecimal() and len(text) <= SIZE_DIGITS else usual
