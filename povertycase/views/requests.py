"""The request as a page gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from povertycase.models import User


class PageRequest(HttpRequest):
    """A request of somebody logged in: the middleware has turned everybody else away."""

    user: User
    htmx: HtmxDetails
