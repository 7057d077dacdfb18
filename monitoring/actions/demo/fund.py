"""The prevention fund of the demonstration: money of the year, and applications in every state."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from households.models import Household
from monitoring.actions import fund as money
from monitoring.actions import fund_lines as lines
from monitoring.actions import relief
from monitoring.actions.demo.cast import Cast, scan
from monitoring.actions.relief_expiry import lapse_unpaid
from monitoring.choices.cases import MONITORED
from monitoring.choices.fund import FundSource, Ground, ReliefPurpose, ReliefStatus
from monitoring.models import FundApplication, FundEntry, MonitoringCase, PreventionFund
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
# Nobody paid it out: early in the year, the fund of the year is younger than that and there is none.
FORGOTTEN = (ReliefStatus.APPROVED, ReliefPurpose.LIVING, Decimal(1000), "短期生活困难（示例）")
FORGOTTEN_DAYS = 120
REFUNDED = Decimal(1000)
REST, MISTAKEN = Decimal(20000), Decimal(5000)


def seed_fund(people: Cast, *, on: datetime.date) -> None:
    """A fund of the year with every kind of line, and one application in each state, two of them paid."""
    county = Division.objects.get(pk=place("county"))
    first = on.replace(month=1, day=1)
    _rest_of_last_year(county, people, before=first, on=on)
    for yuan, source, number in DEPOSITS:
        _deposit(county, people, yuan, source, number.format(on.year), booked_on=first, on=on)
    _wrong_deposit(county, people, on=on)
    homes = _homes(people)
    made = [
        _application(household, people, *facts, on=on) for facts, household in zip(ASKED, homes, strict=False)
    ]
    then = on - datetime.timedelta(days=FORGOTTEN_DAYS)
    if then.year == on.year and (household := next(homes, None)):
        _application(household, people, *FORGOTTEN, on=then)
        lapse_unpaid(on=on)
    if made:
        _refund(made[0], people, on=on)


def _deposit(
    county: Division,
    people: Cast,
    yuan: Decimal,
    source: FundSource,
    number: str,
    *,
    booked_on: datetime.date,
    on: datetime.date,
) -> FundEntry:
    draft = money.DepositDraft(
        amount_yuan=yuan,
        source=source,
        document_number=number,
        document=scan("到账凭证.png"),
        booked_on=booked_on,
    )
    return money.deposit(county, draft, by=people.county, on=on)


def _rest_of_last_year(county: Division, people: Cast, *, before: datetime.date, on: datetime.date) -> None:
    """What nobody needed last year goes over into this one."""
    last = before - datetime.timedelta(days=31)
    number = f"示例财农〔{last.year}〕98号"
    entry = _deposit(county, people, REST, FundSource.BUDGET, number, booked_on=last, on=on)
    draft = lines.CarryDraft(document=scan("结转文件.png"), document_number=f"示例财农〔{on.year}〕1号")
    lines.carry_over_relief(entry.fund, draft, by=people.county, on=on, version=_version(entry))


def _wrong_deposit(county: Division, people: Cast, *, on: datetime.date) -> None:
    """One that was booked by mistake, with the line against it."""
    number = f"示例财农〔{on.year}〕21号"
    entry = _deposit(county, people, MISTAKEN, FundSource.BUDGET, number, booked_on=on, on=on)
    draft = lines.ReversalDraft(
        amount_yuan=MISTAKEN, document=scan("冲减依据.png"), booked_on=on, note="重复入账（示例）"
    )
    lines.reverse_deposit(entry, draft, by=people.county, on=on, version=_version(entry))


def _version(entry: FundEntry) -> int:
    return PreventionFund.objects.values_list("version", flat=True).get(pk=entry.fund_id)


def _homes(people: Cast) -> Iterator[Household]:
    """Households of the county, monitored ones and others in turn, those of the introduced township first.

    Only where the cast has somebody else to decide than who asks.
    """
    town = place("township2")
    homes = Household.objects.active().filter(division__code__startswith=place("county"))
    codes = homes.order_by().values_list("division_id", flat=True).distinct()
    homes = homes.filter(division__in=[code for code in codes if people.asks(code) != people.decides(code)])
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
        number = f"示例拨付{made.pk}号"
        relief.pay_relief(
            made, proof=voucher, document_number=number, by=decides, on=on, version=made.version
        )
        made.refresh_from_db()
    return made


def _refund(paid: FundApplication, people: Cast, *, on: datetime.date) -> None:
    """A part of it came back."""
    draft = relief.ReturnDraft(
        amount_yuan=REFUNDED, proof=scan("退回凭证.png"), booked_on=on, note="医保二次报销后退回（示例）"
    )
    relief.refund_relief(paid, draft, by=people.county, on=on, version=paid.version)
