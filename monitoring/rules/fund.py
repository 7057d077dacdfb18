"""When the prevention fund may be asked, and when it pays."""

from decimal import Decimal

from povertycase.exceptions import Unmet

F_CAP = "防返贫基金管理办法：每户每年补助上限"
F_BALANCE = "防返贫基金管理办法：支出不超过基金余额"
CAP = "fund.prevention_cap"
PAY_DAYS = "fund.prevention_pay_days"


def cap_unmet(yuan: Decimal, *, counted: Decimal, cap: Decimal) -> list[Unmet]:
    """What a household gets of a fund in a year is at most the cap; exactly the cap is allowed.

    counted: yuan of its other applications of the year that were not refused, less what came back.
    Source: RELIEF § no public text
    """
    if counted + yuan <= cap:
        return []
    left = max(cap - counted, Decimal(0))
    message = f"每户每年最多 {cap:,.2f} 元，本年已申请 {counted:,.2f} 元，还可申请 {left:,.2f} 元。"
    return [Unmet("F-CAP", message, F_CAP, "amount_yuan")]


def balance_unmet(yuan: Decimal, *, balance: Decimal, promised: Decimal = Decimal(0)) -> list[Unmet]:
    """The fund pays no more than it has and has not promised to others; all of it may be paid.

    promised: yuan that were approved and wait to be paid, without the one that is looked at.
    Source: RELIEF § no public text
    """
    if promised + yuan <= balance:
        return []
    message = f"需要 {yuan:,.2f} 元；基金余额 {balance:,.2f} 元"
    message += f"，其中 {promised:,.2f} 元已批准待拨付。" if promised else "。"
    return [Unmet("F-BALANCE", message, F_BALANCE)]


def back_unmet(yuan: Decimal, *, paid: Decimal) -> list[Unmet]:
    """No more comes back from a household than it has of the fund.

    paid: yuan that were paid and did not come back. Source: RELIEF § no public text
    """
    if yuan <= paid:
        return []
    message = f"退回 {yuan:,.2f} 元，超过已拨付且未退回的 {paid:,.2f} 元。"
    return [Unmet("refund_exceeds_paid", message, F_BALANCE, "amount_yuan")]


def approved_unmet(yuan: Decimal, *, asked: Decimal) -> list[Unmet]:
    """The county gives what was asked for or less, never more.

    Source: RELIEF § no public text
    """
    if yuan <= asked:
        return []
    message = f"批准 {yuan:,.2f} 元，超过申请的 {asked:,.2f} 元。"
    return [Unmet("approved_exceeds_asked", message, F_BALANCE, "amount_yuan")]


def reversal_unmet(yuan: Decimal, *, deposited: Decimal) -> list[Unmet]:
    """No more of a deposit is reversed than came in by it.

    deposited: its yuan that were not reversed yet. Source: RELIEF § no public text
    """
    if yuan <= deposited:
        return []
    message = f"冲减 {yuan:,.2f} 元，超过这笔到账还没有冲减的 {deposited:,.2f} 元。"
    return [Unmet("reversal_exceeds_deposit", message, F_BALANCE, "amount_yuan")]


def ground_unmet(ground: str, *, is_monitored: bool) -> list[Unmet]:
    """A monitored household asks as one; another one because of a sudden difficulty.

    Source: RELIEF § no public text
    """
    clause = "防返贫基金管理办法：补助对象"
    if ground == "monitored" and not is_monitored:
        message = "这一户现在不在监测中；不是监测对象的，按“突发困难”申请。"
        return [Unmet("not_monitored", message, clause, "ground")]
    if ground == "sudden" and is_monitored:
        return [Unmet("is_monitored", "这一户正在监测中，请按“监测对象”申请。", clause, "ground")]
    return []
