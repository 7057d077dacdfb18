"""An income statement as a page shows it: the tree of its lines, and what stands beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from households.choices import INCOME_CHILDREN, INCOME_PARENT, IncomeItem
from households.models import IncomeStatement
from households.rules.cells import decimal_of
from povertycase.models import User

BESIDE = (IncomeItem.CLAIMS, IncomeItem.COMPLIANT_OOP)
INDENTS = (2, 4, 5)
ROOTS = tuple(item for item in IncomeItem if item not in INCOME_PARENT and item not in BESIDE)


@dataclass(frozen=True)
class Line:
    """One line of the tree; depth 0 to 2."""

    label: str
    amount_yuan: Decimal
    depth: int

    @property
    def indent(self) -> int:
        """The step of padding that shows the depth."""
        return INDENTS[self.depth]


@dataclass(frozen=True)
class Statement:
    """A statement with the amounts that the user reads; `lines` in the order of the form."""

    row: IncomeStatement
    lines: list[Line]
    readable: frozenset[str]


def statement_of(row: IncomeStatement, user: User) -> Statement:
    """The statement as `user` may see it; who reads the sums reads the lines."""
    readable = IncomeStatement.readable_fields(user, row)
    if "stated_net_yuan" not in readable:
        return Statement(row, [], readable)
    amounts = {line.item: line.amount_yuan for line in row.lines.all()}
    lines = [line for root in ROOTS for line in _branch(root, amounts, 0)]
    return Statement(row, lines, readable)


def income_differences(typed: Mapping[str, str], current: IncomeStatement) -> list[dict[str, str]]:
    """The lines as they were typed beside those that are there now, where they differ."""
    now = {line.item: line.amount_yuan for line in current.lines.all()}
    rows = []
    for item, amount in typed.items():
        mine = decimal_of(amount.replace(",", ""))
        if mine != now.get(item):
            label = str(IncomeItem(item).label)
            rows.append({"label": label, "mine": _yuan(mine) or amount, "now": _yuan(now.get(item))})
    return rows


def _yuan(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,.2f}"


def _branch(item: IncomeItem, amounts: Mapping[str, Decimal], depth: int) -> Iterator[Line]:
    if item in amounts:
        yield Line(str(item.label), amounts[item], depth)
    for child in INCOME_CHILDREN.get(item, ()):
        yield from _branch(child, amounts, depth + 1)
