"""集中排查: the year by village, who has no record yet, and the ledger to take away."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.models import SurveyRound
from households.reports.households import rows_of, with_summary
from households.views import workbooks
from households.views.rounds import place_asked
from households.views.steps import may_anywhere
from households.views.visit_plan import ORDER
from monitoring.forms.sweeps import MISSING, SHORT, WHOLE, SweepForm, years
from monitoring.reports import sweep_ledger as ledger
from monitoring.reports import sweeps as reports
from monitoring.reports.sweeps import VillageSweeps
from monitoring.views.steps import may_anywhere as may_take
from monitoring.views.steps import may_export, require_cases, require_exporter
from monitoring.views.sweep_tables import SweepTable, UnrecordedTable
from povertycase import access
from povertycase.exports import Export
from povertycase.paging import page_of, part_of
from povertycase.sheets import writing
from povertycase.views.requests import PageRequest, size_of


@require_safe
def sweep_list(request: PageRequest) -> HttpResponse:
    """A village a row: its rounds of the year, and whether they are enough."""
    require_cases(request.user)
    today = timezone.localdate()
    form = SweepForm(request.GET, user=request.user, years=years(today), usual=today.year)
    year, place = (form.year, form.place) if form.is_valid() else (today.year, "")
    rows = reports.villages_swept(request.user, year=year, place=place, on=today) if form.is_valid() else []
    show = form.cleaned_data.get("show", "")
    page = part_of(_wanted(rows, show), cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "form": form,
        "year": year,
        "place": place,
        "show": show,
        "page": page,
        "table": SweepTable(page.rows, may_export=may_export(request.user)),
        "villages": len(rows),
        "short": len(_wanted(rows, SHORT)),
        "missing": sum(row.missing for row in rows),
        "may_import": may_take(request.user, "import_sweep"),
        "may_open": may_anywhere(request.user, "open_round"),
    }
    return render(request, "monitoring/sweeps.html", facts)


def _wanted(rows: Sequence[VillageSweeps], show: str) -> list[VillageSweeps]:
    """The villages behind a number."""
    tests: dict[str, Callable[[VillageSweeps], bool]] = {
        SHORT: lambda row: row.is_short,
        MISSING: lambda row: bool(row.missing),
        WHOLE: lambda row: not row.is_short and not row.missing,
    }
    return [row for row in rows if tests.get(show, bool)(row)]


@require_safe
def unrecorded(request: PageRequest, pk: int) -> HttpResponse:
    """The households of a round, of a village or all, without a record."""
    require_cases(request.user)
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    place = place_asked(request)
    found = with_summary(
        reports.without_record(request.user, survey, place, on=timezone.localdate()), user=request.user
    )
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    table = UnrecordedTable(rows_of(page.rows, user=request.user))
    facts = {"survey": survey, "page": page, "table": table, "place": place}
    return render(request, "monitoring/sweep_unrecorded.html", facts)


@require_http_methods(["GET", "POST"])
def export_ledger(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand the ledger over."""
    return workbooks.hand_over(request, "export_sweep", pk=pk)


def ledger_of(request: PageRequest, pk: int) -> Export:
    """The ledger of a round, of a place or all. Who: township, county, leader, auditor."""
    user = request.user
    require_exporter(user)
    survey, place = access.get_or_404(SurveyRound, pk, user=user), place_asked(request)
    households = ledger.ledger_households(user, survey, place)
    query = urlencode({"year": str(survey.starts_on.year), "division": place})

    def tables() -> list[writing.Table]:
        rows = ledger.ledger_rows(households, survey, user=user)
        return [workbooks.table_of(_listed(survey, rows), by=user)]

    return Export(
        title=_("导出排查台账"),
        source=_("集中排查"),
        back=f"{reverse('monitoring:sweep-list')}?{query}",
        name=_("防返贫监测排查台账"),
        unit=_("户"),
        holds=_("列与集中排查表相同，身份证已脱敏；还没有记录的户也在表里，排查结论空着。"),
        rows=households.order_by().count(),
        tables=tables,
        about=survey,
    )


def _listed(survey: SurveyRound, rows: Any) -> workbooks.Listed:
    return workbooks.Listed(
        title=_("防返贫监测排查台账：%s") % survey.name,
        sheet=_("集中排查表"),
        columns=ledger.COLUMNS,
        rows=rows,
        template=("sweep-ledger", "1"),
        money=_("　　单位：元"),
        remark=_("，身份证已脱敏"),
    )
