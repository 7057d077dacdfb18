"""Steps by which a project's yield is divided, promised and paid."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.actions.equity import Sides, sides_of, sides_unmet
from projects.choices.benefits import DueKind, PaidKind
from projects.models import BenefitDue, BenefitLink, BenefitPayment, DividendRun, Project
from projects.rules.amounts import amount_unmet
from projects.rules.benefits import due_unmet, paid_unmet, returned_unmet


@transaction.atomic
def promise_benefit(
    link: BenefitLink,
    *,
    kind: str,
    due_on: datetime.date,
    amount_yuan: Decimal,
    by: User,
    version: int | None,
    note: str = "",
) -> BenefitDue:
    """So much is to be paid to a beneficiary by a day.

    Who: village, township, county. version: the link's. Refuses a second rebate before the guaranteed
    dividend was paid.
    """
    link = lock(link, by=by, version=version)
    guards.require_role("promise_benefit", by=by, division_code=link.division_id)
    unmet = amount_unmet(amount_yuan)
    unmet += due_unmet(kind, link.mode, guaranteed_short=_guaranteed_short(link))
    if kind not in DueKind.values:
        unmet.append(Unmet("kind", _("请选择类别。"), field="kind"))
    guards.require(unmet)
    with guards.writing("promise_benefit", by=by):
        due = BenefitDue.objects.create(
            link=link,
            division_id=link.division_id,
            kind=kind,
            due_on=due_on,
            amount_yuan=amount_yuan,
            note=note.strip(),
            created_by=by,
        )
    record("promise_benefit", due, by=by, facts={"yuan": str(amount_yuan)})
    return due


@transaction.atomic
def change_due(
    due: BenefitDue,
    *,
    amount_yuan: Decimal,
    due_on: datetime.date,
    by: User,
    version: int | None,
    note: str,
) -> BenefitDue:
    """More, less, or later, for a reason; nought takes the promise back. Who: township, county.

    Refuses less than what was paid, and what was divided by a dividend run.
    """
    due = lock(due, by=by, version=version)
    guards.require_role("change_due", by=by, division_code=due.division_id)
    unmet = guards.note_unmet(note, _("请写明调整的原因和依据。"))
    if amount_yuan != 0 or amount_yuan.is_signed():
        unmet += amount_unmet(amount_yuan)
    if due.run_id:
        unmet.append(Unmet("of_a_run", _("收益分配的份额不能单独调整。"), field="amount_yuan"))
    if not unmet and amount_yuan < (paid := _paid_yuan(due)):
        message = _("已兑现 {:,.2f} 元，应兑现金额不能低于这个数。").format(paid)
        unmet.append(Unmet("P-BEN", message, field="amount_yuan"))
    guards.require(unmet)
    with guards.writing("change_due", by=by):
        due.amount_yuan, due.due_on, due.note = amount_yuan, due_on, note.strip()
        due.save(update_fields=["amount_yuan", "due_on", "note", "updated_at"])
    due.refresh_from_db()
    record("change_due", due, by=by, note=note, facts={"yuan": str(amount_yuan)})
    return due


@transaction.atomic
def pay_benefit(
    due: BenefitDue,
    *,
    amount_yuan: Decimal,
    paid_on: datetime.date,
    proof: Upload | None,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str = "",
) -> BenefitPayment:
    """A beneficiary got so much of a promise. Who: village, township, county. Refuses more than is due."""
    due = lock(due, by=by, version=version)
    guards.require_role("pay_benefit", by=by, division_code=due.division_id)
    unmet = amount_unmet(amount_yuan) + _day_unmet(paid_on, on)
    unmet = unmet or paid_unmet(amount_yuan, due=due.amount_yuan, paid=_paid_yuan(due))
    guards.require(unmet)
    with guards.writing("pay_benefit", by=by):
        line = BenefitPayment.objects.create(
            due=due,
            kind=PaidKind.PAID,
            amount_yuan=amount_yuan,
            paid_on=paid_on,
            proof=keep_document(proof, by=by, field="proof") if proof else None,
            note=note.strip(),
            booked_by=by,
        )
    record("pay_benefit", due, by=by, note=note, facts={"yuan": str(amount_yuan)})
    return line


@transaction.atomic
def return_benefit(
    due: BenefitDue, *, amount_yuan: Decimal, by: User, on: datetime.date, version: int | None, note: str
) -> BenefitPayment:
    """What was booked by mistake, or came back, is booked back. Who: township, county; with a reason."""
    due = lock(due, by=by, version=version)
    guards.require_role("return_benefit", by=by, division_code=due.division_id)
    unmet = amount_unmet(amount_yuan) or returned_unmet(amount_yuan, paid=_paid_yuan(due))
    guards.require(unmet + guards.note_unmet(note, _("请写明冲回的原因。")))
    with guards.writing("return_benefit", by=by):
        line = BenefitPayment.objects.create(
            due=due,
            kind=PaidKind.RETURNED,
            amount_yuan=amount_yuan,
            paid_on=on,
            note=note.strip(),
            booked_by=by,
        )
    record("return_benefit", due, by=by, note=note, facts={"yuan": str(amount_yuan)})
    return line


@transaction.atomic
def run_dividend(
    project: Project,
    *,
    total_yuan: Decimal,
    due_on: datetime.date,
    note: str,
    by: User,
    on: datetime.date,
    version: int | None,
) -> DividendRun:
    """P-13: a yield is divided by 三个1/3 among the collective and the households linked by equity.

    Who: township, county. version: the project's. note: the decision it follows. Refuses without exactly one
    village, without a registered household, and while the register does not say how a household stands.
    """
    project = lock(project, by=by, version=version)
    guards.require_role("run_dividend", by=by, division_code=project.division_id)
    sides = sides_of(project, on=on)
    unmet = amount_unmet(total_yuan, field="total_yuan")
    unmet += guards.note_unmet(note, _("请写明收益分配的依据（如村民代表大会决议）。"))
    guards.require(unmet + sides_unmet(sides))
    run = DividendRun(
        project=project,
        division_id=project.division_id,
        total_yuan=total_yuan,
        decided_on=on,
        due_on=due_on,
        note=note.strip(),
        run_by=by,
    )
    with guards.writing("run_dividend", by=by):
        _write(run, sides)
    households = run.registered_households + run.ordinary_households
    record("run_dividend", run, by=by, note=note, facts={"yuan": str(total_yuan), "households": households})
    return run


def _write(run: DividendRun, sides: Sides) -> None:
    """The run with its sums, and what each side has of it; what cannot be shared is the collective's."""
    shares = sides.shares(run.total_yuan)
    run.registered_households, run.ordinary_households = len(sides.registered), len(sides.ordinary)
    run.registered_yuan, run.ordinary_yuan = shares.registered, shares.ordinary
    run.collective_yuan = shares.collective
    run.save()
    amounts = [(link, shares.collective) for link in sides.collective]
    amounts += [(link, shares.registered_each) for link in sides.registered]
    amounts += [(link, shares.ordinary_each) for link in sides.ordinary]
    BenefitDue.objects.bulk_create(
        BenefitDue(
            link=link,
            division_id=link.division_id,
            run=run,
            kind=DueKind.SHARE,
            due_on=run.due_on,
            amount_yuan=yuan,
            created_by=run.run_by,
        )
        for link, yuan in amounts
    )


def _guaranteed_short(link: BenefitLink) -> Decimal:
    rows = BenefitDue.objects.filter(link=link, kind=DueKind.GUARANTEED).with_paid()
    return sum(rows.values_list("short_yuan", flat=True), Decimal(0))  # type: ignore[misc]


def _paid_yuan(due: BenefitDue) -> Decimal:
    rows = BenefitDue.objects.filter(pk=due.pk).with_paid()
    return rows.values_list("paid_yuan", flat=True).get()  # type: ignore[misc]


def _day_unmet(day: datetime.date, on: datetime.date) -> list[Unmet]:
    if day <= on:
        return []
    return [Unmet("day_to_come", _("日期不能晚于今天。"), field="paid_on")]
