"""资金支出进度台账: what became of each allocation of money, with a 小计 for each township and the 合计."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from povertycase.choices import CODE_LENGTHS, Level
from povertycase.models import Division, User
from povertycase.sheets import writing
from projects.choices.library import MilestoneKind, TargetKind
from projects.models import Allocation
from projects.models.allocations import AllocationQuerySet
from projects.reports.spending import why_unpaid
from projects.rules.amounts import wan_of_yuan
from projects.rules.milestones import physical_progress

TOWN = CODE_LENGTHS[Level.TOWNSHIP]
HUNDRED, PLACES = Decimal(100), Decimal("0.01")
# Of each column its key, heading, kind and width.
COLUMNS = (
    ("serial", "序号", "text", 8),
    ("document_number", "资金文号", "text", 20),
    ("fund", "资金名称/级次", "text", 26),
    ("issued_on", "下达时间", "date", 12),
    ("arrived", "到位金额(万元)", "number", 14),
    ("project", "项目名称", "text", 28),
    ("allocated", "安排金额", "number", 13),
    ("implementer", "实施单位", "text", 18),
    ("physical", "形象进度(%)", "number", 11),
    ("paid", "已拨付", "number", 13),
    ("expensed", "已支出(报账)", "number", 13),
    ("rate", "支出进度(%)", "number", 11),
    ("reason", "未支出原因", "text", 26),
    ("expected_on", "预计完成时间", "date", 13),
    ("remark", "备注", "text", 18),
)
MONEY = ("allocated", "paid", "expensed")
Values = dict[str, Any]


def spending_of(user: User) -> AllocationQuerySet:
    """The allocations in `user`'s reach."""
    return Allocation.objects.visible_to(user)


def progress_table(allocations: AllocationQuerySet, *, on: datetime.date) -> writing.Table:
    """These allocations of somebody's reach as they stood on a day, until which they were made."""
    line = _("单位：万元　　截至：{}　　支出进度＝已拨付（扣除退回）÷安排金额；到位金额为整批资金，不分乡镇")
    return writing.Table(
        title=_("资金支出进度台账"),
        subtitle=line.format(on.isoformat()),
        columns=[writing.Column(heading, kind, width) for _key, heading, kind, width in COLUMNS],
        rows=([values.get(key, "") for key, *_rest in COLUMNS] for values in _rows(allocations, on)),
        sheet=_("支出进度"),
        template=("spending-progress", "1"),
    )


def _rows(allocations: AllocationQuerySet, on: datetime.date) -> Iterator[Values]:
    """The allocations by township, each township's sum below them, and all of them at the end."""
    names = dict(Division.objects.exclude(level=Level.VILLAGE).values_list("code", "name"))
    reasons = {
        key: why_unpaid(kind, planned_on, on)
        for key, kind, planned_on in allocations.blocking(on).values_list("pk", "late_kind", "late_on")
    }
    found = allocations.with_money(on).select_related("batch", "project__implementer")
    found = found.prefetch_related("project__targets", "project__milestones")
    ordered = found.order_by("division_id", "batch__issued_on", "batch_id", "pk")
    serial = 0
    everything: list[Allocation] = []
    for town, rows in groupby(ordered, key=_town):
        given = list(rows)
        for allocation in given:
            serial += 1
            yield {"serial": str(serial), **_values(allocation, reasons, on)}
        yield {"serial": _("{}小计").format(names.get(town, town)), **_sums(given)}
        everything += given
    batches = {row.batch_id: row.batch for row in everything}
    arrived = sum((_arrived(batch, on) for batch in batches.values()), Decimal(0))
    yield {"serial": _("合计"), "arrived": wan_of_yuan(arrived), **_sums(everything)}


def _town(allocation: Allocation) -> str:
    return allocation.division_id[:TOWN]


def _arrived(batch: Any, on: datetime.date) -> Decimal:
    """What of a batch was there on a day."""
    return batch.amount_yuan if batch.arrived_on and batch.arrived_on <= on else Decimal(0)


def _values(allocation: Any, reasons: Mapping[int, str], on: datetime.date) -> Values:
    batch, project = allocation.batch, allocation.project
    quantities = [
        (row.planned, row.actual) for row in project.targets.all() if row.kind == TargetKind.QUANTITY
    ]
    physical = physical_progress(quantities)
    return {
        "document_number": batch.document_number,
        "fund": f"{batch.name}（{batch.level}）",
        "issued_on": batch.issued_on,
        "arrived": wan_of_yuan(_arrived(batch, on)),
        "project": project.name,
        "allocated": wan_of_yuan(allocation.amount_yuan),
        "implementer": project.implementer.name if project.implementer else "",
        "physical": "" if physical is None else _percent(physical),
        "paid": wan_of_yuan(allocation.paid_yuan),
        "expensed": wan_of_yuan(allocation.expensed_yuan),
        "rate": _percent(allocation.paid_yuan / allocation.amount_yuan),
        "reason": reasons.get(allocation.pk, ""),
        "expected_on": _expected_on(project),
    }


def _expected_on(project: Any) -> datetime.date | None:
    """The day its completion is planned for, by its milestone, else by the library."""
    planned = [row.planned_on for row in project.milestones.all() if row.kind == MilestoneKind.COMPLETED]
    return next(filter(None, planned), project.planned_end_on)


def _sums(allocations: Iterable[Any]) -> Values:
    rows = list(allocations)
    allocated = sum((row.amount_yuan for row in rows), Decimal(0))
    paid = sum((row.paid_yuan for row in rows), Decimal(0))
    expensed = sum((row.expensed_yuan for row in rows), Decimal(0))
    amounts = zip(MONEY, (allocated, paid, expensed), strict=True)
    rate = _percent(paid / allocated) if allocated else ""
    return {**{key: wan_of_yuan(yuan) for key, yuan in amounts}, "rate": rate}


def _percent(fraction: Decimal) -> Decimal:
    """In percent, half up to two places."""
    return (fraction * HUNDRED).quantize(PLACES, rounding=ROUND_HALF_UP)
