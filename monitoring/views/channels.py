"""线索渠道统计: how clues came in, and what became of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from monitoring.reports.channels import clues_by_channel, years_with_clues
from monitoring.views.steps import require_cases
from povertycase.views.requests import PageRequest


@require_safe
def statistics(request: PageRequest) -> HttpResponse:
    """A year's clues by channel and by month; each number leads to the clues that make it."""
    require_cases(request.user)
    years = years_with_clues(request.user, on=timezone.localdate())
    asked = next((each for each in years if str(each) == request.GET.get("year")), years[0])
    shown = {"years": years, "found": clues_by_channel(request.user, year=asked)}
    return render(request, "monitoring/channels.html", shown)
