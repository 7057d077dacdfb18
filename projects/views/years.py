"""年度台账和年终结账: a county's money year by year, and the two steps on a year as a whole."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.views.saving import Page, save, version_of
from povertycase.exceptions import Unmet
from povertycase.models import Division
from povertycase.views.requests import PageRequest
from projects import actions
from projects.actions.years import closing_unmet
from projects.forms.years import FIRST_YEAR, LAST_YEAR, CloseYearForm, LedgerYearForm
from projects.models import FinanceLedgerYear, YearClosing
from projects.reports.completeness import library_years
from projects.reports.years import counties_of, totals_of, waiting_payments, years_of_county
from projects.views.steps import require_anywhere, require_years, steps_at

CRUMB = _("年度台账")
YEAR_DIGITS = 4


@require_safe
def year_list(request: PageRequest) -> HttpResponse:
    """The years of one county, and which of them are closed."""
    require_years(request.user)
    counties = counties_of(request.user)
    county = _asked(request, counties)[0] or next(iter(counties), None)
    rows = years_of_county(request.user, county, on=timezone.localdate()) if county else []
    shown = {
        "counties": counties,
        "county": county,
        "rows": rows,
        "totals": totals_of(rows),
        "steps": steps_at(request.user, county.pk) if county else frozenset(),
    }
    return render(request, "projects/years.html", shown)


@require_http_methods(["GET", "POST"])
def record_ledger(request: PageRequest) -> HttpResponse:
    """登记、更正财政台账年度数."""
    counties = _own(request, "record_finance_ledger")
    county, year = _asked(request, counties)
    rows = FinanceLedgerYear.objects.visible_to(request.user)
    known = rows.filter(division=county, year=year).first() if county and year else None
    form = LedgerYearForm(request.POST or None, counties=counties, county=county, year=year, known=known)

    def step() -> FinanceLedgerYear:
        given = form.cleaned_data
        facts = {name: given[name] for name in ("projects", "amount_yuan")}
        if known is not None and version_of(form) is not None:
            return actions.change_finance_ledger(known, **facts, by=request.user, version=version_of(form))
        place = next(each for each in counties if each.pk == given["division"])
        return actions.record_finance_ledger(place, given["year"], **facts, by=request.user)

    heading = _("更正财政台账") if known else _("登记财政台账")
    return save(request, form, step, _page(heading, county, year, _("财政台账已登记。")))


@require_http_methods(["GET", "POST"])
def close(request: PageRequest) -> HttpResponse:
    """年终结账: first everything that is in the way, then the year typed once more."""
    counties = _own(request, "close_year")
    county, year = _asked(request, counties)
    form = CloseYearForm(request.POST or None, counties=counties, county=county, year=year)

    def step() -> YearClosing:
        given = form.cleaned_data
        place = next(each for each in counties if each.pk == given["division"])
        return actions.close_year(place, given["year"], by=request.user, on=timezone.localdate())

    page = _page(_("年终结账"), county, year, _("已结账，这一年不能再记账。"))
    facts = {**page.facts, **(_standing(request, county, year) if county and year else {})}
    return save(request, form, step, replace(page, template="projects/year_close.html", facts=facts))


def _standing(request: PageRequest, county: Division, year: int) -> dict[str, Any]:
    """What is in the way, what is open, and what of the year is not whole yet."""
    today = timezone.localdate()
    closing = YearClosing.objects.visible_to(request.user).filter(division=county, year=year).first()
    blocked = closing_unmet(county, year, today)
    if closing is not None:
        message = _("%(year)s 年已于 %(day)s 结账。") % {"year": year, "day": closing.closed_on.isoformat()}
        blocked = [Unmet("year_closed", message)]
    years = {
        each.held.year: each
        for each in library_years(request.user, place=county.pk, on=today, until=today.year)
    }
    return {
        "blocked": blocked,
        "waiting": waiting_payments(request.user, county, year),
        "library": years.get(year),
        "is_danger": True,
    }


def _own(request: PageRequest, step: str) -> list[Division]:
    """The counties where the user takes a step; refuses somebody who does nowhere."""
    require_anywhere(request.user, step)
    return [each for each in counties_of(request.user) if step in steps_at(request.user, each.pk)]


def _asked(request: PageRequest, counties: Sequence[Division]) -> tuple[Division | None, int | None]:
    """The county and the year that the address names, as far as they can be meant."""
    code, year = request.GET.get("division", ""), request.GET.get("year", "")
    county = next((each for each in counties if each.pk == code), None)
    is_year = year.isdecimal() and FIRST_YEAR <= int(year[:YEAR_DIGITS]) <= LAST_YEAR
    return county, int(year) if is_year and len(year) == YEAR_DIGITS else None


def _page(heading: str, county: Division | None, year: int | None, done: str) -> Page:
    back = reverse("projects:year-list") + (f"?{urlencode({'division': county.pk})}" if county else "")
    hint = _("%(place)s %(year)s 年") % {"place": county.name, "year": year} if county and year else ""
    return Page(heading, back, done, crumb=CRUMB, template="projects/form.html", facts={"hint": hint})
