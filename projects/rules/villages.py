"""What a village's income is topped up by, and which workshops do not carry. Amounts are in yuan."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.rules.dates import add_months
from povertycase.exceptions import Unmet
from projects.choices.villages import WorkshopDoubt
from projects.rules.amounts import to_cents

_HALF = Decimal("0.5")

P_BOTTOM = "年收入低于标准的村兜底"


@dataclass(frozen=True, slots=True)
class TopUp:
    """What is missing to the floor, and who pays which part of it."""

    gap: Decimal
    district: Decimal
    town: Decimal


def topup_of(income: Decimal, *, floor: Decimal, is_confirmed: bool) -> TopUp:
    """P-BOTTOM: what a village below the floor is given, half by the district and half by the town.

    Nothing at the floor, and nothing before the conditions are confirmed. The district's half is rounded half
    up to the cent, the town pays the rest, so the two add up. Source: SEED1 § 四(三)
    """
    gap = max(Decimal(0), floor - income) if is_confirmed else Decimal(0)
    district = to_cents(gap * _HALF)
    return TopUp(gap, district, gap - district)


def topup_unmet(income: Decimal, *, floor: Decimal | None, grounds: str) -> list[Unmet]:
    """What stands in the way of a confirmation: only a village below the floor is topped up, and on grounds.

    income, floor: yuan of one year; floor None: nothing says how much. Source: SEED1 § 四(三)
    """
    unmet = []
    if floor is None:
        unmet.append(Unmet("floor_unknown", "没有查到这一年的兜底标准，请先由系统管理员设置参数。", P_BOTTOM))
    elif income >= floor:
        message = f"这一年收入 {income:,.2f} 元，不低于兜底标准 {floor:,.2f} 元，不需要认定。"
        unmet.append(Unmet("not_below_floor", message, P_BOTTOM))
    if not grounds.strip():
        message = "请写明认定依据（符合条件、工作扎实、一时难以脱贫）。"
        unmet.append(Unmet("grounds_required", message, P_BOTTOM, "grounds"))
    return unmet


def workshop_doubts(
    *,
    orders_yuan: Decimal | None,
    registered_workers: int | None,
    last_active_on: datetime.date | None,
    idle_months: int | None,
    as_of: datetime.date,
) -> list[WorkshopDoubt]:
    """Why a workshop does not carry; what nobody has said is no reason.

    idle_months: whoever was last active so many months ago, or longer, stands idle; None: nothing says when.
    Source: SEED2 § 二(七)
    """
    doubts = []
    if orders_yuan is not None and not orders_yuan:
        doubts.append(WorkshopDoubt.NO_ORDERS)
    if registered_workers == 0:
        doubts.append(WorkshopDoubt.NO_WORKERS)
    if last_active_on and idle_months is not None and add_months(last_active_on, idle_months) <= as_of:
        doubts.append(WorkshopDoubt.IDLE)
    return doubts


def workshop_unmet(
    *,
    jobs: int | None,
    registered_workers: int | None,
    last_active_on: datetime.date | None,
    as_of: datetime.date,
    closed_on: datetime.date | None = None,
) -> list[Unmet]:
    """A register that can be true: no more registered workers than jobs, no day to come, no work once closed.

    Source: SEED2 § 二(七)
    """
    unmet = []
    if jobs is not None and registered_workers is not None and registered_workers > jobs:
        message = "带动的脱贫群众和监测对象人数不能超过用工岗位数。"
        unmet.append(Unmet("more_than_jobs", message, field="registered_workers"))
    if last_active_on is not None and last_active_on > as_of:
        unmet.append(Unmet("day_to_come", "最近开工日期不能晚于今天。", field="last_active_on"))
    if closed_on is not None and closed_on > as_of:
        unmet.append(Unmet("closed_later", "关停日期不能晚于今天。", field="closed_on"))
    if closed_on is not None and last_active_on is not None and last_active_on > closed_on:
        message = "最近开工日期不能晚于关停日期；仍在开工的请不要登记关停。"
        unmet.append(Unmet("active_when_closed", message, field="closed_on"))
    return unmet


def lines_unmet(lines: Sequence[tuple[str, Decimal]]) -> list[Unmet]:
    """A village's income by source: each source once, no amount below nought or finer than a cent.

    Nothing at all is no report; a village without income says so by a line of 0. Source: SEED1 § 三(五)
    """
    sources = [source for source, _yuan in lines]
    unmet = []
    if not sources:
        message = "请至少填写一项收入来源；这一年没有收入的，在“其他”填 0。"
        unmet.append(Unmet("lines_required", message, field="lines"))
    if len(set(sources)) < len(sources):
        unmet.append(Unmet("source_twice", "同一收入来源只填一行。", field="lines"))
    if any(not yuan.is_finite() or yuan < 0 or yuan != to_cents(yuan) for _source, yuan in lines):
        unmet.append(Unmet("amount", "收入不能小于 0，最多两位小数。", field="lines"))
    return unmet
