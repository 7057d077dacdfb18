"""Steps of a household's application to the prevention fund, from the village's hand to the money."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from monitoring.actions import fund as money
from monitoring.actions import guards
from monitoring.actions.relief_duties import owe_relief
from monitoring.choices.cases import MONITORED
from monitoring.choices.fund import EntryKind, Ground, ReliefPurpose, ReliefStatus
from monitoring.models import FundApplication, FundEntry, MonitoringCase, PreventionFund
from monitoring.rules.fund import approved_unmet, back_unmet, cap_unmet, ground_unmet
from povertycase.actions import lock, move, record
from povertycase.exceptions import Conflict, Refused, Unmet
from povertycase.models import User
from projects.actions.documents import Upload, keep_document
from projects.rules.amounts import amount_unmet


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefDraft:
    """What a household asks for: why it may, for what, yuan, what happened, and the paper that shows it."""

    ground: str
    purpose: str
    amount_yuan: Decimal
    reason: str
    proof: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDraft:
    """Yuan that came back from a household, and the paper of it."""

    amount_yuan: Decimal
    proof: Upload
    booked_on: datetime.date
    note: str


@transaction.atomic
def apply_for_relief(
    household: Household, draft: ReliefDraft, *, by: User, on: datetime.date, version: int | None
) -> FundApplication:
    """The village asks for a household. Who: village, township, county.

    The household is held meanwhile, so that two applications never both find room under the year's cap.
    """
    household = lock(household, by=by, version=version)
    guards.require_role("apply_for_relief", by=by, division_code=household.division_id)
    if household.closed_on is not None:
        raise Conflict(_("这一户已经注销，不能申请。"))
    fund = _fund_of(household, on=on)
    case = MonitoringCase.objects.filter(household=household, status__in=MONITORED).first()
    guards.require(_draft_unmet(household, fund, draft, case, on=on))
    proof = keep_document(draft.proof, by=by, field="proof")
    with guards.writing("apply_for_relief", by=by):
        application = FundApplication.objects.create(
            fund=fund,
            household=household,
            division_id=household.division_id,
            case=case,
            ground=draft.ground,
            purpose=draft.purpose,
            amount_yuan=draft.amount_yuan,
            reason=draft.reason.strip(),
            proof=proof,
            applied_on=on,
            applied_by=by,
            moved_by=by,
            moved_at=timezone.now(),
        )
    record("apply_for_relief", application, by=by, facts={"yuan": str(draft.amount_yuan)})
    return application


@transaction.atomic
def review_relief(
    application: FundApplication, *, by: User, version: int | None, note: str
) -> FundApplication:
    """The township has looked and agrees. Who: township, county, not who applied; with an opinion."""
    application = lock(application, by=by, version=version)
    guards.require_mover("review_relief", application, by=by)
    guards.require(guards.note_unmet(note, _("请填写审核意见。")))
    move(application, "review_relief", by=by, note=note)
    return application


@transaction.atomic
def approve_relief(
    application: FundApplication,
    *,
    by: User,
    on: datetime.date,
    version: int | None,
    note: str,
    amount_yuan: Decimal | None = None,
) -> FundApplication:
    """The county agrees, within the cap and what the fund has. Who: county, not who applied or reviewed.

    amount_yuan: what it gives, at most what was asked for; the whole of it when none is named. The opinion
    says why it is less.
    """
    application = lock(application, by=by, version=version)
    guards.require_mover("approve_relief", application, by=by)
    _require_another(application, by=by)
    fund = money.locked(application.fund_id)
    given = application.amount_yuan if amount_yuan is None else amount_yuan
    unmet = guards.note_unmet(note, _("请填写审批意见；批准金额少于申请金额的，写明原因。"))
    unmet += amount_unmet(given) or approved_unmet(given, asked=application.amount_yuan)
    unmet += money.money_unmet(fund, given, but=application.pk)
    unmet += _cap_unmet(application.household, fund, given, but=application.pk, on=on)
    guards.require(unmet)
    application.approved_yuan, application.approved_on = given, on
    application.save(update_fields=["approved_yuan", "approved_on", "updated_at"])
    move(application, "approve_relief", by=by, note=note)
    owe_relief(application)
    return application


@transaction.atomic
def pay_relief(
    application: FundApplication,
    *,
    proof: Upload,
    by: User,
    on: datetime.date,
    version: int | None,
    document_number: str = "",
) -> FundEntry:
    """The money has left, as the voucher shows: a line in the ledger. Who: county.

    The fund is held, and the balance asked again: others may have been paid since it was approved.
    """
    application = lock(application, by=by, version=version)
    guards.require_mover("pay_relief", application, by=by)
    fund = money.locked(application.fund_id)
    given = application.approved_yuan or application.amount_yuan
    guards.require(money.money_unmet(fund, given, but=application.pk))
    paper = keep_document(proof, by=by, field="proof")
    with guards.writing("pay_relief", by=by):
        entry = FundEntry.objects.create(
            fund=fund,
            application=application,
            kind=EntryKind.PAYMENT,
            amount_yuan=given,
            booked_on=on,
            document_number=document_number.strip(),
            document=paper,
            booked_by=by,
        )
        application.paid_on = on
        application.save(update_fields=["paid_on", "updated_at"])
        move(application, "pay_relief", by=by)
        owe_relief(application)
    return entry


@transaction.atomic
def decline_relief(
    application: FundApplication, *, by: User, version: int | None, note: str
) -> FundApplication:
    """Not this one, for a reason that the household hears. Who: township, county."""
    return _ended(application, "decline_relief", by=by, version=version, note=note)


@transaction.atomic
def revoke_relief(
    application: FundApplication, *, by: User, version: int | None, note: str
) -> FundApplication:
    """What was approved is not paid after all, for a reason; its money is free again. Who: county."""
    return _ended(application, "revoke_relief", by=by, version=version, note=note)


@transaction.atomic
def withdraw_relief(
    application: FundApplication, *, by: User, version: int | None, note: str
) -> FundApplication:
    """The household does not ask any more. Who: village, township, county; with a reason."""
    return _ended(application, "withdraw_relief", by=by, version=version, note=note)


@transaction.atomic
def refund_relief(
    application: FundApplication, draft: ReturnDraft, *, by: User, on: datetime.date, version: int | None
) -> FundEntry:
    """Money came back from a household to its fund. Who: county. Refuses more than it has of it."""
    application = lock(application, by=by, version=version)
    guards.require_role("refund_relief", by=by, division_code=application.division_id)
    if application.status != ReliefStatus.PAID:
        raise Conflict(_("还没有拨付，没有可以退回的资金。"))
    fund = money.locked(application.fund_id)
    unmet = amount_unmet(draft.amount_yuan)
    unmet = unmet or back_unmet(draft.amount_yuan, paid=-application.entries.net_yuan())
    if draft.booked_on > on or (application.paid_on and draft.booked_on < application.paid_on):
        message = _("退回日期应在拨付之后，且不晚于今天。")
        unmet.append(Unmet("booked_on", message, field="booked_on"))
    unmet += guards.note_unmet(draft.note, _("请写明退回的原因。"))
    guards.require(unmet)
    paper = keep_document(draft.proof, by=by, field="proof")
    with guards.writing("refund_relief", by=by):
        entry = FundEntry.objects.create(
            fund=fund,
            application=application,
            kind=EntryKind.REFUND,
            amount_yuan=draft.amount_yuan,
            booked_on=draft.booked_on,
            document=paper,
            note=draft.note.strip(),
            booked_by=by,
        )
        # Its version rises: whoever saw the application before the refund sees it again first.
        application.save(update_fields=["updated_at"])
    record("refund_relief", application, by=by, note=draft.note, facts={"yuan": str(draft.amount_yuan)})
    return entry


def room_of(household: Household, *, on: datetime.date) -> Decimal:
    """Yuan that a household may still ask for this year. Raises Conflict while its county has no fund."""
    fund = _fund_of(household, on=on)
    return max(money.cap_of(fund, on=on) - _counted(household, fund, but=0), Decimal(0))


def _require_another(application: FundApplication, *, by: User) -> None:
    """Refuse whoever asked for the money, under whatever account, also where somebody else reviewed it."""
    if application.applied_by_id in by.own_accounts:
        raise Refused(_("这份申请由您本人提交，须由另一人审批。"))


def _ended(
    application: FundApplication, verb: str, *, by: User, version: int | None, note: str
) -> FundApplication:
    application = lock(application, by=by, version=version)
    guards.require_mover(verb, application, by=by)
    guards.require(guards.note_unmet(note, _("请写明原因。")))
    move(application, verb, by=by, note=note)
    owe_relief(application)
    return application


def _fund_of(household: Household, *, on: datetime.date) -> PreventionFund:
    county = household.division_id[: money.COUNTY]
    fund: PreventionFund | None = PreventionFund.objects.filter(division=county, year=on.year).first()
    if fund is None:
        raise Conflict(_("县里还没有登记 {} 年防返贫基金到账，暂时不能申请。").format(on.year))
    return fund


def _draft_unmet(
    household: Household,
    fund: PreventionFund,
    draft: ReliefDraft,
    case: MonitoringCase | None,
    *,
    on: datetime.date,
) -> list[Unmet]:
    unmet = amount_unmet(draft.amount_yuan)
    unmet = unmet or _cap_unmet(household, fund, draft.amount_yuan, but=0, on=on)
    if draft.ground not in Ground.values:
        unmet.append(Unmet("ground_required", _("请选择申请依据。"), field="ground"))
    unmet += ground_unmet(draft.ground, is_monitored=case is not None)
    if draft.purpose not in ReliefPurpose.values:
        unmet.append(Unmet("purpose_required", _("请选择申请用途。"), field="purpose"))
    if not draft.reason.strip():
        unmet.append(Unmet("reason_required", _("请写明困难情况。"), field="reason"))
    return unmet


def _cap_unmet(
    household: Household, fund: PreventionFund, yuan: Decimal, *, but: int, on: datetime.date
) -> list[Unmet]:
    """What the household has of the fund or asks for, less what came back, and this, against the cap."""
    counted = _counted(household, fund, but=but)
    return cap_unmet(yuan, counted=counted, cap=money.cap_of(fund, on=on))


def _counted(household: Household, fund: PreventionFund, *, but: int) -> Decimal:
    others = FundApplication.objects.filter(household=household, fund=fund).exclude(pk=but).counted()
    back = FundEntry.objects.filter(application__in=others, kind=EntryKind.REFUND).net_yuan()
    return others.yuan() - back
