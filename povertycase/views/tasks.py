"""我的待办: what falls to whoever asks, or is owed in their places, in groups by urgency."""

import datetime
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.forms import Select
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from povertycase.choices import Urgency
from povertycase.filters import TaskFilter
from povertycase.home import places_offered
from povertycase.models import Obligation
from povertycase.models.obligations import soon_until
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ROWS_A_PAGE = 50
ORDER = ("due_on", "id")


@require_safe
def task_list(request: PageRequest) -> HttpResponse:
    """What the user is to do across all apps, the most urgent first."""
    user, today = request.user, timezone.localdate()
    soon = soon_until(today)
    reached = Obligation.objects.visible_to(user).open().with_owners()
    filterset = TaskFilter(request.GET, reached, request=request)
    filterset.form.fields["division"].widget = Select(
        choices=places_offered(user, request.GET.get("division", ""))
    )
    rows = filterset.qs if filterset.form.is_valid() else reached.none()
    cursor, size = request.GET.get("cursor", ""), size_of(request, ROWS_A_PAGE)
    page = page_of(rows, order=ORDER, cursor=cursor, size=size)
    shown = {
        "filter": filterset,
        "page": page,
        "soon": soon,
        "groups": _grouped(page.rows, today, soon),
        "counts": _counts(rows, today, soon),
        "is_all": bool(request.GET.get("whose")),
        "is_filtered": any(request.GET.get(name) for name in filterset.filters),
    }
    return render(request, "povertycase/tasks.html", shown)


def _grouped(
    rows: Sequence[Obligation], today: datetime.date, soon: datetime.date
) -> list[tuple[Urgency, list[Obligation]]]:
    """The rows of a page under each heading that has any; they are in order."""
    groups: dict[Urgency, list[Obligation]] = {urgency: [] for urgency in Urgency}
    for row in rows:
        groups[row.urgency(today, soon=soon)].append(row)
    return [(urgency, found) for urgency, found in groups.items() if found]


def _counts(rows: QuerySet[Obligation], today: datetime.date, soon: datetime.date) -> dict[str, int]:
    return rows.order_by().aggregate(
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(due_on__range=(today, soon))),
        later=Count("pk", filter=Q(due_on__gt=soon)),
    )
