"""The uploader's own sheet, given back with what is wrong marked where it stands."""

from collections import defaultdict
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from households.imports.preparing import uploaded
from households.imports.structure import PEEKED, Roll, find_roll
from households.models import RollBatch
from povertycase import sheets
from povertycase.sheets import writing
from povertycase.sheets.writing import Mark


def annotated(batch: RollBatch) -> bytes:
    """The batch's sheet as a workbook: coloured cells, comments, and 错误原因 as the last column.

    It holds the uploader's own values in full, so it is for the uploader alone. At most the five thousand
    findings that are kept are marked. Raises FileRefused when the upload is gone.
    """
    with uploaded(batch) as source, TemporaryDirectory(prefix="roll-") as folder:
        book = sheets.inspect(source, batch.source.name, clamd=settings.CLAMD_SOCKET or None)
        target, name = Path(folder) / "annotated.xlsx", _sheet(batch, book)
        with sheets.Reading(source, book, name) as reading:
            rows = iter(reading)
            first = list(islice(rows, PEEKED))
            roll = find_roll(first, reading.details.merged)
            marks = _marks(batch, _places(roll))
            rows = chain(first, rows)
            writing.mark_rows(rows, reading.details, name, target, marks, roll.header.last_row)
        return target.read_bytes()


def _sheet(batch: RollBatch, book: sheets.Workbook) -> str:
    """The sheet that was read; a text file has one, whatever it is called."""
    names = [each.name for each in book.sheets]
    return batch.sheet if batch.sheet in names else names[0]


def _places(roll: Roll) -> dict[str, int]:
    """Each header's column; what is wrong with a row as a whole stands at the name."""
    places = {each.header: each.position for each in reversed(roll.readings)}
    for each in roll.readings:
        if each.column.name == "person_name":
            places[""] = each.position
    return places


def _marks(batch: RollBatch, places: dict[str, int]) -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = defaultdict(list)
    found = batch.findings.exclude(row=None).order_by("id")
    for row, column, severity, code, message in found.values_list(
        "row", "column", "severity", "code", "message"
    ):
        marks[int(row or 0)].append(Mark(places.get(column), severity, f"{message}（{code}）"))
    return marks
