"""防返贫基金: what there is, who asked, one application, and the ledger."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from households.forms.places import PlaceSelect, place_choices
from monitoring.choices.fund import ReliefStatus
from monitoring.forms.fund_filters import FundEntryFilter, ReliefPageFilter
from monitoring.models import FundApplication, FundEntry
from monitoring.reports import fund as reports
from monitoring.rules.rights import PREVENTION_FUND_READERS
from monitoring.views.searching import without_number
from monitoring.views.steps import may_anywhere, moves_for, require_cases, steps_at
from povertycase import access
from povertycase.exceptions import Refused
from povertycase.models import User
from povertycase.paging import page_of
from povertycase.views.requests import PageRequest, size_of
from projects.views.documents import shown_paper

ORDER, ENTRY_ORDER = ("-applied_on", "-id"), ("-booked_on", "-id")
CHIPS = {
    ReliefStatus.APPLIED: "warning",
    ReliefStatus.REVIEWED: "warning",
    ReliefStatus.APPROVED: "note",
    ReliefStatus.PAID: "ok",
}


@require_safe
def fund(request: PageRequest) -> HttpResponse:
    """The balance of each year, and the applications in reach."""
    require_cases(request.user)
    user = request.user
    rows = FundApplication.objects.visible_to(user)
    filterset = ReliefPageFilter(request.GET, rows, request=request)
    if away := without_number(request, filterset.form):
        return away
    filterset.form.fields["division"].widget = PlaceSelect(choices=place_choices(user))
    found = filterset.qs if filterset.form.is_valid() else rows.none()
    shown = found.select_related("division__parent", "fund")
    page = page_of(shown, order=ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "filter": filterset,
        "page": page,
        "rows": [(row, chip_of(row.application)) for row in reports.relief_rows(page.rows, user)],
        "counts": reports.counts_of(rows),
        "funds": reports.funds_of(user),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "may_deposit": may_anywhere(user, "deposit_relief"),
        "may_carry": may_anywhere(user, "carry_over_relief"),
        "this_year": timezone.localdate().year,
        "sees_money": sees_money(user),
    }
    return render(request, "monitoring/fund.html", facts)


@require_safe
def application(request: PageRequest, pk: int) -> HttpResponse:
    """One application, and whose turn it is."""
    record = one(request.user, pk)
    (row,) = reports.relief_rows([record], request.user)
    facts: dict[str, Any] = {
        "application": record,
        "row": row,
        "chip": chip_of(record),
        "refunded": reports.refunded_of(record),
        "entries": FundEntry.objects.visible_to(request.user).filter(application=record).order_by("pk"),
        "events": reports.steps_on_relief(record),
        "moves": moves_on(request.user, record),
        "steps": steps_at(request.user, record.division_id),
    }
    return render(request, "monitoring/fund_application.html", facts)


@require_safe
def ledger(request: PageRequest) -> HttpResponse:
    """Every line of the funds in reach."""
    require_money(request.user)
    filterset = ledger_filter(request)
    entries = filterset.qs if filterset.form.is_valid() else filterset.qs.none()
    found = reports.with_application(entries)
    page = page_of(found, order=ENTRY_ORDER, cursor=request.GET.get("cursor", ""), size=size_of(request))
    facts = {
        "filter": filterset,
        "page": page,
        "rows": reports.entry_rows(page.rows, request.user),
        "net_yuan": entries.net_yuan(),
        "is_filtered": any(value for key, value in request.GET.items() if key != "page_size"),
        "query": request.GET.urlencode(),
        "reversible": _reversible(request.user),
    }
    return render(request, "monitoring/fund_ledger.html", facts)


@require_safe
def application_proof(request: PageRequest, pk: int) -> HttpResponse:
    """The paper with which a household asked."""
    return shown_paper(access.get_or_404(FundApplication, pk, user=request.user).proof)


@require_safe
def entry_document(request: PageRequest, pk: int) -> HttpResponse:
    """The voucher of a line."""
    return shown_paper(access.get_or_404(FundEntry, pk, user=request.user).document)


def ledger_filter(request: PageRequest) -> FundEntryFilter:
    """The ledger as the address narrows it."""
    return FundEntryFilter(request.GET, FundEntry.objects.visible_to(request.user), request=request)


def one(user: User, pk: int) -> FundApplication:
    """The application with its place at hand, or the 404 that access.get_or_404 gives."""
    rows = FundApplication.objects.visible_to(user).filter(pk=pk)
    found = rows.select_related("division__parent", "household", "fund", "case", "applied_by").first()
    if found is None:
        raise Http404(_("找不到这条记录，或者它不在您的管辖范围。"))
    return found


def _reversible(user: User) -> set[int]:
    """The funds of which `user` may take a deposit back, as long as they have what nobody was promised."""
    return {
        row.fund.pk
        for row in reports.funds_of(user)
        if row.free > 0 and "reverse_deposit" in steps_at(user, row.fund.division_id)
    }


def moves_on(user: User, record: FundApplication) -> frozenset[str]:
    """The moves open to `user`; whoever asked for the money does not approve it."""
    own = {"approve_relief"} if record.applied_by_id in user.own_accounts else set()
    return moves_for(user, record) - own


def chip_of(record: FundApplication) -> str:
    """The colour of its state."""
    return CHIPS.get(ReliefStatus(record.status), "")


def sees_money(user: User) -> bool:
    """Whether the county's own money is there for `user`."""
    return any(posting.role in PREVENTION_FUND_READERS for posting in user.postings)


def require_money(user: User) -> None:
    """Refuse somebody who does not see the county's money."""
    if not sees_money(user):
        raise Refused(_("基金流水不对您的岗位开放。"))
