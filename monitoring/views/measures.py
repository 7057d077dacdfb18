"""帮扶措施: of all monitored households as a list, and of one beside what it still needs."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from households.reports.households import head_of
from monitoring.actions.needs import needs_of
from monitoring.choices.cases import MONITORED
from monitoring.forms.measure_filters import MeasurePageFilter
from monitoring.models import MonitoringCase, SupportMeasure, SupportPlan
from monitoring.reports.first_measures import first_counts
from monitoring.reports.measures import counts_of, one_case, rows_of, with_homes
from monitoring.views.searching import without_number
from monitoring.views.steps import require_cases, steps_at
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper

ORDER = ("-planned_on", "-id")


@require_safe
def measure_list(request: PageRequest) -> HttpResponse:
    """The measures, and how many households wait for their first."""
    require_cases(request.user)
    today, user = timezone.localdate(), request.user
    rows = SupportMeasure.objects.visible_to(user)
    filterset = MeasurePageFilter(request.GET, rows, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    cursor, size = request.GET.get("cursor", ""), size_of(request)
    page = page_of(with_homes(found, user), order=ORDER, cursor=cursor, size=size)
    shown = {
        "filter": filterset,
        "page": page,
        "rows": rows_of(page.rows, on=today),
        "counts": counts_of(user, on=today),
        "first": first_counts(user, on=today),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
    }
    return render(request, "monitoring/measures.html", shown)


@require_safe
def case_measures(request: PageRequest, pk: int) -> HttpResponse:
    """One household: its risks, what fails, what is done about it, and its plans."""
    today, user = timezone.localdate(), request.user
    case = one_case(user, pk)
    measures = SupportMeasure.objects.visible_to(user).filter(case=case).select_related("project")
    plans = SupportPlan.objects.visible_to(user).filter(case=case)
    head = head_of(case.household)
    shown = {
        "case": case,
        "head": head.name if head else "",
        "needs": needs_of(case, user, on=today),
        "measures": rows_of(with_homes(measures.order_by("planned_on", "pk"), user), on=today),
        "plans": plans.order_by("-year", "-pk"),
        "steps": steps_at(user, case.division_id),
        "is_monitored": case.status in MONITORED,
    }
    return render(request, "monitoring/case_measures.html", shown)


@require_safe
def proof(request: PageRequest, pk: int) -> HttpResponse:
    """What shows that a measure reached the household."""
    return shown_paper(access.get_or_404(SupportMeasure, pk, user=request.user).proof)


def address(case: MonitoringCase) -> str:
    """The page of what is done for a household."""
    return reverse("monitoring:case-measures", args=[case.pk])


def name_of(case: MonitoringCase, user: User) -> str:
    """By whom people know the household."""
    head = head_of(one_case(user, case.pk).household)
    return head.name if head else ""
