"""监测对象: the cases as a list, one by one, and on a household's page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from households.reports.shown import masked
from monitoring.actions.needs import needs_of
from monitoring.choices.cases import MONITORED, OPEN, CaseStatus, RemovalWay
from monitoring.forms.page_filters import CasePageFilter
from monitoring.models import MonitoringCase, Procedure
from monitoring.reports import case_detail as detail
from monitoring.reports.case_listing import cases_of, listed, rows_of, stages_of, timings_of
from monitoring.views.case_tables import CHIPS, CaseTable
from monitoring.views.conditions import conditions_of, is_blocking
from monitoring.views.gates import gate_of, road_of, side_steps
from monitoring.views.searching import without_number
from monitoring.views.steps import may_anywhere, may_export, moves_for, require_cases, sees_cases, steps_at
from povertycase import access, actions
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper

ORDER = ("-clue_on", "-id")
DOCUMENTS = {
    name.replace("_", "-"): name for name in ("authorisation", "collection_form", "natural_document")
}


def filter_of(request: PageRequest) -> CasePageFilter:
    """The list's filter as the address says."""
    return CasePageFilter(request.GET, MonitoringCase.objects.visible_to(request.user), request=request)


@require_safe
def case_list(request: PageRequest) -> HttpResponse:
    """The cases, how many stand where above them."""
    require_cases(request.user)
    filterset = filter_of(request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    today, user = timezone.localdate(), request.user
    whole = MonitoringCase.objects.visible_to(user)
    cases = filterset.qs if filterset.form.is_valid() else whole.none()
    page = page_of(listed(cases), order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    shown = {
        "filter": filterset,
        "page": page,
        "table": CaseTable(rows_of(page.rows, user, on=today)),
        "found": stages_of(cases),
        "stages": stages_of(whole),
        "timings": timings_of(user, on=today),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_export": may_export(user),
        "may_report": may_anywhere(user, "report_clue"),
        "query": request.GET.urlencode(),
    }
    return render(request, "monitoring/cases.html", shown)


@require_safe
def case(request: PageRequest, pk: int) -> HttpResponse:
    """One case."""
    record = one(request.user, pk)
    shown = _facts(record, request.user) | _turn(record, request.user)
    return render(request, "monitoring/case.html", shown)


def _facts(record: MonitoringCase, user: User) -> dict[str, Any]:
    """What the case is and what was done."""
    clues = detail.clues_of(record, user)
    (row,) = rows_of([record], user, on=timezone.localdate())
    return {
        "case": record,
        "row": row,
        "chip": CHIPS.get(record.status, ""),
        "risks": sorted(record.risks.all(), key=lambda each: each.rank),
        "contact_phone": masked("phone", record.contact_phone),
        "papers": detail.procedures_of(record, user),
        "measures": detail.measures_of(record, user),
        "plans": detail.plans_of(record, user),
        "clues": clues,
        "events": detail.timeline_of(record, clues),
    }


def _turn(record: MonitoringCase, user: User) -> dict[str, Any]:
    """Whose turn it is, and what stands in the way."""
    today = timezone.localdate()
    steps, moves = steps_at(user, record.division_id), moves_for(user, record)
    is_active = record.status == CaseStatus.ACTIVE
    conditions = conditions_of(record, way=RemovalWay.HELPED, on=today) if is_active else []
    newest = record.procedures.order_by("-turn").first()
    return {
        "step": gate_of(record, user, on=today),
        "road": road_of(record, newest) if newest else [],
        "conditions": conditions,
        "is_monitored": record.status in MONITORED,
        "needs": needs_of(record, user, on=today) if record.status in MONITORED else None,
        "missing": sum(1 for each in conditions if each.unmet),
        "is_blocked": is_blocking(conditions),
        "side_steps": side_steps(record, user),
        "steps": steps if record.status in OPEN else frozenset(),
        "moves": moves,
    }


@require_safe
def household_cases(request: PageRequest, pk: int) -> HttpResponse:
    """The episodes of a household: a panel of its page, or a page; empty for who sees no cases."""
    household = access.get_or_404(Household, pk, user=request.user)
    rows = cases_of(household, request.user, on=timezone.localdate())
    shown = {
        "household": household,
        "sees_cases": sees_cases(request.user),
        "rows": rows,
        "has_open": any(row.case.status in OPEN for row in rows),
        "steps": steps_at(request.user, household.division_id),
    }
    name = "_household_cases" if request.htmx else "household_cases"
    return render(request, f"monitoring/{name}.html", shown)


@require_POST
def reveal_contact(request: PageRequest, pk: int) -> HttpResponse:
    """The telephone of 监测联系人 in full, for a reason."""
    return revealed(request, access.get_or_404(MonitoringCase, pk, user=request.user))


def revealed(request: PageRequest, record: Any) -> HttpResponse:
    """One personal field of a record, instead of its mask."""
    asked = request.POST
    value = actions.reveal(record, asked.get("field", ""), by=request.user, reason=asked.get("reason", ""))
    response = render(request, "_parts/revealed.html", {"value": value})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def document(request: PageRequest, pk: int, paper: str) -> HttpResponse:
    """A paper of a go through the steps."""
    procedure = access.get_or_404(Procedure, pk, user=request.user)
    return shown_paper(getattr(procedure, DOCUMENTS[paper]) if paper in DOCUMENTS else None)


def one(user: User, pk: int) -> MonitoringCase:
    """The case with its place and risks at hand, or the 404 that access.get_or_404 gives."""
    rows = MonitoringCase.objects.visible_to(user).filter(pk=pk)
    found = listed(rows).select_related("household").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
