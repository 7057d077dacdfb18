"""Small loans of the demonstration county in every state, made by the steps that people take."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from households.models import Household, Person
from povertycase.actions.reminders import remind
from projects.actions.demo.cast import place, user
from projects.actions.loans import (
    LoanDraft,
    apply_for_loan,
    approve_loan,
    decline_loan,
    lend,
    recover_loan,
)
from projects.actions.repayments import RepaymentDraft, record_repayment
from projects.models import Loan

MONTHS = 12
GRACE = 8


@dataclass(frozen=True, slots=True)
class Sketch:
    """A loan: yuan, what for, and what became of it.

    left: days until its last day, below nought when it is overdue; None before it is lent.
    """

    yuan: int
    use: str
    purpose: str
    reached: str
    left: int | None = None
    repaid: int = 0


# The most telling first: a small demonstration has few households that may borrow.
SKETCHES = (
    Sketch(40000, "planting", "辣椒大棚 3 亩", "lent", 20, 10000),
    Sketch(30000, "processing", "粉条加工设备", "lent", -35, 5000),
    Sketch(30000, "planting", "花椒扩种 12 亩", "applied"),
    Sketch(50000, "breeding", "能繁母牛 4 头", "approved"),
    Sketch(50000, "trade", "农资门市周转", "recovering", -120),
    Sketch(20000, "tourism", "庭院民宿改造", "lent", 90, 20000),
    Sketch(50000, "breeding", "山羊 60 只", "lent", 240),
    Sketch(20000, "trade", "小卖部进货", "declined"),
)


def seed_loans(*, on: datetime.date) -> None:
    """One loan a household; those that fall due have been reminded of."""
    borrowers = _borrowers(on)
    for sketch, (household, person) in zip(SKETCHES, borrowers, strict=False):
        _loan(sketch, household, person, on)
    remind(on=on)


def _borrowers(on: datetime.date) -> list[tuple[Household, Person]]:
    """Households that the loans are for, each with somebody of an age between 25 and 60."""
    households = (
        Household.objects.filter(division__code__startswith=place("township2"))
        .needing_helper()
        .order_by("division_id", "pk")
    )
    between = (on - datetime.timedelta(days=60 * 365), on - datetime.timedelta(days=25 * 365))
    found = []
    for household in households.prefetch_related("memberships__person")[:60]:
        people = [row.person for row in household.memberships.all() if row.left_on is None]
        fit = [each for each in people if each.birth_on and between[0] <= each.birth_on <= between[1]]
        if fit:
            found.append((household, fit[0]))
    return found


def _loan(sketch: Sketch, household: Household, person: Person, on: datetime.date) -> None:
    applied_on = on - datetime.timedelta(days=GRACE)
    if sketch.left is not None:
        applied_on = _lent_on(on + datetime.timedelta(days=sketch.left)) - datetime.timedelta(days=GRACE)
    decided_on = applied_on + datetime.timedelta(days=GRACE - 2)
    draft = LoanDraft(
        borrower=person,
        bank="示例农村商业银行",
        use=sketch.use,
        purpose=sketch.purpose,
        amount_yuan=Decimal(sketch.yuan),
        months=MONTHS,
        applied_on=applied_on,
    )
    loan = apply_for_loan(household, draft, by=user("township2"), on=on, version=household.version)
    if sketch.reached == "applied":
        return
    by = user("township2")
    if sketch.reached == "declined":
        decline_loan(
            loan, decided_on=decided_on, by=by, on=on, version=loan.version, note="银行查询有其他未结清贷款"
        )
        return
    loan = approve_loan(loan, decided_on=decided_on, by=by, on=on, version=loan.version)
    if sketch.left is not None:
        _lend(sketch, loan, applied_on + datetime.timedelta(days=GRACE), on)


def _lend(sketch: Sketch, loan: Loan, lent_on: datetime.date, on: datetime.date) -> None:
    by = user("township2")
    loan.refresh_from_db()
    loan = lend(loan, lent_on=lent_on, by=by, on=on, version=loan.version)
    if sketch.repaid:
        draft = RepaymentDraft(
            repaid_on=on - datetime.timedelta(days=15),
            amount_yuan=Decimal(sketch.repaid),
            repayer="household",
        )
        loan.refresh_from_db()
        record_repayment(loan, draft, by=by, on=on, version=loan.version)
    if sketch.reached == "recovering":
        loan.refresh_from_db()
        recover_loan(
            loan, by=by, on=on, version=loan.version, note="银行已发催收函，包村干部上门两次，约定分期归还"
        )


def _lent_on(last_day: datetime.date) -> datetime.date:
    """The day a year before; the last days of a month count as its 28th."""
    return last_day.replace(year=last_day.year - 1, day=min(last_day.day, 28))
