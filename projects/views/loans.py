"""小额信贷: the loans of households, as a list, one by one, and on a household's page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from households.models import Household
from povertycase import access
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.actions.loan_limits import checks_of
from projects.choices.loans import OUTSTANDING, LoanStatus
from projects.forms.asset_filters import LoanPageFilter
from projects.models import Loan
from projects.reports.loan_listing import (
    loans_of,
    reminders_of,
    repayments_of,
    row_of,
    rows_of,
    totals_of,
)
from projects.reports.loans import due_loans, loans_by_township
from projects.reports.timeline import steps_on
from projects.views.loan_tables import CHIPS, LoanTable
from projects.views.steps import moves_for, require_loans, sees_loans, steps_for

ORDER = ("-applied_on", "-id")
DUE_DAYS = (60, 30, 7)


@require_safe
def loan_list(request: PageRequest) -> HttpResponse:
    """The loans, how they stand by township above them."""
    require_loans(request.user)
    today = timezone.localdate()
    rows = Loan.objects.visible_to(request.user).with_rest()
    filterset = LoanPageFilter(request.GET, rows, request=request)
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(request.user))
    loans = filterset.qs if filterset.form.is_valid() else rows.none()
    found = loans.select_related("borrower", "division__parent")
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    whole, *towns = loans_by_township(request.user, as_of=today, place="")
    left = [row.left_days for row in due_loans(request.user, as_of=today, place="")]
    shown = {
        "filter": filterset,
        "page": page,
        "table": LoanTable(rows_of(page.rows, as_of=today), totals=totals_of(loans)),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "whole": whole,
        "towns": towns,
        "due": [(days, sum(0 <= each <= days for each in left)) for days in DUE_DAYS],
    }
    return render(request, "projects/loans.html", shown)


@require_safe
def loan(request: PageRequest, pk: int) -> HttpResponse:
    """One loan."""
    today, user = timezone.localdate(), request.user
    record = one(user, pk)
    row = row_of(record, as_of=today)
    is_open = record.status in {LoanStatus.APPLIED, LoanStatus.APPROVED}
    shown = {
        "loan": record,
        "row": row,
        "chip": CHIPS.get(record.status, ""),
        "checks": checks_of(record, on=today) if is_open else [],
        "is_running": record.status in OUTSTANDING,
        "repayments": repayments_of(record, user),
        "reminders": reminders_of(record, as_of=today) if record.status in OUTSTANDING else [],
        "events": steps_on(record),
        "steps": steps_for(user, record),
        "moves": moves_for(user, record),
        "is_overdue": bool(record.due_on and record.due_on < today),
    }
    return render(request, "projects/loan.html", shown)


@require_safe
def household_loans(request: PageRequest, pk: int) -> HttpResponse:
    """The loans of a household: a panel of its page, or a page of its own; empty for who sees no loans."""
    household = access.get_or_404(Household, pk, user=request.user)
    shown = {
        "household": household,
        "sees_loans": sees_loans(request.user),
        "rows": loans_of(household, request.user, as_of=timezone.localdate()),
        "steps": steps_for(request.user, household),
    }
    return render(
        request, f"projects/{'_household_loans' if request.htmx else 'household_loans'}.html", shown
    )


def one(user: User, pk: int) -> Loan:
    """The loan with its people and place at hand, or the 404 that access.get_or_404 gives."""
    rows = Loan.objects.visible_to(user).with_rest().filter(pk=pk)
    found = rows.select_related("borrower", "household", "division__parent", "tops_up").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found
