"""A certificate's number that was typed where names are looked for: it does not stay in the address."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from povertycase.views.requests import PageRequest


def without_number(request: PageRequest, form: BaseForm) -> HttpResponse | None:
    """Send back to the page without the search, saying why; None for a search of a name."""
    if not form.has_error("search", code="identity"):
        return None
    messages.error(request, "；".join(map(str, form.errors["search"])))
    asked = request.GET.copy()
    asked.pop("search")
    return redirect(f"{request.path}?{asked.urlencode()}".rstrip("?"))
