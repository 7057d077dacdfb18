"""How small loans stand: how fast they are decided, what is out, what is overdue."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from povertycase.models.parameters import values_for_places
from projects.choices.loans import OUTSTANDING, DueStep, LoanStatus, Repayer
from projects.models import Loan, LoanRepayment
from projects.rules.loans import due_step

TOWNSHIP = CODE_LENGTHS[Level.TOWNSHIP]
REMIND_DAYS = "loan.remind_days"


@dataclass(frozen=True, slots=True)
class TownLoans:
    """The loans of one township, or of all (code '').

    waiting: applications nobody decided; oldest_days: how long the oldest of them waits. decision_days: mean
    from application to decision, None without any. rest_yuan: lent and not paid back; overdue_yuan: of that,
    past the last day. overdue_share: a fraction, unrounded, None when nothing is out.
    """

    code: str
    name: str
    waiting: int
    oldest_days: int
    decided: int
    decision_days: Decimal | None
    running: int
    rest_yuan: Decimal
    overdue: int
    overdue_yuan: Decimal
    overdue_share: Decimal | None


@dataclass(frozen=True, slots=True)
class DueLoan:
    """A running loan that has come to a reminder. left_days: below nought when it is overdue."""

    loan: Loan
    step: DueStep
    left_days: int
    rest_yuan: Decimal


@dataclass(frozen=True, slots=True)
class _Row:
    """What is counted of one loan."""

    place: str
    status: str
    applied_on: datetime.date
    decided_on: datetime.date | None
    due_on: datetime.date | None
    rest_yuan: Decimal


def loans_by_township(user: User, *, as_of: datetime.date, place: str) -> list[TownLoans]:
    """0-18: a line for all and one for each township that has loans; two queries."""
    names = ("division", "status", "applied_on", "decided_on", "due_on", "rest_yuan")
    loans = Loan.objects.visible_to(user).filter(division__code__startswith=place).with_rest()
    rows = [_Row(*values) for values in loans.values_list(*names)]
    codes = sorted({row.place[:TOWNSHIP] for row in rows})
    known = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    lines = [_line("", "", rows, as_of)]
    for code in codes:
        lines.append(_line(code, known[code], [row for row in rows if row.place.startswith(code)], as_of))
    return lines


def _line(code: str, name: str, rows: Sequence[_Row], as_of: datetime.date) -> TownLoans:
    waiting = [row for row in rows if row.status == LoanStatus.APPLIED]
    decided = [(row.decided_on - row.applied_on).days for row in rows if row.decided_on]
    running = [row for row in rows if row.status in OUTSTANDING]
    overdue = [row for row in running if row.due_on and row.due_on < as_of]
    rest = sum((row.rest_yuan for row in running), Decimal(0))
    late = sum((row.rest_yuan for row in overdue), Decimal(0))
    return TownLoans(
        code=code,
        name=name,
        waiting=len(waiting),
        oldest_days=max(((as_of - row.applied_on).days for row in waiting), default=0),
        decided=len(decided),
        decision_days=Decimal(sum(decided)) / len(decided) if decided else None,
        running=len(running),
        rest_yuan=rest,
        overdue=len(overdue),
        overdue_yuan=late,
        overdue_share=late / rest if rest else None,
    )


def due_loans(user: User, *, as_of: datetime.date, place: str) -> list[DueLoan]:
    """2-36: running loans that are overdue or fall due within the days of a reminder, the oldest first."""
    rows = Loan.objects.visible_to(user).running().with_rest().filter(division__code__startswith=place)
    loans = list(rows.select_related("division", "borrower", "household").order_by(F("due_on"), "pk"))
    days = values_for_places([REMIND_DAYS], division_codes={row.division_id for row in loans}, on=as_of)
    found = []
    for loan in loans:
        due = loan.due_on or as_of
        step = due_step(due, as_of=as_of, days=days[loan.division_id].get(REMIND_DAYS, ()))
        if step:
            found.append(DueLoan(loan, step, (due - as_of).days, loan.rest_yuan))  # type: ignore[attr-defined]
    return found


def repaid_by_others(user: User, *, place: str) -> list[LoanRepayment]:
    """户借户用户还: repayments that somebody outside the household made, the newest first."""
    rows = LoanRepayment.objects.visible_to(user).filter(
        loan__division__code__startswith=place, repayer=Repayer.OTHER
    )
    totals = rows.values("loan").annotate(total=Sum("amount_yuan")).filter(total__gt=0).values("loan")
    lines = rows.filter(loan__in=totals, amount_yuan__gt=0)
    return list(lines.select_related("loan").order_by("-repaid_on", "-pk"))
