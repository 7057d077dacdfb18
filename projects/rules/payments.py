"""When money of an allocation may be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from povertycase.exceptions import Unmet
from projects.choices.money import EntryKind, PaymentMode

P_PAY = "资金拨付和报账制度"
P_OUT = "衔接资金绩效评价指标（库外支出）"
EARMARKED = "专款专用"
_IN = (EntryKind.REFUND,)
_OUT = (EntryKind.ADVANCE, EntryKind.PROGRESS, EntryKind.FINAL)


@dataclass(frozen=True, slots=True)
class Balance:
    """An allocation in yuan: what it is, what was paid and came back, was accounted for, and is asked for."""

    allocated: Decimal
    paid: Decimal
    refunded: Decimal
    expensed: Decimal
    advanced: Decimal
    asked: Decimal

    @property
    def net(self) -> Decimal:
        """Paid and not come back."""
        return self.paid - self.refunded

    @property
    def left(self) -> Decimal:
        """What may still be asked for."""
        return self.allocated - self.net - self.asked


@dataclass(frozen=True, slots=True)
class Project:
    """What payment looks at: whether it stands in the library, and was accepted."""

    is_in_library: bool
    is_accepted: bool


def balance_of(
    allocated: Decimal, entries: Sequence[tuple[str, Decimal]], asked: Sequence[Decimal] = ()
) -> Balance:
    """The balance of an allocation.

    entries: (EntryKind, yuan) of its ledger. asked: yuan of requests that are neither paid nor refused.
    Source: S29 § 拨付
    """
    nought = Decimal(0)
    return Balance(
        allocated=allocated,
        paid=sum((yuan for kind, yuan in entries if kind in _OUT), nought),
        refunded=sum((yuan for kind, yuan in entries if kind in _IN), nought),
        expensed=sum((yuan for kind, yuan in entries if kind == EntryKind.EXPENSE), nought),
        advanced=sum((yuan for kind, yuan in entries if kind == EntryKind.ADVANCE), nought),
        asked=sum(asked, nought),
    )


def payment_unmet(
    mode: str, yuan: Decimal, balance: Balance, project: Project, *, advance_share: Decimal
) -> list[Unmet]:
    """P-PAY: what keeps `yuan` from being paid, all of it at once.

    advance_share: the most of an allocation that is paid before work begins, as a fraction; exactly that
    much may be paid. A final payment follows acceptance. Source: S29 § 启动预拨、进度拨款、完工报账; S32
    """
    unmet = []
    if not project.is_in_library:
        message = "项目不在项目库内，不能拨付；库外支出属于审计问题。"
        unmet.append(Unmet("P-OUT", message, P_OUT))
    if yuan > balance.left:
        message = f"申请 {yuan:,.2f} 元，超过这笔安排还可申请的 {balance.left:,.2f} 元。"
        unmet.append(Unmet("P-PAY", message, P_PAY, "amount_yuan"))
    most = balance.allocated * advance_share
    if mode == PaymentMode.ADVANCE and balance.advanced + yuan > most:
        limit = f"启动预拨累计不超过安排金额的 {advance_share:.0%}（{most:,.2f} 元）"
        message = f"{limit}，已预拨 {balance.advanced:,.2f} 元。"
        unmet.append(Unmet("advance_share", message, P_PAY, "amount_yuan"))
    if mode == PaymentMode.FINAL and not project.is_accepted:
        unmet.append(Unmet("not_accepted", "还没有登记竣工验收，不能按完工报账拨付。", P_PAY, "mode"))
    return unmet


def refund_unmet(yuan: Decimal, balance: Balance) -> list[Unmet]:
    """No more comes back than was paid and not yet accounted for.

    Source: S29 § 报账
    """
    open_yuan = balance.net - balance.expensed
    if yuan <= open_yuan:
        return []
    message = f"退回 {yuan:,.2f} 元，超过已拨付且未报账的 {open_yuan:,.2f} 元。"
    return [Unmet("refund_exceeds_paid", message, P_PAY, "amount_yuan")]


def expense_unmet(yuan: Decimal, balance: Balance) -> list[Unmet]:
    """No more is accounted for than was paid and did not come back.

    Source: S29 § 报账
    """
    open_yuan = balance.net - balance.expensed
    if yuan <= open_yuan:
        return []
    message = f"报账 {yuan:,.2f} 元，超过已拨付且未报账的 {open_yuan:,.2f} 元。"
    return [Unmet("expense_exceeds_paid", message, P_PAY, "amount_yuan")]
