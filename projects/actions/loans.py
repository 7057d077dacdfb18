"""Steps on a small loan, from the application to its last day."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household, Person
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.actions.duties import owe_loan
from projects.actions.loan_limits import CAP, household_unmet, policy_unmet, rest_of_others
from projects.choices.loans import LoanStatus
from projects.models import Loan
from projects.rules import amounts
from projects.rules import loans as rules

SUBSIDY = "loan.subsidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanDraft:
    """What a household asks a bank for: yuan, months, what for.

    tops_up: the running loan it comes on top of.
    """

    borrower: Person
    bank: str
    use: str
    purpose: str
    amount_yuan: Decimal
    months: int
    applied_on: datetime.date
    tops_up: Loan | None = None


@transaction.atomic
def apply_for_loan(
    household: Household, draft: LoanDraft, *, by: User, on: datetime.date, version: int | None
) -> Loan:
    """A household asks for a loan; version: the household's.

    Who: village, township and county of the place. Refuses with everything that would keep it from being
    lent that day, a borrower of another household, and a second loan that is no top-up.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("apply_for_loan", by=by, division_code=household.division_id)
    guards.require(_draft_unmet(household, draft, on))
    loan = Loan(
        household=household,
        division_id=household.division_id,
        borrower=draft.borrower,
        bank=draft.bank.strip(),
        use=draft.use,
        purpose=draft.purpose.strip(),
        amount_yuan=draft.amount_yuan,
        months=draft.months,
        tops_up=draft.tops_up,
        applied_on=draft.applied_on,
        moved_by=by,
        moved_at=timezone.now(),
    )
    guards.require(policy_unmet(loan, on=draft.applied_on))
    with guards.writing("apply_for_loan", by=by):
        loan.save()
    record("apply_for_loan", loan, by=by)
    return loan


@transaction.atomic
def approve_loan(
    loan: Loan, *, decided_on: datetime.date, by: User, on: datetime.date, version: int | None
) -> Loan:
    """The bank has granted it. Who: township, county."""
    loan = lock(loan, by=by, version=version)
    return _decide(loan, "approve_loan", decided_on=decided_on, by=by, on=on, note="")


@transaction.atomic
def decline_loan(
    loan: Loan, *, decided_on: datetime.date, by: User, on: datetime.date, version: int | None, note: str
) -> Loan:
    """The bank has not, for a reason. Who: township, county."""
    loan = lock(loan, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明不批准的原因。")))
    return _decide(loan, "decline_loan", decided_on=decided_on, by=by, on=on, note=note)


@transaction.atomic
def withdraw_loan(loan: Loan, *, by: User, version: int | None, note: str = "") -> Loan:
    """The household does not want it any more. Who: village, township, county."""
    loan = lock(loan, by=by, version=version)
    move(loan, "withdraw_loan", by=by, note=note)
    return loan


@transaction.atomic
def lend(loan: Loan, *, lent_on: datetime.date, by: User, on: datetime.date, version: int | None) -> Loan:
    """The bank has paid it out; its last day and what bears a subsidy follow from this day.

    Who: township, county. Everything that may keep it back is asked again, as of that day. Other loans of
    the household wait: together they stay within the limits.
    """
    Household.objects.select_for_update(no_key=True).get(pk=loan.household_id)
    loan = lock(loan, by=by, version=version)
    if loan.status != LoanStatus.APPROVED:
        raise Conflict(_("只有已批准、未放款的贷款可以登记放款。"))
    unmet = policy_unmet(loan, on=lent_on)
    if lent_on > on or (loan.decided_on and lent_on < loan.decided_on):
        unmet.append(Unmet("lent_on", _("放款日期应在审批之后，且不晚于今天。"), field="lent_on"))
    guards.require(unmet)
    known = values_in_force([CAP, SUBSIDY], division_code=loan.division_id, on=lent_on)
    cap_yuan = Decimal(str(known[CAP]))
    with guards.writing("lend", by=by):
        loan.lent_on, loan.due_on = lent_on, rules.due_on(lent_on, loan.months)
        loan.subsidised_yuan = rules.subsidised_yuan(
            loan.amount_yuan, rest_of_others(loan), cap_yuan=cap_yuan
        )
        loan.subsidy_share = Decimal(str(known.get(SUBSIDY, 0)))
        loan.save(update_fields=["lent_on", "due_on", "subsidised_yuan", "subsidy_share", "updated_at"])
        move(loan, "lend", by=by)
        owe_loan(loan)
    return loan


@transaction.atomic
def recover_loan(loan: Loan, *, by: User, on: datetime.date, version: int | None, note: str) -> Loan:
    """追偿: the bank goes after what is overdue; note says how. Who: township, county."""
    loan = lock(loan, by=by, version=version)
    unmet = guards.note_unmet(note, _("请写明追偿的措施和经办人。"))
    if loan.due_on is None or on <= loan.due_on:
        unmet.append(Unmet("not_overdue", _("贷款没有逾期，不需要追偿。"), rules.P_LOAN))
    guards.require(unmet)
    move(loan, "recover_loan", by=by, note=note)
    return loan


def _decide(
    loan: Loan, verb: str, *, decided_on: datetime.date, by: User, on: datetime.date, note: str
) -> Loan:
    if not loan.applied_on <= decided_on <= on:
        message = _("审批日期应在申请之后，且不晚于今天。")
        guards.require([Unmet("decided_on", message, field="decided_on")])
    with guards.writing(verb, by=by):
        move(loan, verb, by=by, note=note)
        loan.decided_on = decided_on
        loan.save(update_fields=["decided_on", "updated_at"])
        loan.refresh_from_db(fields=["version"])
    return loan


def _draft_unmet(household: Household, draft: LoanDraft, on: datetime.date) -> list[Unmet]:
    unmet = amounts.amount_unmet(draft.amount_yuan) + household_unmet(household)
    if not household.memberships.filter(person=draft.borrower, left_on=None).exists():
        message = _("借款人不是本户成员：户借、户用、户还。")
        unmet.append(Unmet("not_a_member", message, rules.P_LOAN, "borrower"))
    for field, message in (("bank", _("请填写放贷银行。")), ("purpose", _("请写明具体用途。"))):
        if not getattr(draft, field).strip():
            unmet.append(Unmet(f"{field}_required", message, field=field))
    if draft.applied_on > on:
        unmet.append(Unmet("applied_later", _("申请日期不能晚于今天。"), field="applied_on"))
    return unmet + _top_up_unmet(household, draft)


def _top_up_unmet(household: Household, draft: LoanDraft) -> list[Unmet]:
    base = draft.tops_up
    if base is None:
        if household.loans.open().filter(tops_up=None).exists():
            message = _("本户已有一笔贷款在办或在贷；确有需要的，办理追加贷款。")
            return [Unmet("loan_open", message, rules.P_LOAN)]
        return []
    if base.household_id != household.pk or base.tops_up_id:
        message = _("只能追加本户的首笔贷款。")
        return [Unmet("top_up_unfit", message, rules.P_LOAN, "tops_up")]
    if base.top_ups.open().exists():
        return [Unmet("top_up_open", _("这笔贷款已经有一笔追加贷款。"), rules.P_LOAN, "tops_up")]
    return []
