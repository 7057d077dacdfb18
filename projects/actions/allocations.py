"""Steps by which money of a batch is meant for a project."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.choices.library import IN_LIBRARY
from projects.choices.money import OPEN_PAYMENTS
from projects.models import Allocation, FundBatch, Project, balance_of_batch
from projects.rules.amounts import amount_unmet
from projects.rules.payments import EARMARKED, P_OUT, P_PAY, Balance, balance_of


@transaction.atomic
def allocate(
    batch: FundBatch,
    project: Project,
    *,
    purpose: str,
    amount_yuan: Decimal,
    by: User,
    on: datetime.date,
    version: int | None,
) -> Allocation:
    """So much of a batch goes to a project, for one of the batch's uses.

    Who: county. version: the batch's. Refuses a project outside the library, a use the batch does not name,
    and more than what is left of the batch.
    """
    batch = lock(batch, by=by, version=version)
    project = Project.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=project.pk)
    guards.require_role("allocate", by=by, division_code=batch.division_id)
    guards.require_role("allocate", by=by, division_code=project.division_id)
    guards.require(_unmet(batch, project, purpose, amount_yuan))
    share = batch.shares.filter(purpose=purpose).first()
    with guards.writing("allocate", by=by):
        allocation = Allocation.objects.create(
            batch=batch,
            project=project,
            division_id=project.division_id,
            purpose=purpose,
            category=share.category if share else project.category,
            amount_yuan=amount_yuan,
            allocated_on=on,
        )
    record("allocate", allocation, by=by, facts={"yuan": str(amount_yuan)})
    return allocation


@transaction.atomic
def change_allocation(
    allocation: Allocation,
    *,
    purpose: str,
    amount_yuan: Decimal,
    by: User,
    version: int | None,
    note: str,
) -> Allocation:
    """More, less, or for another use, for a reason that stays in the trail.

    Who: county. Less than what was paid and is asked for is refused, and another use once anything was paid:
    专款专用 holds for what has left.
    """
    allocation = lock(allocation, by=by, version=version)
    guards.require_role("change_allocation", by=by, division_code=allocation.division_id)
    batch = FundBatch.objects.select_for_update(no_key=True).get(pk=allocation.batch_id)
    unmet = guards.note_unmet(note, _("请写明调整的原因和依据。"))
    unmet += amount_unmet(amount_yuan) or _change_unmet(allocation, batch, purpose, amount_yuan)
    guards.require(unmet)
    share = batch.shares.filter(purpose=purpose).first()
    before = allocation.amount_yuan
    with guards.writing("change_allocation", by=by):
        allocation.amount_yuan, allocation.purpose = amount_yuan, purpose
        allocation.category = share.category if share else allocation.category
        allocation.save(update_fields=["amount_yuan", "purpose", "category", "updated_at"])
    facts = {"from": str(before), "yuan": str(amount_yuan)}
    record("change_allocation", allocation, by=by, note=note, facts=facts)
    return allocation


def balance(allocation: Allocation) -> Balance:
    """What an allocation has, paid, got back and is asked for; exact while the caller holds its lock."""
    entries = list(allocation.entries.values_list("kind", "amount_yuan"))
    asked = list(allocation.payments.filter(status__in=OPEN_PAYMENTS).values_list("amount_yuan", flat=True))
    return balance_of(allocation.amount_yuan, entries, asked)


def _unmet(batch: FundBatch, project: Project, purpose: str, yuan: Decimal) -> list[Unmet]:
    unmet = amount_unmet(yuan)
    if project.status not in IN_LIBRARY:
        unmet.append(Unmet("P-OUT", _("项目不在项目库内，不能安排资金。"), P_OUT, "project"))
    if not project.division_id.startswith(batch.division_id):
        unmet.append(Unmet("elsewhere", _("这批资金不属于项目所在的地方。"), field="batch"))
    unmet += _purpose_unmet(batch, purpose)
    left = balance_of_batch(batch)
    if not unmet and yuan > left:
        message = _("这批资金只剩 {:,.2f} 元，不够安排 {:,.2f} 元。").format(left, yuan)
        unmet.append(Unmet("batch_exceeded", message, P_PAY, "amount_yuan"))
    return unmet


def _purpose_unmet(batch: FundBatch, purpose: str) -> list[Unmet]:
    named = set(batch.shares.values_list("purpose", flat=True))
    if not purpose.strip():
        return [Unmet("purpose_required", _("请选择使用方向。"), field="purpose")]
    if named and purpose not in named:
        message = _("这批资金没有“{}”这个使用方向，可选：{}。").format(purpose, "、".join(sorted(named)))
        return [Unmet("purpose_unknown", message, EARMARKED, "purpose")]
    return []


def _change_unmet(allocation: Allocation, batch: FundBatch, purpose: str, yuan: Decimal) -> list[Unmet]:
    known = balance(allocation)
    unmet = _purpose_unmet(batch, purpose)
    bound = known.net + known.asked
    if yuan < bound:
        message = _("已拨付和已申请的共 {:,.2f} 元，安排不能低于这个数。").format(bound)
        unmet.append(Unmet("below_paid", message, P_PAY, "amount_yuan"))
    if purpose != allocation.purpose and (known.paid or known.asked):
        message = _("已经拨付或申请过，不能改使用方向；请先退回资金，或另行安排。")
        unmet.append(Unmet("purpose_bound", message, EARMARKED, "purpose"))
    left = balance_of_batch(batch) + allocation.amount_yuan
    if yuan > left:
        message = _("这批资金最多可安排 {:,.2f} 元。").format(left)
        unmet.append(Unmet("batch_exceeded", message, P_PAY, "amount_yuan"))
    return unmet
