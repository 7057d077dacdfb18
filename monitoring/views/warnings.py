"""部门预警: what departments warn of, as a list and one by one."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from monitoring.forms.warnings import WarningFilter
from monitoring.models import Warning
from monitoring.reports.feed_trail import steps_on
from monitoring.reports.warning_listing import warning_counts, warning_row, warning_rows, with_people
from monitoring.views.searching import without_number
from monitoring.views.steps import moves_for, sees_feeds
from monitoring.views.warning_steps import MANY, STEPS, handles
from povertycase.masks import identity
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("due_on", "id")
ROWS_A_PAGE = 50


@require_safe
def warning_list(request: PageRequest) -> HttpResponse:
    """The warnings in reach, the most urgent first; the open ones unless the address says otherwise."""
    user, today = request.user, timezone.localdate()
    asked = request.GET.copy()
    if not asked:
        asked["status"] = "unhandled"
    reached = Warning.objects.visible_to(user)
    filterset = WarningFilter(asked, reached, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    rows = filterset.qs if filterset.form.is_valid() else reached.none()
    page = page_of(
        with_people(rows),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request, ROWS_A_PAGE),
    )
    shown = {
        "filter": filterset,
        "page": page,
        "rows": warning_rows(page.rows, on=today),
        "counts": warning_counts(reached, on=today),
        "many": [(verb, STEPS[verb]) for verb in MANY if handles(user, verb)],
        "here": request.get_full_path(),
        "is_filtered": bool(request.GET),
        "may_see_feeds": sees_feeds(user),
    }
    return render(request, "monitoring/warnings.html", shown)


@require_safe
def warning(request: PageRequest, pk: int) -> HttpResponse:
    """One warning, what the department said, and what is done about it."""
    record = one(request.user, pk)
    moves = moves_for(request.user, record)
    shown = {
        "warning": record,
        "row": warning_row(record, on=timezone.localdate()),
        "steps": [(step.name, step.heading) for verb, step in STEPS.items() if verb in moves],
        "may_find": "find_person" in moves,
        "events": steps_on(record),
        "masked": identity(record.id18),
    }
    return render(request, "monitoring/warning.html", shown)


def one(user: User, pk: int) -> Warning:
    """The warning with its people at hand, or the 404 that access.get_or_404 gives."""
    found = with_people(Warning.objects.visible_to(user).filter(pk=pk)).select_related("clue").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
