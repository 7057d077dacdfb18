"""Steps on the fund tree: batches come, arrive and are passed on."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from povertycase.actions import lock, record
from povertycase.exceptions import Unmet
from povertycase.models import Division, User
from projects.actions import guards
from projects.actions.documents import Upload, keep_document
from projects.actions.library import FIRST_YEAR, LAST_YEAR
from projects.choices.library import Category
from projects.models import FundBatch, FundShare, balance_of_batch
from projects.rules.amounts import amount_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDraft:
    """What part of a batch is for one use, in yuan."""

    purpose: str
    category: str
    amount_yuan: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDraft:
    """A batch as its document says it; amounts in yuan, shares: none when the document names no uses.

    document: its scan, where there is one.
    """

    year: int
    document_number: str
    level: str
    source: str
    fund_class: str
    name: str
    amount_yuan: Decimal
    issued_on: datetime.date
    arrived_on: datetime.date | None = None
    payer: str = ""
    shares: Sequence[ShareDraft] = ()
    document: Upload | None = None


@transaction.atomic
def record_batch(draft: BatchDraft, *, division: Division, parent: FundBatch | None, by: User) -> FundBatch:
    """Money came to a place by a document, from a batch above or from outside the county.

    Who: county of the place. Refuses a second one of the same document and level, shares that exceed it, and
    more than what is left of the batch above.
    """
    guards.require_role("record_batch", by=by, division_code=division.pk)
    if parent is not None:
        parent = (
            FundBatch.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=parent.pk)
        )
    guards.require(_unmet(draft, division, parent))
    document = keep_document(draft.document, by=by) if draft.document else None
    with guards.writing("record_batch", by=by):
        batch = FundBatch.objects.create(
            division=division,
            parent=parent,
            year=draft.year,
            document_number=draft.document_number.strip(),
            level=draft.level,
            source=draft.source,
            fund_class=draft.fund_class,
            name=draft.name.strip(),
            payer=draft.payer.strip(),
            amount_yuan=draft.amount_yuan,
            issued_on=draft.issued_on,
            arrived_on=draft.arrived_on,
            document=document,
        )
        FundShare.objects.bulk_create(
            FundShare(
                batch=batch, purpose=share.purpose, category=share.category, amount_yuan=share.amount_yuan
            )
            for share in draft.shares
        )
    record("record_batch", batch, by=by, facts={"yuan": str(draft.amount_yuan)})
    return batch


@transaction.atomic
def record_arrival(
    batch: FundBatch, *, arrived_on: datetime.date, by: User, on: datetime.date, version: int | None
) -> FundBatch:
    """The money is there; from this day its spending counts. Who: county."""
    batch = lock(batch, by=by, version=version)
    guards.require_role("record_arrival", by=by, division_code=batch.division_id)
    unmet = []
    if arrived_on < batch.issued_on:
        unmet.append(Unmet("arrives_early", _("到账时间不能早于下达时间。"), field="arrived_on"))
    if arrived_on > on:
        unmet.append(Unmet("arrives_later", _("到账时间不能晚于今天。"), field="arrived_on"))
    guards.require(unmet)
    with guards.writing("record_arrival", by=by):
        batch.arrived_on = arrived_on
        batch.save(update_fields=["arrived_on", "updated_at"])
    record("record_arrival", batch, by=by)
    return batch


def _unmet(draft: BatchDraft, division: Division, parent: FundBatch | None) -> list[Unmet]:
    unmet = amount_unmet(draft.amount_yuan)
    if not FIRST_YEAR <= draft.year <= LAST_YEAR:
        unmet.append(Unmet("year_required", _("请填写年度，四位数字。"), field="year"))
    if not draft.document_number.strip():
        unmet.append(Unmet("document_number", _("请填写资金文号。"), field="document_number"))
    if draft.arrived_on and draft.arrived_on < draft.issued_on:
        unmet.append(Unmet("arrives_early", _("到账时间不能早于下达时间。"), field="arrived_on"))
    for share in draft.shares:
        unmet += amount_unmet(share.amount_yuan, field="shares")
        if share.category not in Category.values:
            message = _("“{}”不是项目类型。").format(share.category)
            unmet.append(Unmet("category_unknown", message, field="shares"))
    total = sum((share.amount_yuan for share in draft.shares), Decimal(0))
    if not unmet and total > draft.amount_yuan:
        message = _("各使用方向合计 {:,.2f} 元，超过批次金额 {:,.2f} 元。").format(total, draft.amount_yuan)
        unmet.append(Unmet("shares_exceed", message, field="shares"))
    if parent is not None and not unmet:
        unmet += _parent_unmet(draft, division, parent)
    return unmet


def _parent_unmet(draft: BatchDraft, division: Division, parent: FundBatch) -> list[Unmet]:
    unmet = []
    if not division.pk.startswith(parent.division_id):
        unmet.append(Unmet("parent_elsewhere", _("上级资金不属于这个地方。"), field="parent"))
    left = balance_of_batch(parent)
    if draft.amount_yuan > left:
        message = _("上级资金只剩 {:,.2f} 元，不够下拨 {:,.2f} 元。").format(left, draft.amount_yuan)
        unmet.append(Unmet("parent_exceeded", message, field="amount_yuan"))
    return unmet
