"""Allocations as a list: what was given, what of it was paid and asked for, and since when nothing moved."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from projects.choices.money import Flow
from projects.models import Allocation
from projects.reports.listing import place_of
from projects.reports.spending import why_unpaid
from projects.rules.spending import flow_of

NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One allocation on a day. days: since the last payment, or since it was given; None when all is paid.

    reason: the step of its project that keeps it back; "" when none does.
    """

    allocation: Allocation
    place: str
    flow: Flow
    days: int | None
    reason: str

    @property
    def pk(self) -> int:
        """The key of the allocation."""
        return self.allocation.pk


@dataclass(frozen=True, slots=True)
class FlowTotals:
    """Of everything that a filter leaves, in yuan."""

    allocations: int
    amount_yuan: Decimal
    paid_yuan: Decimal
    asked_yuan: Decimal
    unpaid_yuan: Decimal


def with_rows(allocations: QuerySet[Allocation], *, on: datetime.date) -> QuerySet[Allocation]:
    """With all that `rows_of` reads."""
    flowing = allocations.with_flow(on)  # type: ignore[attr-defined]
    rows: QuerySet[Allocation] = flowing.select_related("batch", "project__division__parent")
    return rows


def rows_of(allocations: Sequence[Allocation], *, on: datetime.date) -> list[FlowRow]:
    """The rows of a page, without a further query."""
    return [_row(each, on) for each in allocations]


def totals_of(allocations: QuerySet[Allocation]) -> FlowTotals:
    """How much in all, whatever page is shown."""
    rows = allocations.with_money().order_by()  # type: ignore[attr-defined]
    found = rows.aggregate(
        count=Count("pk"),
        amount=Sum("amount_yuan", default=NOUGHT),
        paid=Sum("paid_yuan", default=NOUGHT),
        asked=Sum("asked_yuan", default=NOUGHT),
        unpaid=Sum("unpaid_yuan", default=NOUGHT),
    )
    return FlowTotals(found["count"], found["amount"], found["paid"], found["asked"], found["unpaid"])


def _row(allocation: Any, on: datetime.date) -> FlowRow:
    flow = flow_of(allocation.paid_yuan, allocation.unpaid_yuan, is_late=allocation.late_on is not None)
    since = allocation.paid_on or allocation.allocated_on
    is_held = flow in {Flow.NONE, Flow.SLOW} and allocation.late_on is not None
    return FlowRow(
        allocation=allocation,
        place=place_of(allocation.project),
        flow=flow,
        days=None if flow == Flow.DONE else max(0, (on - since).days),
        reason=why_unpaid(allocation.late_kind, allocation.late_on, on) if is_held else "",
    )
