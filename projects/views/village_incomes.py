"""村集体经济收入: the year of every village, one village's year, and the steps on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.models import Village
from households.views.saving import Page, save, version_of
from povertycase import access
from povertycase.models import User
from povertycase.paging import part_of
from povertycase.templatetags.screens import yuan
from povertycase.views.requests import PageRequest, size_of
from projects import actions
from projects.choices.villages import FloorStanding, VillageIncomeSource
from projects.forms.village_filters import VillageYearForm
from projects.forms.villages import TopUpForm, VillageIncomeForm
from projects.models import VillageIncome
from projects.reports import villages as reports
from projects.reports.assets import village_incomes
from projects.views.steps import require_step, sees_funds, steps_for
from projects.views.village_tables import VillageIncomeTable, change_words

CRUMB = _("村集体经济收入")
FORM = "projects/village_form.html"


@require_safe
def income_list(request: PageRequest) -> HttpResponse:
    """The incomes of a year, with the villages that have reported nothing."""
    usual, years = _years(request.user)
    form = VillageYearForm(request.GET, user=request.user, years=years, usual=usual)
    rows: list[reports.VillageYear] = []
    if form.is_valid():
        wanted = form.cleaned_data["standing"]
        known = reports.village_years(request.user, year=form.year, place=form.place)
        rows = [row for row in known if reports.fits(row, wanted)]
    page = part_of(rows, cursor=request.GET.get("cursor", ""), size=size_of(request))
    totals = reports.totals_of(rows)
    place = form.place if form.is_valid() else ""
    shown = {
        "form": form,
        "year": form.year,
        "place": place,
        "page": page,
        "totals": totals,
        "table": VillageIncomeTable(page.rows, totals=totals),
        "is_filtered": bool(place or request.GET.get("standing")),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/villages.html", shown)


@require_safe
def village_income(request: PageRequest, code: str) -> HttpResponse:
    """One village in a year: its lines beside those of the year before and what its assets earned."""
    village = access.get_or_404(Village, code, user=request.user)
    row, years = _row(request, village)
    assets = village_incomes(request.user, year=row.year, place=village.pk)
    shown = {
        "row": row,
        "years": years,
        "lines": _lines(request.user, row),
        "change": change_words(row.change_yuan, row.last_yuan),
        "assets": assets[0] if assets else None,
        "is_waiting": row.standing == FloorStanding.WAITING,
        "steps": steps_for(request.user, village),
        "sees_funds": sees_funds(request.user),
    }
    return render(request, "projects/village.html", shown)


@require_http_methods(["GET", "POST"])
def record(request: PageRequest, code: str) -> HttpResponse:
    """登记 or 更正村集体经济收入."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "record_village_income", village)
    row, _known = _row(request, village)
    income = row.judged.income if row.judged else None
    form = VillageIncomeForm(request.POST or None, known=income)
    warning = _("收入更正以后，原来的兜底认定失效，须重新认定。")
    facts = {"warning": warning if income and income.confirmed_on else "", "hint": _about(row)}
    page = _page_of(_("更正收入") if income else _("登记收入"), row, _("村集体经济收入已保存。"), facts)

    def step() -> VillageIncome:
        if income is None:
            return actions.record_village_income(
                village.division, row.year, form.lines, by=request.user, version=version_of(form)
            )
        return actions.correct_village_income(income, form.lines, by=request.user, version=version_of(form))

    return save(request, form, step, page)


@require_http_methods(["GET", "POST"])
def confirm(request: PageRequest, code: str) -> HttpResponse:
    """认定兜底条件."""
    village = access.get_or_404(Village, code, user=request.user)
    require_step(request.user, "confirm_village_topup", village)
    row, _known = _row(request, village)
    if row.judged is None:
        raise Http404(_("这个村这一年还没有上报收入。"))
    income = row.judged.income
    form = TopUpForm(request.POST or None, version=income.version)
    page = _page_of(_("认定兜底条件"), row, _("兜底条件已认定。"), {"hint": _gap(row, row.judged)})

    def step() -> VillageIncome:
        return actions.confirm_village_topup(
            income,
            grounds=form.cleaned_data["grounds"],
            by=request.user,
            on=timezone.localdate(),
            version=version_of(form),
        )

    return save(request, form, step, page)


def _years(user: User) -> tuple[int, list[int]]:
    """The year that is shown unasked, and those to choose from."""
    this_year = timezone.localdate().year
    return reports.newest_year(user, this_year=this_year), reports.years_of(user, this_year=this_year)


def _row(request: PageRequest, village: Village) -> tuple[reports.VillageYear, list[int]]:
    """The village in the year that the address asks for, and the years to choose from."""
    usual, years = _years(request.user)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else usual
    [row] = reports.village_years(request.user, year=year, place=village.pk)
    return row, years


def _lines(user: User, row: reports.VillageYear) -> list[dict[str, Any]]:
    """Each source of this year or the one before."""
    [before] = reports.village_years(user, year=row.year - 1, place=row.code)
    now = row.judged.by_source if row.judged else {}
    then = before.judged.by_source if before.judged else {}
    return [
        {"label": each.label, "yuan": now.get(each), "before": then.get(each)}
        for each in VillageIncomeSource
        if each in now or each in then
    ]


def _page_of(heading: str, row: reports.VillageYear, done: str, facts: dict[str, Any]) -> Page:
    back = f"{reverse('projects:village-income', args=[row.code])}?year={row.year}"
    crumb = _("%(village)s %(year)s 年") % {"village": row.name, "year": row.year}
    return Page(heading, back, done, crumb=crumb, template=FORM, facts=facts | {"part": CRUMB})


def _about(row: reports.VillageYear) -> str:
    return _("%(town)s%(village)s %(year)s 年度，单位：元。没有这项收入的留空。") % {
        "town": row.town,
        "village": row.name,
        "year": row.year,
    }


def _gap(row: reports.VillageYear, known: reports.Judged) -> str:
    words = _(
        "%(village)s %(year)s 年收入 %(income)s 元，距兜底线 %(floor)s 元差 %(gap)s 元；区、镇各承担一半。"
    )
    return words % {
        "village": row.name,
        "year": row.year,
        "income": yuan(known.income_yuan),
        "floor": yuan(known.floor_yuan),
        "gap": yuan(known.gap_yuan),
    }
