"""A county's money year by year: library and finance's ledger, own input, what was paid, the closing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from povertycase.choices import Level
from povertycase.models import Division, User
from projects.choices.money import OPEN_PAYMENTS, PAID_OUT, EntryKind
from projects.models import LedgerEntry, PaymentRequest, YearClosing
from projects.reports.completeness import LibraryYear, library_years
from projects.reports.shares import Growth, own_inputs

NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """One year of a county. Amounts in yuan.

    paid_yuan: what left in that year less what came back, of whatever year's money. open_payments: requests
    of the year that nobody has settled. is_over: whether the year has ended; closing: None while it is open.
    """

    library: LibraryYear
    growth: Growth
    paid_yuan: Decimal
    open_payments: int
    is_over: bool
    closing: YearClosing | None

    @property
    def year(self) -> int:
        """The year."""
        return self.library.held.year


@dataclass(frozen=True, slots=True)
class YearTotals:
    """Of all years together: finance's ledger, the library, and what was paid; amounts in yuan.

    asked_whole: how many years nothing may be missing of; whole: how many of them are so.
    """

    ledger_projects: int
    ledger_yuan: Decimal
    library_projects: int
    library_yuan: Decimal
    paid_yuan: Decimal
    asked_whole: int
    whole: int


def counties_of(user: User) -> list[Division]:
    """The counties whose money a user reads as a whole: those inside the user's postings, by code."""
    reach = Q(pk__in=[])
    for posting in user.postings:
        reach |= Q(code__startswith=posting.division_id)
    return list(Division.objects.filter(reach, level=Level.COUNTY, valid_to=None).order_by("code"))


def years_of_county(user: User, county: Division, *, on: datetime.date) -> list[MoneyYear]:
    """Every year up to the present one, the newest first; the same number of queries whatever there is.

    on: today.
    """
    known = library_years(user, place=county.pk, on=on, until=on.year)
    years = [each.held.year for each in known]
    growth = own_inputs(user, days={year: _day_of(year, on) for year in years}, place=county.pk)
    paid, waiting = _paid(user, county), _waiting(user, county)
    closings = YearClosing.objects.visible_to(user).filter(division=county).select_related("closed_by")
    closed = {row.year: row for row in closings}
    rows = [
        MoneyYear(
            library=each,
            growth=growth[each.held.year],
            paid_yuan=paid.get(each.held.year, NOUGHT),
            open_payments=waiting.get(each.held.year, 0),
            is_over=each.held.year < on.year,
            closing=closed.get(each.held.year),
        )
        for each in known
    ]
    return rows[::-1]


def totals_of(rows: Sequence[MoneyYear]) -> YearTotals:
    """What the years add up to."""
    held = [row.library.held for row in rows]
    return YearTotals(
        ledger_projects=sum(each.ledger_projects for each in held),
        ledger_yuan=sum((each.ledger_yuan for each in held), NOUGHT),
        library_projects=sum(each.library_projects for each in held),
        library_yuan=sum((each.library_yuan for each in held), NOUGHT),
        paid_yuan=sum((row.paid_yuan for row in rows), NOUGHT),
        asked_whole=sum(each.must_be_whole for each in held),
        whole=sum(each.must_be_whole and each.is_whole for each in held),
    )


def waiting_payments(user: User, county: Division, year: int) -> QuerySet[PaymentRequest]:
    """The requests of a year that keep it open, the oldest first."""
    rows = _open(user, county).filter(requested_on__year=year)
    return rows.select_related("allocation__project").order_by("requested_on", "pk")


def _open(user: User, county: Division) -> QuerySet[PaymentRequest]:
    return PaymentRequest.objects.visible_to(user).filter(
        division__code__startswith=county.pk, status__in=OPEN_PAYMENTS
    )


def _waiting(user: User, county: Division) -> dict[int, int]:
    rows = _open(user, county).values_list("requested_on__year")
    return dict(rows.annotate(count=Count("pk")).order_by())


def _paid(user: User, county: Division) -> dict[int, Decimal]:
    booked = LedgerEntry.objects.visible_to(user).filter(allocation__division__code__startswith=county.pk)
    sums = booked.values_list("booked_on__year").annotate(
        out=Sum("amount_yuan", filter=Q(kind__in=PAID_OUT), default=NOUGHT),
        back=Sum("amount_yuan", filter=Q(kind=EntryKind.REFUND), default=NOUGHT),
    )
    return {year: out - back for year, out, back in sums.order_by()}


def _day_of(year: int, on: datetime.date) -> datetime.date:
    """The last day of a year that is over, else today."""
    return min(datetime.date(year, 12, 31), on)
