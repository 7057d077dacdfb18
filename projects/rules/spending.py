"""How money stands: rates of spending, where they lead, and what a batch is spent on. Amounts are in yuan."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from povertycase.exceptions import Unmet
from projects.choices.library import Category
from projects.choices.money import Flow, Lamp

MONTHS = Decimal(12)
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Rate:
    """Spending of one class of funds.

    rate, sequence: fractions, unrounded; rate is None when nothing arrived. gap_points: percentage points
    ahead of (below nought: behind) 序时进度. forecast: the fraction at the year's end at the present pace.
    short_yuan: what is missing to the target then.
    """

    arrived: Decimal
    paid: Decimal
    target: Decimal
    rate: Decimal | None
    sequence: Decimal
    gap_points: Decimal | None
    lamp: Lamp
    forecast: Decimal | None
    short_yuan: Decimal


@dataclass(frozen=True, slots=True)
class Shares:
    """Of a batch: what goes to industry and to 项目管理费, as fractions of all of it, unrounded."""

    total: Decimal
    industry: Decimal
    fee: Decimal


def sequence_of(as_of: datetime.date) -> Decimal:
    """P-SEQ: 序时进度, the months of the year that have ended, the present one included, of twelve.

    Source: S30, 42.02 % at the end of April is ahead by 8.69 points
    """
    return Decimal(as_of.month) / MONTHS


def rate_of(arrived: Decimal, paid: Decimal, *, target: Decimal, as_of: datetime.date) -> Rate:
    """P-SPEND: paid of arrived against the year's target and against 序时进度.

    target: a fraction. Green at the target, amber at the month's part of it, else red; comparisons use the
    unrounded value. The forecast goes on at the pace of the year so far, to the whole at most.
    Source: SEED0 § 30; S30
    """
    sequence = sequence_of(as_of)
    if not arrived:
        nought = Decimal(0)
        return Rate(arrived, paid, target, None, sequence, None, Lamp.NONE, None, nought)
    rate = paid / arrived
    lamp = Lamp.GREEN if rate >= target else Lamp.AMBER if rate >= target * sequence else Lamp.RED
    forecast = min(Decimal(1), rate / _elapsed(as_of))
    short = max(Decimal(0), (target - forecast) * arrived)
    return Rate(arrived, paid, target, rate, sequence, (rate - sequence) * _HUNDRED, lamp, forecast, short)


def _elapsed(as_of: datetime.date) -> Decimal:
    """The part of the year that has passed, its day included."""
    first = datetime.date(as_of.year, 1, 1)
    days = (datetime.date(as_of.year + 1, 1, 1) - first).days
    return Decimal((as_of - first).days + 1) / Decimal(days)


def flow_of(paid: Decimal, unpaid: Decimal, *, is_late: bool) -> Flow:
    """How an allocation's money flows: nothing paid, paid in part and a step of its project late, or well.

    paid, unpaid: yuan by the day that is asked, less what came back. Source: SEED0 § 30
    """
    if unpaid <= 0:
        return Flow.DONE
    if not paid:
        return Flow.NONE
    return Flow.SLOW if is_late else Flow.RUNNING


def shares_of(amounts: Mapping[str, Decimal]) -> Shares:
    """P-IND: the parts of a batch. amounts: yuan by Category.

    Source: S27; S28
    """
    total = sum(amounts.values(), Decimal(0))
    if not total:
        return Shares(Decimal(0), Decimal(0), Decimal(0))
    return Shares(
        total,
        amounts.get(Category.INDUSTRY, Decimal(0)) / total,
        amounts.get(Category.FEE, Decimal(0)) / total,
    )


def shares_unmet(
    shares: Shares, *, industry_floor: Decimal | None, fee_ceiling: Decimal | None
) -> list[Unmet]:
    """P-IND: what is wrong with the parts of a batch; a bound that is None is not asked.

    industry_floor, fee_ceiling: fractions; exactly at the bound is in order. What is printed is rounded half
    up, but away from the bound where a share beside it would look like it. Source: S27; S28
    """
    unmet = []
    if industry_floor is not None and shares.industry < industry_floor:
        found = _beside(shares.industry, industry_floor, ROUND_FLOOR)
        message = f"产业发展占 {found}，低于 {percent(industry_floor)}。"
        unmet.append(Unmet("P-IND", message, "衔接资金产业占比", "industry"))
    if fee_ceiling is not None and shares.fee > fee_ceiling:
        found = _beside(shares.fee, fee_ceiling, ROUND_CEILING)
        message = f"项目管理费占 {found}，高于 {percent(fee_ceiling)}。"
        unmet.append(Unmet("P-FEE", message, "项目管理费比例上限", "fee"))
    return unmet


def _beside(share: Decimal, bound: Decimal, away: str) -> str:
    shown = percent(share)
    return percent(share, rounding=away) if shown == percent(bound) else shown


def percent(fraction: Decimal, *, places: int = 2, rounding: str = ROUND_HALF_UP) -> str:
    """A fraction as people read it: 0.5677 is 56.77 %.

    Source: DOMAIN § 5.0
    """
    shown = (fraction * _HUNDRED).quantize(Decimal(1).scaleb(-places), rounding=rounding)
    return f"{shown} %"


def grows(
    this_year: Decimal, last_year: Decimal, *, required: Sequence[Decimal]
) -> tuple[bool, Decimal | None]:
    """P-GROW: whether the county's own input did not fall and grew by the highest rate asked; and the growth.

    required: fractions asked by centre, province and prefecture. Growth is None without input last year, and
    then only not falling is asked. Source: SEED0 § 27
    """
    if not last_year:
        return this_year >= last_year, None
    growth = this_year / last_year - 1
    return this_year >= last_year and growth >= max(required, default=Decimal(0)), growth


def lead_score(workdays: int, *, full: int, zero: int) -> Decimal:
    """P-LEAD: from arrival to allocation: 1 within `full` working days, 0 from `zero` on, straight between.

    Source: S32
    """
    if workdays <= full:
        return Decimal(1)
    if workdays >= zero:
        return Decimal(0)
    return Decimal(zero - workdays) / Decimal(zero - full)
