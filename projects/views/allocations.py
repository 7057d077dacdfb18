"""资金安排: what each project was given, what of it was paid, and where nothing moves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.forms.money_filters import AllocationPageFilter
from projects.models import Allocation
from projects.reports.flow import rows_of, totals_of, with_rows
from projects.views.money_tables import AllocationTable

ORDER = ("allocated_on", "id")


@require_safe
def allocation_list(request: PageRequest) -> HttpResponse:
    """The allocations in reach; those that wait longest come first."""
    today = timezone.localdate()
    filterset = AllocationPageFilter(
        request.GET, Allocation.objects.visible_to(request.user), request=request
    )
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    found = filterset.qs if filterset.form.is_valid() else Allocation.objects.none()
    cursor = request.GET.get("cursor", "")
    page = page_of(with_rows(found, on=today), order=ORDER, cursor=cursor, size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": AllocationTable(rows_of(page.rows, on=today), totals=totals_of(found)),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "projects/allocations.html", shown)
