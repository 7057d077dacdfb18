"""Steps by which money leaves an allocation, comes back, and is accounted for."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import lock, move, record
from povertycase.exceptions import Unmet
from povertycase.models import Attachment, User
from povertycase.models.parameters import values_in_force
from projects.actions import guards
from projects.actions.allocations import balance
from projects.actions.documents import Upload, keep_document
from projects.actions.years import closed_unmet
from projects.choices.library import IN_LIBRARY, MilestoneKind
from projects.choices.money import EntryKind
from projects.models import Allocation, LedgerEntry, PaymentRequest
from projects.rules.amounts import amount_unmet
from projects.rules.payments import Project, expense_unmet, payment_unmet, refund_unmet

ADVANCE_SHARE = "fund.advance_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDraft:
    """What somebody asks for: yuan, to whom, for what the allocation is for, and the paper that proves it."""

    mode: str
    amount_yuan: Decimal
    payee: str
    proof: Upload
    note: str = ""


@transaction.atomic
def request_payment(
    allocation: Allocation, draft: PaymentDraft, *, by: User, on: datetime.date, version: int | None
) -> PaymentRequest:
    """Somebody asks for money of an allocation.

    Who: township, county and the department or unit of the project. Refuses with everything that keeps it
    from being paid: the balance, the share of an advance, no acceptance, no paper, a closed year.
    """
    allocation = lock(allocation, by=by, version=version)
    guards.require_role_on("request_payment", allocation, by=by)
    unmet = amount_unmet(draft.amount_yuan)
    unmet = unmet or _payment_unmet(allocation, draft.mode, draft.amount_yuan, on)
    if not draft.payee.strip():
        unmet.append(Unmet("payee_required", _("请填写收款单位。"), field="payee"))
    guards.require(unmet)
    proof = keep_document(draft.proof, by=by, field="proof")
    with guards.writing("request_payment", by=by):
        payment = PaymentRequest.objects.create(
            allocation=allocation,
            division_id=allocation.division_id,
            mode=draft.mode,
            amount_yuan=draft.amount_yuan,
            purpose=allocation.purpose,
            payee=draft.payee.strip(),
            proof=proof,
            requested_on=on,
            note=draft.note,
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("request_payment", payment, by=by, facts={"yuan": str(draft.amount_yuan)})
    return payment


@transaction.atomic
def approve_payment(
    payment: PaymentRequest, *, by: User, version: int | None, note: str = ""
) -> PaymentRequest:
    """Another person agrees. Who: county, but not who asked."""
    payment = lock(payment, by=by, version=version)
    move(payment, "approve_payment", by=by, note=note)
    return payment


@transaction.atomic
def decline_payment(payment: PaymentRequest, *, by: User, version: int | None, note: str) -> PaymentRequest:
    """Not this one, for a reason; its money is free again. Who: county."""
    payment = lock(payment, by=by, version=version)
    guards.require(guards.note_unmet(note, _("请写明不批准的原因。")))
    move(payment, "decline_payment", by=by, note=note)
    return payment


@transaction.atomic
def withdraw_payment(payment: PaymentRequest, *, by: User, version: int | None) -> PaymentRequest:
    """Who asked takes it back before anybody decided."""
    payment = lock(payment, by=by, version=version)
    guards.require_mover("withdraw_payment", payment, by=by)
    move(payment, "withdraw_payment", by=by)
    return payment


@transaction.atomic
def pay(payment: PaymentRequest, *, by: User, on: datetime.date, version: int | None) -> LedgerEntry:
    """The money has left: a line in the ledger.

    Who: county. Everything that may keep it back is asked again, because time has passed since the request.
    """
    payment = lock(payment, by=by, version=version)
    allocation = Allocation.objects.select_for_update(of=("self",)).get(pk=payment.allocation_id)
    move(payment, "pay", by=by)
    guards.require(_payment_unmet(allocation, payment.mode, payment.amount_yuan, on))
    return _book(
        allocation,
        kind=EntryKind(payment.mode),
        yuan=payment.amount_yuan,
        on=on,
        by=by,
        payee=payment.payee,
        proof=payment.proof,
        request=payment,
    )


@transaction.atomic
def refund(
    allocation: Allocation,
    *,
    amount_yuan: Decimal,
    payee: str,
    proof: Upload | None,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
) -> LedgerEntry:
    """Money came back to its fund. Who: county. payee: who returned it. Refuses more than is out."""
    allocation = lock(allocation, by=by, version=version)
    guards.require_role("refund", by=by, division_code=allocation.division_id)
    unmet = amount_unmet(amount_yuan) or refund_unmet(amount_yuan, balance(allocation))
    unmet += _day_unmet(allocation, on)
    unmet += guards.note_unmet(note, _("请写明退回的原因。"))
    guards.require(unmet)
    paper = keep_document(proof, by=by, field="proof") if proof else None
    return _book(
        allocation, kind=EntryKind.REFUND, yuan=amount_yuan, on=on, by=by, payee=payee, proof=paper, note=note
    )


@transaction.atomic
def account_for(
    allocation: Allocation,
    *,
    amount_yuan: Decimal,
    proof: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> LedgerEntry:
    """Invoices for money that was paid. Who: county. Refuses more than is out."""
    allocation = lock(allocation, by=by, version=version)
    guards.require_role("account_for", by=by, division_code=allocation.division_id)
    unmet = amount_unmet(amount_yuan) or expense_unmet(amount_yuan, balance(allocation))
    unmet += _day_unmet(allocation, on)
    guards.require(unmet)
    paper = keep_document(proof, by=by, field="proof")
    return _book(
        allocation, kind=EntryKind.EXPENSE, yuan=amount_yuan, on=on, by=by, payee="", proof=paper, note=note
    )


def _payment_unmet(allocation: Allocation, mode: str, yuan: Decimal, on: datetime.date) -> list[Unmet]:
    known = values_in_force([ADVANCE_SHARE], division_code=allocation.division_id, on=on)
    project = allocation.project
    accepted = project.milestones.filter(kind=MilestoneKind.ACCEPTED).exclude(actual_on=None).exists()
    facts = Project(is_in_library=project.status in IN_LIBRARY, is_accepted=accepted)
    return [
        *payment_unmet(
            mode, yuan, balance(allocation), facts, advance_share=Decimal(str(known[ADVANCE_SHARE]))
        ),
        *_day_unmet(allocation, on),
    ]


def _day_unmet(allocation: Allocation, on: datetime.date) -> list[Unmet]:
    """Nothing is booked before its money was allocated, or in a closed year."""
    unmet = closed_unmet(allocation.division_id, on)
    if on < allocation.allocated_on:
        message = _("日期不能早于资金安排日期 {}。").format(allocation.allocated_on.isoformat())
        unmet.append(Unmet("booked_early", message, "资金拨付和报账制度", "on"))
    return unmet


def _book(
    allocation: Allocation,
    *,
    kind: EntryKind,
    yuan: Decimal,
    on: datetime.date,
    by: User,
    payee: str,
    proof: Attachment | None,
    request: PaymentRequest | None = None,
    note: str = "",
) -> LedgerEntry:
    with guards.writing("book", by=by):
        entry = LedgerEntry.objects.create(
            allocation=allocation,
            request=request,
            kind=kind,
            amount_yuan=yuan,
            purpose=allocation.purpose,
            booked_on=on,
            payee=payee,
            proof=proof,
            note=note,
            booked_by=by,
        )
    if request is None:
        verb = "refund" if kind == EntryKind.REFUND else "account_for"
        record(verb, allocation, by=by, note=note, facts={"yuan": str(yuan)})
    return entry
