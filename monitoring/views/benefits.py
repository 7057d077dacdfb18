"""全年受益: what one household received in a year, as a panel of its page or as a page of its own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from households.models import Household
from monitoring.forms.benefits import BenefitYearForm
from monitoring.reports.benefits import stack_of
from monitoring.reports.case_listing import heads_of
from povertycase import access
from povertycase.context import menu_at
from povertycase.models import User
from povertycase.views.requests import PageRequest
from projects.rules.rights import sees_all_benefits


@require_safe
def of_household(request: PageRequest, pk: int) -> HttpResponse:
    """Every benefit of the year in the address, summed, with what looks alike."""
    user, this_year = request.user, timezone.localdate().year
    household = access.get_or_404(Household, pk, user=user)
    form = BenefitYearForm(request.GET, this_year=this_year)
    year = form.chosen
    heads, _numbers = heads_of([household.pk], user)
    shown = {
        "household": household,
        "head": heads.get(household.pk, ""),
        "form": form,
        "year": year,
        "stack": stack_of(household, user, year=year),
        "sees_all": sees_all(user),
        "navigation": menu_at(user, reverse("households:detail", args=[pk])),
    }
    name = "_household_benefits" if request.htmx else "household_benefits"
    return render(request, f"monitoring/{name}.html", shown)


def sees_all(user: User) -> bool:
    """Whether somebody sees every benefit of the households of a county."""
    return any(sees_all_benefits(each.role, each.division_id) for each in user.postings)
