"""Small loans as a list, and what the page of one shows beside its own fields."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from households.choices import Relation
from households.models import Household, HouseholdMembership
from povertycase.calendars import Ladder, listed_days
from povertycase.choices import ReminderLevel
from povertycase.models import Reminder, User
from povertycase.models.obligations import AFTER
from povertycase.models.parameters import values_in_force
from projects.choices.loans import OPEN_LOANS, OUTSTANDING, LoanStatus
from projects.models import Loan, LoanRepayment
from projects.reports.loans import REMIND_DAYS

Lamp = Mapping[str, str]
SOON_DAYS = 60
TOWNSHIP = 9


@dataclass(frozen=True, slots=True)
class LoanRow:
    """One loan as a list shows it. rest_yuan: None while it is not out. days: from application to decision.

    is_waiting: nobody has decided; days counts until today.
    """

    loan: Loan
    place: str
    rest_yuan: Decimal | None
    days: int
    is_waiting: bool
    lamp: Lamp | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of everything that a filter leaves; rest_yuan: of what is out."""

    loans: int
    amount_yuan: Decimal
    rest_yuan: Decimal


@dataclass(frozen=True, slots=True)
class Reminded:
    """One reminder of a loan: the day it is due, how many people were told, and when first."""

    label: str
    on: datetime.date
    told: int
    told_at: datetime.datetime | None


def rows_of(loans: Sequence[Loan], *, as_of: datetime.date) -> list[LoanRow]:
    """The rows; of loans with_rest() and their places at hand."""
    return [row_of(loan, as_of=as_of) for loan in loans]


def row_of(loan: Loan, *, as_of: datetime.date) -> LoanRow:
    """One of them."""
    is_waiting = loan.status == LoanStatus.APPLIED
    until = loan.decided_on or (as_of if is_waiting else loan.applied_on)
    rest = loan.rest_yuan if loan.status in OUTSTANDING else None  # type: ignore[attr-defined]
    days = (until - loan.applied_on).days
    return LoanRow(loan, place_of(loan), rest, days, is_waiting, lamp_of(loan, as_of=as_of))


def place_of(loan: Loan) -> str:
    """Township and village of the household."""
    division = loan.division
    return f"{division.parent.name if division.parent else ''}{division.name}"


def lamp_of(loan: Loan, *, as_of: datetime.date) -> Lamp | None:
    """How near its last day is; None for one that is not out."""
    if loan.status not in OUTSTANDING or loan.due_on is None:
        return None
    left = (loan.due_on - as_of).days
    if left < 0:
        return {"state": "overdue", "words": _("逾期 %s 天") % -left}
    if left == 0:
        return {"state": "soon", "words": _("今日到期")}
    return {"state": "soon" if left <= SOON_DAYS else "ok", "words": _("还剩 %s 天") % left}


def totals_of(loans: QuerySet[Loan]) -> Totals:
    """How many and how much in all, whatever page is shown."""
    found = loans.order_by().aggregate(
        loans=Count("pk"), amount=Sum("amount_yuan"), rest=Sum("rest_yuan", filter=Q(status__in=OUTSTANDING))
    )
    nought = Decimal(0)
    return Totals(found["loans"], found["amount"] or nought, found["rest"] or nought)


def reminders_of(loan: Loan, *, as_of: datetime.date) -> list[Reminded]:
    """The reminders of a loan that was lent, in order, and who was told of each so far."""
    if loan.due_on is None:
        return []
    known = values_in_force([REMIND_DAYS, AFTER], division_code=loan.division_id, on=as_of)
    ladder = Ladder(listed_days(known.get(REMIND_DAYS)) or (), listed_days(known.get(AFTER)) or ())
    # A reminder is its reader's own; how many were sent is asked for by a loan that was found in scope.
    sent: QuerySet[Reminder] = QuerySet(Reminder).filter(
        obligation__kind=Loan.DUTY,
        obligation__subject_code=loan.subject_code,
        due_on=loan.due_on,
        since=F("obligation__since"),  # not those of before a repayment that was none
    )
    counted = sent.values("level").annotate(told=Count("pk"), first=Min("created_at"))
    told = {row["level"]: (row["told"], row["first"]) for row in counted}
    return [
        Reminded(_reminder_words(level, (loan.due_on - day).days), day, *told.get(level, (0, None)))
        for level, day in ladder.steps(loan.due_on, since=loan.due_on)
        if level != ReminderLevel.TOWNSHIP  # the township is who is told from the first one on
    ]


def _reminder_words(level: ReminderLevel, before: int) -> str:
    if before > 0:
        return _("%(step)s（到期前 %(days)s 天）") % {"step": level.label, "days": before}
    if before < -1:
        return _("%(step)s（逾期 %(days)s 天）") % {"step": level.label, "days": -before}
    return str(level.label)


def repayments_of(loan: Loan, user: User) -> list[LoanRepayment]:
    """What was paid back, the newest first."""
    rows = LoanRepayment.objects.visible_to(user).filter(loan=loan).select_related("booked_by")
    return list(rows.order_by("-repaid_on", "-pk"))


def loans_of(household: Household, user: User, *, as_of: datetime.date) -> list[LoanRow]:
    """The loans of a household, those that run first."""
    rows = Loan.objects.visible_to(user).with_rest().filter(household=household)
    found = list(rows.select_related("borrower", "division__parent").order_by("-applied_on", "-pk"))
    return rows_of(sorted(found, key=lambda loan: loan.status not in OPEN_LOANS), as_of=as_of)


def first_loan_of(household: Household, user: User) -> Loan | None:
    """The running loan that another one may come on top of."""
    rows = Loan.objects.visible_to(user).running().filter(household=household, tops_up=None)
    return rows.order_by("pk").first()


def members_of(household: Household, user: User) -> list[HouseholdMembership]:
    """Who lives in it today, the head first."""
    rows = HouseholdMembership.objects.visible_to(user).filter(household=household, left_on=None)
    return sorted(rows.select_related("person").order_by("pk"), key=lambda row: row.relation != Relation.HEAD)
