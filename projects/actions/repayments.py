"""Steps by which a small loan is paid back."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.duties import owe_loan
from projects.choices.loans import OUTSTANDING, LoanStatus, Repayer
from projects.models import Loan, LoanRepayment
from projects.rules.amounts import amount_unmet
from projects.rules.loans import P_LOAN


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentDraft:
    """What of the principal came back, in yuan, and from whom; note: why, when it was not the household."""

    repaid_on: datetime.date
    amount_yuan: Decimal
    repayer: str
    note: str = ""


@transaction.atomic
def record_repayment(
    loan: Loan, draft: RepaymentDraft, *, by: User, on: datetime.date, version: int | None
) -> LoanRepayment:
    """A part came back, or all of it; the last yuan settles the loan.

    Who: township, county. Refuses more than is out, and 代还 without a reason: 户借户用户还.
    """
    loan = lock(loan, by=by, version=version)
    guards.require_role("record_repayment", by=by, division_code=loan.division_id)
    if loan.status not in OUTSTANDING:
        raise Conflict(_("这笔贷款不在贷，不能登记还款。"))
    rest = _rest_yuan(loan)
    guards.require(_repayment_unmet(loan, draft, rest, on))
    with guards.writing("record_repayment", by=by):
        line = _book(loan, draft, draft.amount_yuan, by=by)
        if draft.amount_yuan == rest:
            move(loan, "settle_loan", by=by)
            owe_loan(loan)
    record("record_repayment", loan, by=by, note=draft.note)
    return line


@transaction.atomic
def correct_repayment(
    loan: Loan, draft: RepaymentDraft, *, by: User, on: datetime.date, version: int | None
) -> LoanRepayment:
    """A repayment that was none is booked back, for a reason; a settled loan runs again.

    Who: township, county. amount_yuan: above nought. Refuses more than was booked.
    """
    loan = lock(loan, by=by, version=version)
    guards.require_role("correct_repayment", by=by, division_code=loan.division_id)
    if loan.lent_on is None:
        raise Conflict(_("这笔贷款还没有放款。"))
    unmet = _line_unmet(loan, draft, on) + guards.note_unmet(draft.note, _("请写明冲正的原因。"))
    repaid = loan.amount_yuan - _rest_yuan(loan)
    if not unmet and draft.amount_yuan > repaid:
        message = _("冲正的金额超过已登记的还款 {:,.2f} 元。").format(repaid)
        unmet.append(Unmet("exceeds_repaid", message, P_LOAN, "amount_yuan"))
    guards.require(unmet)
    with guards.writing("correct_repayment", by=by):
        line = _book(loan, draft, -draft.amount_yuan, by=by)
        if loan.status == LoanStatus.REPAID:
            move(loan, "reopen_loan", by=by, note=draft.note)
            owe_loan(loan)
    record("correct_repayment", loan, by=by, note=draft.note)
    return line


def _book(loan: Loan, draft: RepaymentDraft, yuan: Decimal, *, by: User) -> LoanRepayment:
    line = LoanRepayment.objects.create(
        loan=loan,
        repaid_on=draft.repaid_on,
        amount_yuan=yuan,
        repayer=draft.repayer,
        note=draft.note.strip(),
        booked_by=by,
    )
    loan.save(update_fields=["updated_at"])  # raises its version: nobody books the same money twice
    return line


def _rest_yuan(loan: Loan) -> Decimal:
    """What is not paid back; exact while the caller holds the loan's lock."""
    return Loan.objects.filter(pk=loan.pk).with_rest().values_list("rest_yuan", flat=True).get()  # type: ignore[misc]


def _repayment_unmet(loan: Loan, draft: RepaymentDraft, rest: Decimal, on: datetime.date) -> list[Unmet]:
    unmet = _line_unmet(loan, draft, on)
    if not unmet and draft.amount_yuan > rest:
        message = _("还款 {:,.2f} 元，超过未还的 {:,.2f} 元。").format(draft.amount_yuan, rest)
        unmet.append(Unmet("exceeds_rest", message, P_LOAN, "amount_yuan"))
    if draft.repayer == Repayer.OTHER:
        unmet += guards.note_unmet(draft.note, _("不是本户归还的，请写明由谁代还、为什么。"))
    return unmet


def _line_unmet(loan: Loan, draft: RepaymentDraft, on: datetime.date) -> list[Unmet]:
    unmet = amount_unmet(draft.amount_yuan)
    if draft.repayer not in Repayer.values:
        unmet.append(Unmet("repayer_unknown", _("请选择还款方。"), field="repayer"))
    if loan.lent_on and not loan.lent_on <= draft.repaid_on <= on:
        message = _("还款日期应在放款之后，且不晚于今天。")
        unmet.append(Unmet("repaid_on", message, field="repaid_on"))
    return unmet
