"""Money of the prevention fund: what came in, and what there is."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.actions import guards
from monitoring.choices.fund import EntryKind, FundSource, ReliefStatus
from monitoring.models import FundEntry, PreventionFund
from monitoring.rules.fund import CAP, balance_unmet
from povertycase.actions import record
from povertycase.choices import CODE_LENGTHS, Level
from povertycase.exceptions import Conflict, Unmet
from povertycase.models import Division, User
from projects.actions.documents import Upload, keep_document
from projects.rules.amounts import amount_unmet

COUNTY = CODE_LENGTHS[Level.COUNTY]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositDraft:
    """Yuan that came, from where, by which document."""

    amount_yuan: Decimal
    source: str
    document_number: str
    document: Upload
    booked_on: datetime.date
    note: str = ""


@transaction.atomic
def deposit(county: Division, draft: DepositDraft, *, by: User, on: datetime.date) -> FundEntry:
    """Money came into the fund of the day's year, which begins with its first money. Who: county.

    Conflict for the same money by the same document once more.
    """
    guards.require_role("deposit_relief", by=by, division_code=county.pk)
    guards.require(_deposit_unmet(county, draft, on=on))
    with guards.writing("deposit_relief", by=by):
        fund, _is_new = PreventionFund.objects.get_or_create(division=county, year=draft.booked_on.year)
        _require_new(locked(fund.pk), draft)
        paper = keep_document(draft.document, by=by)
        entry = FundEntry.objects.create(
            fund=fund,
            kind=EntryKind.DEPOSIT,
            amount_yuan=draft.amount_yuan,
            booked_on=draft.booked_on,
            source=draft.source,
            document_number=draft.document_number.strip(),
            document=paper,
            note=draft.note.strip(),
            booked_by=by,
        )
    record("deposit_relief", fund, by=by, facts={"yuan": str(draft.amount_yuan)})
    return entry


def locked(fund_pk: int) -> PreventionFund:
    """The fund, held until commit: whoever takes its money looks at the balance one after the other."""
    fund: PreventionFund = PreventionFund.objects.select_for_update(of=("self",)).get(pk=fund_pk)
    return fund


def money_unmet(fund: PreventionFund, yuan: Decimal, *, but: int = 0) -> list[Unmet]:
    """What keeps the fund from paying; but: the application itself, which is not counted as promised."""
    approved = fund.applications.filter(status=ReliefStatus.APPROVED).exclude(pk=but)
    return balance_unmet(yuan, balance=fund.entries.net_yuan(), promised=approved.yuan())


def cap_of(fund: PreventionFund, *, on: datetime.date) -> Decimal:
    """The most that a household gets in a year, in yuan. Raises Invalid when nobody has set it."""
    known = guards.figures([CAP], division_code=fund.division_id, on=on)
    return Decimal(str(known[CAP]))


def _require_new(fund: PreventionFund, draft: DepositDraft) -> None:
    """The caller holds the fund; the database has a key for it besides."""
    known = fund.entries.filter(
        kind=EntryKind.DEPOSIT,
        document_number=draft.document_number.strip(),
        booked_on=draft.booked_on,
        amount_yuan=draft.amount_yuan,
    ).first()
    if known is None:
        return
    message = _(
        "这笔到账已经登记：{day}，{number}，{yuan} 元，由{name}登记，不用再登记。"
        "确是另一笔的，请在文号或凭证号里写明区别。"
    )
    raise Conflict(
        message.format(
            day=known.booked_on.isoformat(),
            number=known.document_number,
            yuan=known.amount_yuan,
            name=known.booked_by.name,
        )
    )


def _deposit_unmet(county: Division, draft: DepositDraft, *, on: datetime.date) -> list[Unmet]:
    unmet = amount_unmet(draft.amount_yuan)
    if len(county.pk) != COUNTY:
        unmet.append(Unmet("not_a_county", _("防返贫基金由县级设立，请选择县。"), field="division"))
    if draft.source not in FundSource.values:
        unmet.append(Unmet("source_required", _("请选择资金来源。"), field="source"))
    before = PreventionFund.objects.filter(division=county, year=draft.booked_on.year - 1)
    if draft.source == FundSource.CARRIED and before.exists():
        message = _("上一年度的基金已在系统里，请在基金余额表里点“结转下年”，不要重复登记。")
        unmet.append(Unmet("carried_by_hand", message, field="source"))
    if not draft.document_number.strip():
        unmet.append(Unmet("document_number_required", _("请填写文号或凭证号。"), field="document_number"))
    if draft.booked_on > on:
        unmet.append(Unmet("booked_later", _("到账日期不能晚于今天。"), field="booked_on"))
    return unmet
