"""Steps on what an asset earns, and on how that is shared out."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import User
from projects.actions import guards
from projects.actions.assets import standing_unmet
from projects.actions.documents import Upload, keep_document
from projects.models import Asset, AssetIncome, IncomePlan
from projects.rules.amounts import amount_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeDraft:
    """What came in, in yuan, when and from whom; below nought it books a mistake back, and note says why."""

    received_on: datetime.date
    amount_yuan: Decimal
    payer: str
    note: str = ""


@transaction.atomic
def decide_income_plan(
    asset: Asset,
    *,
    decided_on: datetime.date,
    terms: str,
    document: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
) -> IncomePlan:
    """村民代表大会 decided how the income is shared out; its minutes prove it. The newest decision stands.

    Who: village, township and county of the place. version: the asset's.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("decide_income_plan", asset, by=by)
    unmet = standing_unmet(asset)
    if not terms.strip():
        unmet.append(Unmet("terms_required", _("请写明收益怎样分配。"), field="terms"))
    if decided_on > on:
        unmet.append(Unmet("decided_later", _("会议日期不能晚于今天。"), field="decided_on"))
    guards.require(unmet)
    paper = keep_document(document, by=by)
    with guards.writing("decide_income_plan", by=by):
        plan = IncomePlan.objects.create(
            asset=asset, decided_on=decided_on, terms=terms.strip(), document=paper, recorded_by=by
        )
    record("decide_income_plan", asset, by=by)
    return plan


@transaction.atomic
def record_asset_income(
    asset: Asset, draft: IncomeDraft, *, by: User, on: datetime.date, version: int | None
) -> AssetIncome:
    """A line of income; version: the asset's, so that two people do not enter the same money twice.

    Who: village, township and county of the place. Refuses to book back more than came in.
    """
    asset = lock(asset, by=by, version=version)
    guards.require_role_on("record_asset_income", asset, by=by)
    guards.require(_income_unmet(asset, draft, on))
    with guards.writing("record_asset_income", by=by):
        line = AssetIncome.objects.create(
            asset=asset,
            received_on=draft.received_on,
            amount_yuan=draft.amount_yuan,
            payer=draft.payer.strip(),
            note=draft.note.strip(),
            recorded_by=by,
        )
        asset.save(update_fields=["updated_at"])  # raises its version
    record("record_asset_income", asset, by=by, note=draft.note, facts={"yuan": str(draft.amount_yuan)})
    return line


def _income_unmet(asset: Asset, draft: IncomeDraft, on: datetime.date) -> list[Unmet]:
    unmet = standing_unmet(asset) + amount_unmet(abs(draft.amount_yuan))
    if not draft.payer.strip():
        unmet.append(Unmet("payer_required", _("请填写付款方。"), field="payer"))
    if not asset.formed_on <= draft.received_on <= on:
        message = _("到账日期应在资产形成之后，且不晚于今天。")
        unmet.append(Unmet("received_on", message, field="received_on"))
    if unmet or draft.amount_yuan > 0:
        return unmet
    known = asset.incomes.aggregate(total=Sum("amount_yuan"))["total"] or Decimal(0)
    if known + draft.amount_yuan < 0:
        message = _("冲回的金额超过已登记的收益 {:,.2f} 元。").format(known)
        unmet.append(Unmet("income_negative", message, field="amount_yuan"))
    return unmet + guards.note_unmet(draft.note, _("请写明冲回的原因。"))
