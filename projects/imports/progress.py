"""支出进度台账核对: a ledger of spending that finance or a unit keeps, held against ours; nothing is written.

What differs is told with both figures. The system's ledger stands: a payment is applied for, approved and
booked with its proof, never read from a sheet.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.rules.cells import comparable
from povertycase.models import User
from projects.actions import guards
from projects.imports.fund_rows import official
from projects.imports.layouts import SPENDING_PROGRESS
from projects.imports.outcomes import Outcome, Told
from projects.imports.reading import open_sheet
from projects.imports.values import Values
from projects.models import Allocation
from projects.rules.amounts import wan_of_yuan

KIND = "progress"
# Of each figure that is compared its column, and what the allocation calls it.
COMPARED = (("allocated", "amount_yuan"), ("paid", "paid_yuan"), ("expensed", "expensed_yuan"))
LONGEST = 200
_in_yuan = re.compile(r"单位[:：]\s*元").search

# (document, project): the allocations of that name.
Known = Mapping[tuple[str, str], Sequence[Any]]


def compare_progress(path: Path, *, name: str, by: User) -> Outcome:
    """Hold a ledger of spending against the allocations in reach, as they stand today.

    Who: township, county. unchanged: rows that agree; held: rows that differ, or that nobody knows here.
    Raises FileRefused for a file that is no such sheet, Refused for anybody else. Writes nothing.
    """
    guards.require_role_anywhere("compare_progress", by=by)
    opened = open_sheet(path, name=name, layout=SPENDING_PROGRESS)
    outcome = Outcome(KIND, sheet=opened.name, facts={"rows": len(opened.lines)})
    outcome.add(opened.found)
    is_wan = not any(_in_yuan(text) for text in opened.above)
    known, seen, documents = _known(by), set(), set()
    for line in opened.lines:
        values = Values(line)
        document = official(values.required("document_number", LONGEST))
        documents.add(document)
        allocation = _meant(values, document, known)
        if allocation is not None:
            seen.add(allocation.pk)
            _compare(values, allocation, is_wan=is_wan)
        outcome.add(values.found)
        outcome.counts["held" if values.found else "unchanged"] += 1
    _absent(known, seen, documents, outcome)
    outcome.said.append(
        _("对照 {} 行：一致 {} 行，不一致 {} 行；系统里的记录没有改动").format(
            len(opened.lines), outcome.counts["unchanged"], outcome.counts["held"]
        )
    )
    return outcome


def _known(by: User) -> Known:
    rows = Allocation.objects.visible_to(by).with_money(timezone.localdate())
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows.select_related("batch", "project").order_by("pk"):
        key = (official(row.batch.document_number), comparable(row.project.name))
        found.setdefault(key, []).append(row)
    return found


def _meant(values: Values, document: str, known: Known) -> Any | None:
    """The allocation that a row speaks of; None when there is none, or more than one, which is told."""
    project = values.required("project", LONGEST)
    if not document or not project:
        return None
    given = known.get((document, comparable(project)), [])
    if len(given) > 1:
        fund = comparable(values.text("fund", LONGEST))
        given = [row for row in given if comparable(f"{row.batch.name}（{row.batch.level}）") == fund]
    if len(given) == 1:
        return given[0]
    if given:
        message = _("系统里有 {} 笔同名的安排，分不清是哪一笔；请逐笔核对").format(len(given))
        values.tell("W-BOOK-MANY", "project", message)
    else:
        message = _("系统里没有用“{}”安排到这个项目的资金；请核对文号和项目名称").format(document)
        values.tell("W-BOOK-UNKNOWN", "project", message)
    return None


def _compare(values: Values, allocation: Any, *, is_wan: bool) -> None:
    for key, column in COMPARED:
        if key not in values.line.cells:
            continue
        stated = values.yuan(key, is_wan=is_wan) or Decimal(0)
        ours: Decimal = getattr(allocation, column)
        if values.is_wrong(key) or stated == ours:
            continue
        message = _("台账是 {} 万元，系统是 {} 万元，相差 {} 万元").format(
            *(f"{wan_of_yuan(yuan):f}" for yuan in (stated, ours, abs(stated - ours)))
        )
        values.tell("W-BOOK-DIFF", key, message)


def _absent(known: Known, seen: set[int], documents: set[str], outcome: Outcome) -> None:
    """What we gave of the documents that the sheet names, and the sheet does not have."""
    for (document, _project), rows in known.items():
        for row in rows:
            if document in documents and row.pk not in seen:
                message = _("“{}”安排到“{}”的 {} 万元，台账里没有").format(
                    document, row.project.name, f"{wan_of_yuan(row.amount_yuan):f}"
                )
                outcome.add([Told("W-BOOK-ABSENT", message)])
