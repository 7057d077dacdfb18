"""What projects give back: thirds, dividends due and paid, things lent for things. Amounts are in yuan."""

import datetime
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from povertycase.exceptions import Unmet
from projects.choices.benefits import REBATING, BenefitMode, DueKind
from projects.rules.amounts import CENT

P_BEN = "项目收益足额分配到位"
_SHARES = 3


@dataclass(frozen=True, slots=True)
class Thirds:
    """三个1/3: of the collective, of registered households, of ordinary ones."""

    collective: Decimal
    registered: Decimal
    ordinary: Decimal


@dataclass(frozen=True, slots=True)
class Shares:
    """三个1/3 as it is paid: what a household of a side has, a side together, and the collective."""

    collective: Decimal
    registered: Decimal
    registered_each: Decimal
    ordinary: Decimal
    ordinary_each: Decimal


@dataclass(frozen=True, slots=True)
class Lent:
    """Things lent for things, in their unit (只): how many are out, and since when they should be back."""

    open_count: int
    overdue_days: int


def thirds(total: Decimal) -> Thirds:
    """P-13: `total` in three equal parts, each rounded down to the cent; the collective has what is left.

    The three always add up to `total`, which is exact to the cent. Source: SEED4 § 五 三个1/3
    """
    third = (total / _SHARES).quantize(CENT, rounding=ROUND_DOWN)
    return Thirds(collective=total - 2 * third, registered=third, ordinary=third)


def divide(pot: Decimal, among: int) -> tuple[Decimal, Decimal]:
    """(what each of `among` households has, what is left): equal parts, rounded down to the cent.

    Nobody to divide among leaves it all. Source: DOMAIN § 5.10 P-13
    """
    if not among:
        return Decimal(0), pot
    each = (pot / among).quantize(CENT, rounding=ROUND_DOWN)
    return each, pot - each * among


def shares_of(total: Decimal, *, registered: int, ordinary: int) -> Shares:
    """P-13: the thirds of `total` among so many households; what cannot be shared is the collective's.

    The collective and both sides together are `total` to the cent. Source: SEED4 § 五 三个1/3
    """
    parts = thirds(total)
    registered_each, registered_left = divide(parts.registered, registered)
    ordinary_each, ordinary_left = divide(parts.ordinary, ordinary)
    return Shares(
        collective=parts.collective + registered_left + ordinary_left,
        registered=parts.registered - registered_left,
        registered_each=registered_each,
        ordinary=parts.ordinary - ordinary_left,
        ordinary_each=ordinary_each,
    )


def due_unmet(kind: str, mode: str, *, guaranteed_short: Decimal) -> list[Unmet]:
    """三保一返: what keeps a promise of `kind` from being made on a link of `mode`.

    A second rebate comes on top of a guaranteed dividend, after that was paid in full. guaranteed_short: yuan
    of guaranteed dividends of the link that were not paid yet. Source: SEED4 § 五 保底分红，二次返利
    """
    if kind != DueKind.REBATE:
        return []
    if mode not in REBATING:
        return [Unmet("no_rebate", "只有保底分红、二次返利方式的联结才登记二次返利。", P_BEN, "kind")]
    if guaranteed_short > 0:
        message = f"保底分红还差 {guaranteed_short:,.2f} 元没有兑现，不能先登记二次返利。"
        return [Unmet("guaranteed_first", message, P_BEN, "kind")]
    return []


def paid_unmet(yuan: Decimal, *, due: Decimal, paid: Decimal) -> list[Unmet]:
    """P-BEN: no more is paid on a promise than was promised; more is a second rebate of its own.

    Source: SEED2 § 二(七)
    """
    left = due - paid
    if yuan <= left:
        return []
    message = f"兑现 {yuan:,.2f} 元，超过还应兑现的 {left:,.2f} 元；多分的请登记为二次返利。"
    return [Unmet("P-BEN", message, P_BEN, "amount_yuan")]


def returned_unmet(yuan: Decimal, *, paid: Decimal) -> list[Unmet]:
    """No more is booked back than was paid.

    Source: DOMAIN § 5.10 P-BEN
    """
    if yuan <= paid:
        return []
    message = f"冲回 {yuan:,.2f} 元，超过已兑现的 {paid:,.2f} 元。"
    return [Unmet("returned_exceeds_paid", message, P_BEN, "amount_yuan")]


def lent_of(count: int, settled: int, *, due_on: datetime.date, as_of: datetime.date) -> Lent:
    """借羊还羊: what is still out of `count`, and how many days late; nothing is late on the day itself.

    settled: what came back or was written off. Source: SEED4 § 五 借羊还羊
    """
    left = count - settled
    return Lent(left, max(0, (as_of - due_on).days) if left else 0)


def settled_unmet(count: int, *, left: int, unit: str) -> list[Unmet]:
    """At least one, and no more than is out.

    Source: SEED4 § 五 借羊还羊
    """
    if count < 1:
        return [Unmet("count_not_positive", "数量应是大于 0 的整数。", field="count")]
    if count > left:
        message = f"归还（核销）{count} {unit}，超过还在外的 {left} {unit}。"
        return [Unmet("more_than_out", message, field="count")]
    return []


def lending_unmet(mode: str, count: int, *, lent_on: datetime.date, due_on: datetime.date) -> list[Unmet]:
    """What keeps things from being lent on a link.

    Source: SEED4 § 五 借羊还羊
    """
    unmet = []
    if mode != BenefitMode.IN_KIND:
        unmet.append(Unmet("not_in_kind", "这条利益联结不是实物借还。", field="link"))
    if count < 1:
        unmet.append(Unmet("count_not_positive", "数量应是大于 0 的整数。", field="count"))
    if due_on <= lent_on:
        unmet.append(Unmet("due_before_lent", "应还日期应晚于借出日期。", field="due_on"))
    return unmet
