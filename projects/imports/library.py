"""项目库: drafts come in and change by a sheet; what is past a draft is compared and never changed.

A project is known by its year, place and name. One row's faults never hold the others back, and the same
sheet again changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from povertycase.actions import record
from povertycase.exceptions import DomainError, Invalid
from povertycase.models import User
from povertycase.sheets import FileRefused
from projects import actions
from projects.actions import guards
from projects.choices.library import IN_LIBRARY, ProjectStatus
from projects.imports.library_columns import LIBRARY, NAMES
from projects.imports.library_compare import cleared, differences, new_funding, new_targets
from projects.imports.library_places import Reach
from projects.imports.library_rows import ProjectRow, RowReader
from projects.imports.outcomes import Outcome, Told
from projects.imports.reading import Line, Opened, open_sheet
from projects.imports.values import Values
from projects.models import Project
from projects.rules.amounts import wan_of_yuan

KIND = "projects"


def import_projects(path: Path, *, name: str, by: User) -> Outcome:
    """Read the sheet and write what it says of drafts and of earlier years, a row a transaction.

    Who: township and county, for their places; projects listed in earlier years: county. Raises FileRefused
    for a file that is no such sheet, Refused for anybody else. Records how many rows were read and written.
    """
    sheet = read_sheet(path, name=name, by=by)
    outcome = Outcome(KIND, sheet=sheet.opened.name)
    outcome.add(sheet.opened.found)
    for row in sheet.rows:
        sheet.writer.take_row(row, outcome)
    conclude(sheet, outcome)
    return outcome


@dataclass(frozen=True)
class Sheet:
    """A sheet that was read, and who writes what it says."""

    opened: Opened
    rows: Sequence[ProjectRow]
    writer: "Writer"


def read_sheet(path: Path, *, name: str, by: User) -> Sheet:
    """All rows of the sheet, with what is wrong in them.

    Who: township and county. Raises FileRefused for a file that is no such sheet, Refused for anybody else.
    """
    guards.require_role_anywhere("import_projects", by=by)
    opened = open_sheet(path, name=name, layout=LIBRARY)
    if opened.header.unit not in ("", "万元"):
        message = _("表头上方写的单位是“{}”，项目库的金额以万元为单位，请改正").format(opened.header.unit)
        raise FileRefused("E-AMT-UNIT", message)
    reader = RowReader(Reach(by), counts_from_1904=opened.counts_from_1904)
    rows = list(_once([reader.read(line) for line in opened.lines]))
    return Sheet(opened, rows, Writer(by, source=f"{name}（{opened.name}）"))


def conclude(sheet: Sheet, outcome: Outcome) -> None:
    """What all rows say together, in words, in the outcome and in the audit trail."""
    outcome.add(_check_total(sheet.opened, sheet.rows))
    _state(outcome, sheet.rows)
    by = sheet.writer.by
    record("import_projects", by, by=by, facts={"rows": len(sheet.rows), "written": outcome.written})


def _once(rows: Iterable[ProjectRow]) -> Iterator[ProjectRow]:
    """All rows; one that speaks of the same project as an earlier one is in error."""
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = (row.division and row.division.pk, row.year, row.name)
        first = seen.setdefault(key, row.line.number)
        if first != row.line.number and all(key):
            row.values.tell("E-DUP-CONFLICT", "name", _("与第 {} 行是同一个项目，请只留一行").format(first))
        yield row


def _check_total(opened: Opened, rows: Iterable[ProjectRow]) -> Iterator[Told]:
    """合计 of 总投资 against the rows, where all of them could be read."""
    rows = list(rows)
    if any(row.is_held for row in rows):
        return
    counted = sum((yuan for row in rows for yuan in (row.funding or {}).values()), Decimal(0))
    for line in opened.totals:
        stated = Values(line).yuan("total", is_wan=True)
        if "小计" not in line.label and stated is not None and stated != counted:
            message = _("合计写的是 {:f} 万元，{} 行明细相加是 {:f} 万元，请核对是否漏行")
            text = message.format(wan_of_yuan(stated), len(rows), wan_of_yuan(counted))
            yield line.told("W-TOTAL", "total", text)


def _state(outcome: Outcome, rows: Sequence[ProjectRow]) -> None:
    outcome.facts["rows"] = len(rows)
    outcome.facts["adopted"] = outcome.counts["adopted"]
    line = _("共 {rows} 行：新项目 {new}（其中补录往年入库 {adopted}），修改草稿 {changed}，")
    rest = _("没有变化 {unchanged}，未写入 {held}")
    outcome.said.append((line + rest).format(**outcome.as_json()))


class Writer:
    """Compares one row after another with the library, and takes the step that is missing."""

    def __init__(self, by: User, *, source: str) -> None:
        self.by = by
        self.source = source

    def take_row(self, row: ProjectRow, outcome: Outcome) -> None:
        """Write a row and count what became of it; one that is held back has everything wrong told."""
        became = "held"
        if not row.is_held:
            try:
                became = self._take(row)
            except Invalid as invalid:
                row.values.found += [_of_unmet(row.line, each.field, each.message) for each in invalid.unmet]
            except DomainError as refusal:
                row.values.found.append(row.line.told("E-PROJ-STEP", "name", refusal.message))
        outcome.add(row.values.found)
        outcome.counts["held" if row.is_held else became] += 1
        if became == "new" and row.is_listed:
            outcome.counts["adopted"] += 1

    @transaction.atomic
    def _take(self, row: ProjectRow) -> str:
        known = Project.objects.visible_to(self.by).filter(
            division=row.division, year=row.year or 0, name=row.name
        )
        project = known.prefetch_related("funding", "targets").first()
        if project is None:
            return self._add(row)
        if project.status == ProjectStatus.DRAFTED and row.is_listed:
            message = _("登记中这个项目还是草稿，不能由表格入库；请按程序申报，或把“是否入库”改为“否”")
            row.values.tell("E-PROJ-STATE", "is_listed", message)
            return "held"
        if project.status != ProjectStatus.DRAFTED:
            return self._hold_against(project, row)
        return self._change(project, row)

    def _add(self, row: ProjectRow) -> str:
        facts = {"year": row.year, "name": row.name, **row.facts}
        if row.division is None:
            raise TypeError("a row without its place has an error")
        if row.is_listed:
            actions.adopt_listed(
                division=row.division,
                facts=facts,
                funding=row.funding or {},
                targets=row.targets,
                listed_on=row.listed_on,
                source=_("依据《{}》第 {} 行").format(self.source, row.line.number),
                by=self.by,
                on=timezone.localdate(),
            )
            return "new"
        if row.listed_on:
            message = _("写了入库时间，但“是否入库”不是“是”，请改成一致")
            row.values.tell("E-PROJ-STATE", "listed_on", message)
            return "held"
        actions.draft_project(
            division=row.division,
            facts=facts,
            funding=row.funding or {},
            targets=row.targets,
            by=self.by,
        )
        return "new"

    def _hold_against(self, project: Project, row: ProjectRow) -> str:
        """A project past its draft: the sheet says the same, or is told where it does not."""
        found = [
            row.line.told(
                "E-PROJ-LOCKED",
                key,
                _("项目“{}”，不能由表格修改：{}登记为“{}”，请退回修改或在系统里办理").format(
                    project.get_status_display(), NAMES[key], was
                ),
            )
            for key, was in differences(project, row)
        ]
        if row.is_listed is not None and row.is_listed != (project.status in IN_LIBRARY):
            message = _("登记中这个项目的状态是“{}”，与表上的是否入库不一致").format(
                project.get_status_display()
            )
            found.append(row.line.told("E-PROJ-STATE", "is_listed", message))
        if row.listed_on and row.listed_on != project.listed_on:
            message = _("登记的入库时间是 {}，与表上不一致").format(project.listed_on or _("空"))
            found.append(row.line.told("E-PROJ-LOCKED", "listed_on", message))
        row.values.found += found
        return "unchanged"

    def _change(self, project: Project, row: ProjectRow) -> str:
        row.values.found += [
            row.line.told("W-CLEARED", key, _("表上是空的，登记中有内容，没有改动"))
            for key in cleared(project, row)
        ]
        facts: dict[str, Any] = {
            key: row.facts[key] for key, _was in differences(project, row) if key in row.facts
        }
        funding, targets = new_funding(project, row), new_targets(project, row)
        if not facts and funding is None and targets is None:
            return "unchanged"
        actions.change_project(
            project, facts=facts, funding=funding, targets=targets, by=self.by, version=project.version
        )
        return "changed"


def _of_unmet(line: Line, field: str, message: str) -> Told:
    key = "listed_on" if field == "listed_on" else field.removeprefix("facts.")
    return line.told("E-PROJ-STEP", key if key in NAMES else "name", message.rstrip("。"))
