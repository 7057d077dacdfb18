"""The words of ledgers of problems that arrive as sheets."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LedgerLayout(TextChoices):
    """Which of the two official ledgers a sheet is; the value is the kind that `import_sheet` takes."""

    TICKETS = "tickets", _("问题整改台账")
    AUDIT = "audit_tickets", _("审计整改台账")


class RowOutcome(TextChoices):
    """What became of one row of a ledger."""

    WAITING = "waiting", _("待确认")
    HELD = "held", _("没有写入")
    REGISTERED = "registered", _("登记为问题")
    ASSIGNED = "assigned", _("登记并交办")
    SPLIT = "split", _("立为共性问题并分解")
    PROPOSED = "proposed", _("列为待立单问题")
    HISTORICAL = "historical", _("历史销号，只留存")
    CHANGED = "changed", _("补办了交办")
    UNCHANGED = "unchanged", _("与系统一致")
    DIFFERS = "differs", _("与系统不一致，没有改动")


# Such a row is taken again when the ledger is confirmed again.
UNSETTLED = (RowOutcome.WAITING, RowOutcome.HELD)

LEDGER_FINDINGS: dict[str, str] = {
    "E-LEDGER-SOURCE": "没有这个问题来源",
    "E-LEDGER-TYPE": "没有这个问题类型",
    "E-LEDGER-PLACE": "没有写明涉及的地方",
    "E-LEDGER-MANY": "地方不止一个同名的",
    "E-LEDGER-STEP": "这一行办不了",
    "E-DIV-UNKNOWN": "找不到这个地方",
    "E-DUP-CONFLICT": "同一问题写了两行",
    "W-LEDGER-DUE": "整改时限没有读成日期",
    "W-LEDGER-FIVE": "五定不全，没有交办",
    "W-LEDGER-DIFF": "与系统登记的不同",
    "W-LEDGER-CLOSED": "系统里还没有销号",
    "W-LEDGER-SPLIT": "涉及多处，待确认分解",
    "W-LEDGER-TYPE": "类别没有对上，用了“其他问题”",
    "W-LEDGER-PROPOSED": "来源没有登记，列为待立单",
    "W-ORG": "没有这个单位",
    "N-LEDGER-FIVE": "表上没有责任领导",
    "N-LEDGER-OLD": "历史销号，没有佐证",
}
