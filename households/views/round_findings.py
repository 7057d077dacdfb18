"""What a round found not to be met: the list, and the list taken away."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from households.choices import SafeguardItem
from households.models import Household, SafeguardCheck, SurveyRound
from households.reports import rounds as reports
from households.reports.households import head_of, number_of, place_of, with_summary
from households.views import workbooks
from households.views.plan_tables import FailingTable
from povertycase import access
from povertycase.exports import Export
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of

ORDER = ("division_id", "household_id", "id")

# (attribute of a Failing, heading, kind, width)
COLUMNS = (
    ("place", _("村组"), "text", 24),
    ("number", _("户编号"), "text", 20),
    ("head", _("户主姓名"), "text", 12),
    ("item", _("未过关项目"), "text", 18),
    ("explanation", _("判定说明"), "text", 40),
    ("clause", _("依据"), "text", 14),
    ("checked_on", _("核查日期"), "date", 12),
    ("visitor", _("核查人"), "text", 12),
)


@dataclass(frozen=True)
class Failing:
    """One safeguard that one household lacks."""

    household: int
    head: str
    number: str
    place: str
    item: str
    explanation: str
    clause: str
    checked_on: Any
    visitor: str


@require_safe
def failing(request: PageRequest, pk: int) -> HttpResponse:
    """Household by household, safeguard by safeguard."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    item = _item(request)
    page = page_of(
        _checks(request.user, survey, item),
        order=ORDER,
        cursor=request.GET.get("cursor", ""),
        size=size_of(request),
    )
    about = {
        "round": survey,
        "page": page,
        "table": FailingTable(rows_of(page.rows, request.user)),
        "item": SafeguardItem(item).label if item else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "households/visits/failing.html", about)


@require_http_methods(["GET", "POST"])
def export(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what for, then hand the sheet over."""
    return workbooks.hand_over(request, "export_failing", pk=pk)


def listed(request: PageRequest, pk: int) -> Export:
    """What the list shows."""
    survey = access.get_or_404(SurveyRound, pk, user=request.user)
    checks = _checks(request.user, survey, _item(request))
    return Export(
        title=_("导出未过关清单"),
        source=_("未过关清单"),
        back=f"{reverse('households:survey-round-failing', args=[pk])}?{request.GET.urlencode()}",
        name=_("未过关清单"),
        unit=_("条"),
        holds=_("每户每项一行，附户编号、判定说明和依据，不含电话和证件号。"),
        rows=checks.order_by().count(),
        tables=lambda: [workbooks.table_of(_listed(checks, survey, request.user), by=request.user)],
        about=survey,
    )


def rows_of(checks: list[SafeguardCheck], user: User) -> list[Failing]:
    """The rows of some checks: two statements beside theirs."""
    keys = {check.household_id for check in checks}
    known = with_summary(Household.objects.visible_to(user).filter(pk__in=keys), user=user)
    households = {each.pk: each for each in known}
    return [_row(check, households[check.household_id]) for check in checks]


def _row(check: SafeguardCheck, household: Household) -> Failing:
    head = head_of(household)
    return Failing(
        household=household.pk,
        head=head.name if head else "",
        number=number_of(household),
        place=place_of(household),
        item=check.get_item_display(),
        explanation=check.explanation,
        clause=check.clause,
        checked_on=check.checked_on,
        visitor=check.visit.visitor.name,
    )


def _checks(user: User, survey: SurveyRound, item: str) -> Any:
    return reports.failing_of(user, survey, item).select_related("visit__visitor")


def _item(request: PageRequest) -> str:
    item = request.GET.get("item", "")
    return item if item in SafeguardItem.values else ""


def _listed(checks: QuerySet[SafeguardCheck], survey: SurveyRound, user: User) -> workbooks.Listed:
    return workbooks.Listed(
        title=_("%s未过关清单") % survey.name,
        sheet=_("未过关清单"),
        columns=COLUMNS,
        rows=workbooks.values_of(
            checks.order_by(*ORDER),
            lambda chunk: rows_of(chunk, user),
            [column[0] for column in COLUMNS],
        ),
        template=("round-failing", "1"),
    )
