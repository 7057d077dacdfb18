"""三张清单: what is wrong, what is done until when, and who answers, as three sheets of one workbook."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from povertycase import masks
from povertycase.models import User
from povertycase.sheets import writing
from projects.rules.amounts import wan_of_yuan
from rectification.choices.ledger import LedgerLayout
from rectification.imports.ledger_export import numbered, shown, subtitle, tickets_of
from rectification.imports.ledger_values import ledger_cells
from rectification.models import IssueSource, Ticket

# Of each column its key, heading and width. The three together say what the ledger says of a ticket.
Columns = tuple[tuple[str, str, float], ...]
_HEAD: Columns = (("serial", "序号", 6), ("number", "问题编号", 19))
ISSUES: Columns = (
    *_HEAD,
    ("source", "问题来源", 22),
    ("found_on", "反馈时间", 13),
    ("type", "问题类别", 22),
    ("content", "具体问题", 52),
    ("places", "涉及乡镇/村/户", 34),
    ("amount", "问题金额（万元）", 18),
    ("common", "是否共性问题", 14),
    ("status", "整改状态", 14),
)
TASKS: Columns = (
    *_HEAD,
    ("content", "具体问题", 36),
    ("goal", "整改目标", 30),
    ("measures", "整改措施", 48),
    ("mode", "整改类型", 11),
    ("nodes", "时间节点", 32),
    ("due", "整改时限", 18),
    ("percent", "进展（%）", 11),
    ("progress", "整改进展情况", 34),
    ("closed", "是否销号", 9),
)
DUTIES: Columns = (
    *_HEAD,
    ("content", "具体问题", 44),
    ("leader", "责任领导", 14),
    ("lead_unit", "牵头单位", 24),
    ("responsible", "责任单位", 24),
    ("person", "责任人", 12),
    ("phone", "联系电话", 15),
    ("executor", "经办人", 12),
    ("due", "整改时限", 18),
    ("status", "整改状态", 14),
)
LISTS: tuple[tuple[str, Columns], ...] = (
    ("问题清单", ISSUES),
    ("任务清单", TASKS),
    ("责任清单", DUTIES),
)
SIGNED = "填表人：              审核人：              "


def list_tables(source: IssueSource | None, by: User) -> list[writing.Table]:
    """The three lists of the tickets that `by` sees; telephones are masked."""
    name = f"{source.name if source else ''}{_('问题整改')}"
    return [
        writing.Table(
            title=f"{name}{title}",
            subtitle=subtitle(by),
            columns=[writing.Column(heading, _kind(key), width) for key, heading, width in columns],
            rows=numbered([key for key, *_rest in columns], _cells(source, by)),
            sheet=title,
            is_printed=True,
            signatures=SIGNED,
            template=("three-lists", "1"),
        )
        for title, columns in LISTS
    ]


def _cells(source: IssueSource | None, user: User) -> Iterator[dict[str, Any]]:
    for ticket, places in shown(tickets_of(user, source), user):
        yield ledger_cells(ticket, LedgerLayout.TICKETS, places) | _own(ticket)


def _own(ticket: Ticket) -> dict[str, Any]:
    """What no ledger has a column for, and what of a sheet is not repeated in a list of today."""
    nodes = [each for each in ticket.worknodes.all() if each.round == ticket.rebound_count]
    return {
        "amount": wan_of_yuan(ticket.amount_yuan) if ticket.amount_yuan else "",
        "common": _("是") if ticket.is_common else _("否"),
        "status": ticket.get_status_display(),
        "nodes": "；".join(
            f"{each.planned_on.isoformat()} {each.name}" + (_("（已完成）") if each.reached_on else "")
            for each in sorted(nodes, key=lambda each: each.planned_on)
        ),
        "percent": str(ticket.percent),
        "phone": masks.phone(ticket.responsible_phone or ""),
        "executor": ticket.executor.name if ticket.executor else "",
    }


def _kind(key: str) -> str:
    return "date" if key in {"found_on", "due"} else "text"
