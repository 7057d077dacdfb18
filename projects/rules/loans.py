"""Who may borrow how much for how long and for what, and when a loan is due. Amounts are in yuan."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from households.rules.dates import add_months, age_on
from povertycase.exceptions import Unmet
from projects.choices.loans import PRODUCTIVE_USES, DueStep, LoanUse

P_LOAN = "脱贫人口小额信贷政策"


@dataclass(frozen=True, slots=True)
class Limits:
    """What policy sets.

    cap_yuan: one loan, and what bears an interest subsidy. most_yuan: with what tops it up. months: the
    longest term. least_age, most_age: completed years on the day it is lent, both included.
    """

    cap_yuan: Decimal
    most_yuan: Decimal
    months: int
    least_age: int
    most_age: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A loan somebody asks for.

    rest_yuan: what the household has not paid back of its other loans. is_top_up: it comes on top of one.
    birth_on: the borrower's; None while the register does not know it.
    """

    amount_yuan: Decimal
    months: int
    use: str
    birth_on: datetime.date | None
    rest_yuan: Decimal
    is_top_up: bool


def loan_unmet(wish: Wish, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """P-LOAN: what keeps a loan from being lent on a day, all of it at once.

    Source: S41 § 额度、期限、年龄、用途
    """
    return [
        *amount_unmet(wish, limits),
        *months_unmet(wish.months, limits),
        *age_unmet(wish.birth_on, limits, on=on),
        *use_unmet(wish.use),
    ]


def amount_unmet(wish: Wish, limits: Limits) -> list[Unmet]:
    """One loan stays within the cap; with what tops it up, within the most of both.

    What was paid back makes room again. Source: S41 § 额度
    """
    total = wish.amount_yuan + wish.rest_yuan
    if wish.is_top_up and total > limits.most_yuan:
        message = f"追加后在贷合计 {total:,.2f} 元，超过上限 {limits.most_yuan:,.0f} 元。"
        return [Unmet("loan_total", message, P_LOAN, "amount_yuan")]
    if not wish.is_top_up and total > limits.cap_yuan:
        message = f"在贷合计 {total:,.2f} 元，超过额度 {limits.cap_yuan:,.0f} 元；确有需要的，办理追加贷款。"
        return [Unmet("loan_cap", message, P_LOAN, "amount_yuan")]
    return []


def months_unmet(months: int, limits: Limits) -> list[Unmet]:
    """The term is a whole number of months, at most the longest.

    Source: S41 § 期限
    """
    if 1 <= months <= limits.months:
        return []
    return [Unmet("loan_months", f"期限为 1 至 {limits.months} 个月。", P_LOAN, "months")]


def age_unmet(birth_on: datetime.date | None, limits: Limits, *, on: datetime.date) -> list[Unmet]:
    """Completed years on the day: 65 years old is still in time, the 66th birthday is not.

    Nothing is lent to somebody whose age nobody knows. Source: S41 § 年龄
    """
    if birth_on is None:
        message = "名册里没有借款人的出生日期，请先补全，再办理贷款。"
        return [Unmet("birth_unknown", message, P_LOAN, "borrower")]
    age = age_on(birth_on, on)
    if limits.least_age <= age <= limits.most_age:
        return []
    message = f"借款人到 {on.isoformat()} 满 {age} 周岁，应为 {limits.least_age} 至 {limits.most_age} 周岁。"
    return [Unmet("loan_age", message, P_LOAN, "borrower")]


def use_unmet(use: str) -> list[Unmet]:
    """户借户用: for the household's own production, and nothing else.

    Source: S41 § 用途
    """
    if use in PRODUCTIVE_USES:
        return []
    named = f"“{LoanUse(use).label}”" if use in LoanUse.values else "这个用途"
    message = f"{named}不在小额信贷用途内：只用于本户发展生产、开展经营。"
    return [Unmet("loan_use", message, P_LOAN, "use")]


def subsidised_yuan(amount_yuan: Decimal, rest_yuan: Decimal, *, cap_yuan: Decimal) -> Decimal:
    """How much of a loan bears an interest subsidy: what the others of the household leave of the cap.

    A top-up of 50,000 on a full loan bears none. Source: S41 § 贴息
    """
    return max(Decimal(0), min(amount_yuan, cap_yuan - rest_yuan))


def due_on(lent_on: datetime.date, months: int) -> datetime.date:
    """The last day of a loan's term; the end of a shorter month stands for the day it lacks.

    Source: CC § 202
    """
    return add_months(lent_on, months)


def due_step(due: datetime.date, *, as_of: datetime.date, days: Sequence[int]) -> DueStep | None:
    """P-LOAN: which reminder a running loan has come to; None while its day is far.

    days: how many before the last day, the earliest first. Between two of them the one that passed counts,
    so that a day without a run loses nothing. The last day itself is not overdue.
    Source: SEED2 § 二(九), 贷款到期提前预警
    """
    left = (due - as_of).days
    if left < 0:
        return DueStep.OVERDUE
    reached = [step for step, before in zip(_BEFORE, days, strict=True) if left <= before]
    return reached[-1] if reached else None


_BEFORE = (DueStep.FIRST, DueStep.SECOND, DueStep.LAST)
