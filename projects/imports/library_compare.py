"""What a row of a 项目库 sheet says otherwise than the project it speaks of."""

from collections.abc import Iterator
from decimal import Decimal

from projects.choices.library import TargetKind
from projects.imports.library_columns import FUNDING
from projects.imports.library_rows import COUNTS, DAYS, ORGANISATIONS, TEXTS, ProjectRow
from projects.imports.library_targets import Target, plain, shown_targets
from projects.models import Project
from projects.rules.amounts import wan_of_yuan

CHOICES = ("category", "subcategory", "nature")
FACTS = (*CHOICES, *TEXTS, *DAYS, *COUNTS, *ORGANISATIONS)


def differences(project: Project, row: ProjectRow) -> Iterator[tuple[str, str]]:
    """(key, what is registered) of each fact, source and 绩效目标 that the row writes otherwise."""
    for key in FACTS:
        if key in row.facts and not _is_same(row.facts[key], getattr(project, key)):
            yield key, _shown(getattr(project, key))
    registered = {part.source: part.planned_yuan for part in project.funding.all()}
    funding = new_funding(project, row)
    for source in sorted({*registered, *(funding or {})}) if funding is not None else ():
        if registered.get(source) != (funding or {}).get(source):
            yield f"{FUNDING}{source}", f"{wan_of_yuan(registered.get(source, Decimal(0))):f}"
    if new_targets(project, row) is not None:
        yield "performance", shown_targets(project.targets.all())


def new_funding(project: Project, row: ProjectRow) -> dict[str, Decimal] | None:
    """The project's sources as the row has them; None when they are the same, or the row names none.

    A source whose column the sheet lacks stays. One whose cell is blank goes only when the row states the
    sum of the others as 总投资: else nobody knows whether it was left out.
    """
    if row.funding is None:
        return None
    registered = {part.source: part.planned_yuan for part in project.funding.all()}
    kept = {
        source: yuan
        for source, yuan in registered.items()
        if f"{FUNDING}{source}" not in row.line.cells or not row.states_total
    }
    funding = {**kept, **row.funding}
    return None if funding == registered else funding


def new_targets(project: Project, row: ProjectRow) -> list[Target] | None:
    """The project's targets as the row has them, its 建设任务 with them; None when nothing changes.

    A text of which a part is no target changes none: what the others replace, nobody could tell.
    """
    rows = list(project.targets.all())
    if not row.performance or row.has_odd_targets or row.performance == shown_targets(rows):
        return None
    kept = [
        (each.kind, each.name, each.unit, each.planned)
        for each in rows
        if each.kind != TargetKind.PERFORMANCE
    ]
    was = {(each.name, each.unit, each.planned) for each in rows if each.kind == TargetKind.PERFORMANCE}
    if {target[1:] for target in row.targets} == was:
        return None
    return [*kept, *row.targets]


def cleared(project: Project, row: ProjectRow) -> Iterator[str]:
    """The columns whose cell is blank where the project has something."""
    for key in FACTS:
        is_blank = key in row.line.cells and row.line.cells[key].is_blank
        if is_blank and getattr(project, key) not in ("", None):
            yield key
    for part in project.funding.all():
        key = f"{FUNDING}{part.source}"
        cell = row.line.cells.get(key)
        if cell and cell.is_blank and (row.funding is None or not row.states_total):
            yield key
    cell = row.line.cells.get("performance")
    if cell and cell.is_blank and shown_targets(project.targets.all()):
        yield "performance"


def _is_same(written: object, registered: object) -> bool:
    """Whether both say the same; forms and sheets end lines differently."""
    if isinstance(written, str) and isinstance(registered, str):
        return written.split() == registered.split()
    return written == registered


def _shown(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value or "")
