"""2-10: the households that wait for their first measure."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring.reports.first_measures import first_rows, lamp_words, waiting_for_first
from monitoring.views.steps import may_anywhere, require_cases
from povertycase.paging import part_of
from povertycase.views.requests import PageRequest, size_of

LATE, SOON = "late", "soon"


@require_safe
def first_measures(request: PageRequest) -> HttpResponse:
    """Those past their last day, or with `?state=soon` those that are warned."""
    require_cases(request.user)
    today, user = timezone.localdate(), request.user
    state = SOON if request.GET.get("state") == SOON else LATE
    waiting = waiting_for_first(user, on=today)
    wanted = [each for each in waiting if each.is_late == (state == LATE)]
    page = part_of(wanted, cursor=request.GET.get("cursor", ""), size=size_of(request))
    lamp = "overdue" if state == LATE else "soon"
    shown = {
        "page": page,
        "rows": [
            (row, {"state": lamp, "words": lamp_words(row.waiting, today)})
            for row in first_rows(page.rows, user)
        ],
        "is_late": state == LATE,
        "late": sum(each.is_late for each in waiting),
        "soon": sum(not each.is_late for each in waiting),
        "may_plan": may_anywhere(user, "plan_measure"),
    }
    return render(request, "monitoring/first_measures.html", shown)
