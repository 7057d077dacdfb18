"""The rows of a ledger between its sheet and the database: read, kept, and read again as they stood."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from households.rules.cells import BLANK
from povertycase.sheets import Header, normalise_header
from projects.imports.reading import Cell, Line, Opened, keys_of, open_sheet
from rectification.imports.ledger_columns import LAYOUTS, PLAIN
from rectification.imports.ledger_values import all_cells
from rectification.models import LedgerBatch, LedgerRow

SHEET_LONGEST = 100


class Lines:
    """Rows that were kept, as lines: an absent cell is an empty one of its column."""

    def __init__(self, batch: LedgerBatch) -> None:
        names = LAYOUTS[batch.layout].headings
        self._columns = [(key, names.get(key, heading)) for key, _group, heading in batch.columns]

    def of(self, row: LedgerRow) -> Line:
        """One of them."""
        written = all_cells(row)
        cells = {}
        for key, heading in self._columns:
            text, kind = written.get(key, ("", BLANK))
            cells[key] = Cell(text, kind, heading)
        return Line(row.number, cells, "")


def open_ledger(path: Path, *, name: str, layout: str) -> Opened:
    """The sheet of that layout. Raises FileRefused."""
    return open_sheet(path, name=name, layout=LAYOUTS[layout])


def facts_of(opened: Opened, layout: str) -> Mapping[str, Any]:
    """What the header says, as it is kept with a ledger."""
    keys = keys_of(opened.header, LAYOUTS[layout])
    return {
        "sheet": opened.name[:SHEET_LONGEST],
        "title": opened.above,
        "columns": [[key, *_heading(opened.header, at)] for at, key in enumerate(keys) if key],
        "counts_from_1904": opened.counts_from_1904,
    }


def rows_of(opened: Opened) -> Sequence[LedgerRow]:
    """Every row below the header, totals and signatures apart."""
    return [_row(line) for line in opened.lines]


def _row(line: Line) -> LedgerRow:
    written = {key: [cell.text, cell.kind] for key, cell in line.cells.items() if not cell.is_blank}
    named = {key: cell for key, cell in written.items() if key not in PLAIN}
    return LedgerRow(
        number=line.number,
        cells={key: cell for key, cell in written.items() if key in PLAIN},
        personal=json.dumps(named, ensure_ascii=False) if named else "",
    )


def _heading(header: Header, at: int) -> tuple[str, str]:
    """The heading above a column, and its own. Both may have a stroke: the levels tell where one ends."""
    name, lowest = header.names[at], header.levels[-1][at] if at < len(header.levels[-1]) else ""
    for cut in range(len(name) - 1, 0, -1):
        if name[cut] == "/" and len(header.levels) > 1 and normalise_header(name[cut + 1 :]) == lowest:
            above = {level[at] for level in header.levels[:-1] if at < len(level)}
            if normalise_header(name[:cut]).split("/")[0] in above or normalise_header(name[:cut]) in above:
                return name[:cut], name[cut + 1 :]
    return "", name
