"""帮扶公开查询: what a county lets everybody see of its work (1-13), without a login.

The answers are the same for everybody: no cookie is read or set (middleware.SameForAll), so any cache on
the way may keep them. A county that did not open its page answers as one that there is not.
"""

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from monitoring.actions import opened
from povertycase.exceptions import Exhausted

FOLDER = "monitoring/open/"
# Figures change once a month; whoever closes the page waits no longer than this.
KEPT_SECONDS = 600
BUSY_SECONDS = 600


@login_not_required
@require_safe
def counties(request: HttpRequest) -> HttpResponse:
    """The county that opened its page, or the list of them where there are several."""
    return _answer(request, "")


@login_not_required
@require_safe
def county(request: HttpRequest, code: str) -> HttpResponse:
    """One county's page."""
    return _answer(request, code)


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    try:
        opened.knock_at_enquiry(str(get_client_ip_address(request)))
    except Exhausted:
        answer = _page("busy.html", {}, status=429)
        answer["Cache-Control"] = "no-store"
        answer["Retry-After"] = str(BUSY_SECONDS)
        return answer
    found = opened.open_counties(code)
    if not found:
        return _page("closed.html", {}, status=404)
    if len(found) > 1:
        return _page("counties.html", {"counties": found})
    return _page("county.html", {"enquiry": opened.enquiry_of(found[0])})


def _page(template: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Without what pages show of whoever is logged in: to ask who it is would read the cookie."""
    answer = HttpResponse(render_to_string(FOLDER + template, shown), status=status)
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
