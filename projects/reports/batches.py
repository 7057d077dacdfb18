"""Batches of one year as a tree, with what is left of each."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from povertycase.models import User
from projects.models import FundBatch


@dataclass(frozen=True)
class Node:
    """A batch and how deep it hangs below the first it came from; balance and given on it in yuan."""

    batch: FundBatch
    depth: int


@dataclass(frozen=True)
class Tree:
    """The batches of a year, each below the one it came from; totals of those at the top, in yuan.

    unallocated_yuan: of all of them, for what one passed on is no longer its own.
    """

    nodes: Sequence[Node]
    amount_yuan: Decimal
    arrived_yuan: Decimal
    given_yuan: Decimal
    balance_yuan: Decimal
    unallocated_yuan: Decimal


def years_of(user: User) -> list[int]:
    """The years that have batches in reach, the newest first."""
    rows = FundBatch.objects.visible_to(user).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def tree_of(batches: QuerySet[FundBatch], *, on: datetime.date) -> Tree:
    """The batches as they hang together; `on`: today."""
    with_sums = batches.with_balance().with_kept(on)  # type: ignore[attr-defined]
    rows = list(with_sums.select_related("division").order_by("issued_on", "document_number", "pk"))
    here = {row.pk for row in rows}
    below: dict[int | None, list[FundBatch]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in here else None, []).append(row)
    top = below.get(None, [])
    nodes: list[Node] = []
    _hang(below, top, 0, nodes)
    return Tree(
        nodes,
        _sum(row.amount_yuan for row in top),
        _sum(row.amount_yuan for row in top if row.arrived_on),
        _sum(row.given_yuan for row in top),  # type: ignore[attr-defined]
        _sum(row.balance_yuan for row in top),  # type: ignore[attr-defined]
        _sum(row.unallocated_yuan for row in rows if row.arrived_on),
    )


def _hang(
    below: Mapping[int | None, Sequence[FundBatch]], rows: Sequence[FundBatch], depth: int, into: list[Node]
) -> None:
    for row in rows:
        into.append(Node(row, depth))
        _hang(below, below.get(row.pk, []), depth + 1, into)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
