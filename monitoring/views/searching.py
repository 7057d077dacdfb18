"""A certificate's number that was typed where names are looked for: it does not stay in the address."""

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from povertycase.views.requests import PageRequest

REFUSED = "refused"


def without_number(request: PageRequest, form: BaseForm) -> HttpResponse | None:
    """Send back to the page without the search, which then says why; None for a search of a name."""
    if not form.has_error("search", code="identity"):
        return None
    asked = request.GET.copy()
    asked.pop("search")
    asked[REFUSED] = "certificate"
    return redirect(f"{request.path}?{asked.urlencode()}")


def is_refused(request: PageRequest) -> bool:
    """Whether the page has just sent somebody back from a number."""
    return REFUSED in request.GET
