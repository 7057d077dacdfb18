"""The prevention fund of the demonstration: money of the year, and applications in every state."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from households.models import Household
from monitoring.actions import fund as money
from monitoring.actions import relief
from monitoring.actions.demo.cast import Cast, scan
from monitoring.choices.cases import MONITORED
from monitoring.choices.fund import FundSource, Ground, ReliefPurpose, ReliefStatus
from monitoring.models import FundApplication, MonitoringCase
from povertycase.models import Division
from projects.actions.demo.cast import place

DEPOSITS = (
    (Decimal(300000), FundSource.BUDGET, "示例财农〔{}〕12号"),
    (Decimal(50000), FundSource.DONATED, "示例捐赠〔{}〕3号"),
)
# Of each application: how far it has come, for what, how many yuan, and what happened.
ASKED = (
    (ReliefStatus.PAID, ReliefPurpose.MEDICAL, Decimal(8000), "户主手术自付费用大（示例）"),
    (ReliefStatus.PAID, ReliefPurpose.DISASTER, Decimal(5000), "暴雨冲毁圈舍（示例）"),
    (ReliefStatus.APPROVED, ReliefPurpose.SCHOOLING, Decimal(3000), "两个孩子同时升学（示例）"),
    (ReliefStatus.REVIEWED, ReliefPurpose.HOUSING, Decimal(6000), "屋面漏雨急需翻修（示例）"),
    (ReliefStatus.APPLIED, ReliefPurpose.LIVING, Decimal(2000), "主要劳动力突发疾病（示例）"),
    (ReliefStatus.DECLINED, ReliefPurpose.PRODUCTION, Decimal(9000), "扩大养殖（示例）"),
    (ReliefStatus.WITHDRAWN, ReliefPurpose.MEDICAL, Decimal(1500), "门诊费用（示例）"),
)
REFUNDED = Decimal(1000)


def seed_fund(people: Cast, *, on: datetime.date) -> None:
    """A fund of the year with its deposits, and one application in each state, two of them paid."""
    county = Division.objects.get(pk=place("county"))
    for yuan, source, number in DEPOSITS:
        draft = money.DepositDraft(
            amount_yuan=yuan,
            source=source,
            document_number=number.format(on.year),
            document=scan("到账凭证.png"),
            booked_on=on.replace(month=1, day=1),
        )
        money.deposit(county, draft, by=people.county, on=on)
    made = [
        _application(household, people, *facts, on=on)
        for household, facts in zip(_homes(), ASKED, strict=False)
    ]
    if made:
        _refund(made[0], people, on=on)


def _homes() -> Iterator[Household]:
    """Households of the county, monitored ones and others in turn, those of the introduced township first."""
    town = place("township2")
    homes = Household.objects.active().filter(division__code__startswith=place("county"))
    monitored = MonitoringCase.objects.filter(status__in=MONITORED).values("household")
    kinds = homes.filter(pk__in=monitored), homes.exclude(pk__in=monitored)
    pairs = zip(
        *(sorted(kind, key=lambda row: (not row.division_id.startswith(town), row.pk)) for kind in kinds),
        strict=False,
    )
    for pair in pairs:
        yield from pair


def _application(
    household: Household,
    people: Cast,
    reached: ReliefStatus,
    purpose: ReliefPurpose,
    yuan: Decimal,
    reason: str,
    *,
    on: datetime.date,
) -> FundApplication:
    """One application up to a state, by the accounts that take the steps there."""
    is_monitored = MonitoringCase.objects.filter(household=household, status__in=MONITORED).exists()
    draft = relief.ReliefDraft(
        ground=Ground.MONITORED if is_monitored else Ground.SUDDEN,
        purpose=purpose,
        amount_yuan=yuan,
        reason=reason,
        proof=scan("证明材料.png"),
    )
    code, version = household.division_id, household.version
    asks, reviews, decides = people.asks(code), people.approves(code), people.decides(code)
    made = relief.apply_for_relief(household, draft, by=asks, on=on, version=version)
    if reached == ReliefStatus.WITHDRAWN:
        return relief.withdraw_relief(made, by=asks, version=made.version, note="医保已报销（示例）")
    if reached == ReliefStatus.DECLINED:
        return relief.decline_relief(made, by=reviews, version=made.version, note="不属于突发困难（示例）")
    if reached != ReliefStatus.APPLIED:
        made = relief.review_relief(made, by=reviews, version=made.version, note="情况属实（示例）")
    if reached in {ReliefStatus.APPROVED, ReliefStatus.PAID}:
        made = relief.approve_relief(made, by=decides, on=on, version=made.version, note="同意（示例）")
    if reached == ReliefStatus.PAID:
        voucher = scan("拨付凭证.png")
        relief.pay_relief(made, proof=voucher, by=decides, on=on, version=made.version)
        made.refresh_from_db()
    return made


def _refund(paid: FundApplication, people: Cast, *, on: datetime.date) -> None:
    """A part of it came back."""
    draft = relief.ReturnDraft(
        amount_yuan=REFUNDED, proof=scan("退回凭证.png"), booked_on=on, note="医保二次报销后退回（示例）"
    )
    relief.refund_relief(paid, draft, by=people.county, on=on, version=paid.version)
