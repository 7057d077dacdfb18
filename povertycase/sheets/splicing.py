"""Put rows that were written as text into a workbook that openpyxl made round them.

openpyxl writes what it holds; a whole roll is neither to be held nor, for its sake, read twice. So its rows
go to a file as they pass, and into the sheet once all that stands before them in the sheet is known.
"""

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import openpyxl
import orjson
from openpyxl.worksheet.worksheet import Worksheet

from .book import Row

CHUNK = 2**16
ZIP64_FROM = 2**30  # bytes of a part
LEVEL = 1  # the rows are alike: more would take five times as long for a seventh of the size
ROWS = re.compile(b"<sheetData>.*</sheetData>", re.DOTALL)


class Spool:
    """Rows in the order of the sheet: most as the text they are in it, some to be told at the end.

    Use it in a `with`. All are in a file without a name in that folder, as they may be a whole county.
    """

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=CHUNK)  # noqa: SIM115  closed by __exit__
        self._kept: list[range] = []
        self._texts: list[range] = []
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, text: str) -> None:
        """Add a row as text."""
        self._end += self._file.write(text.encode())

    def keep(self, row: Row) -> None:
        """Add a row whose text cannot be told yet."""
        start = self._end
        self._end += self._file.write(orjson.dumps(tuple(row)))
        self._kept.append(range(start, self._end))

    def settle(self, text_of: Callable[[Row], str]) -> None:
        """Tell the texts of the rows that were kept; no row can be added after that."""
        read, rows_end = 0, self._end
        for place in self._kept:
            self._file.seek(place.start)
            row = Row(*orjson.loads(self._file.read(len(place))))
            self._file.seek(self._end)
            start = self._end
            self.write(text_of(row))
            self._texts += [range(read, place.start), range(start, self._end)]
            read = place.stop
        self._texts.append(range(read, rows_end))

    @property
    def size(self) -> int:
        """How many bytes the rows are, once they are settled."""
        return sum(map(len, self._texts))

    def __iter__(self) -> Iterator[bytes]:
        """The texts of all rows from the first on, in parts."""
        for place in self._texts:
            self._file.seek(place.start)
            left = len(place)
            while left:
                part = self._file.read(min(CHUNK, left))
                yield part
                left -= len(part)


def save(book: openpyxl.Workbook, page: Worksheet, rows: Spool, target: Path) -> None:
    """Save the book to `target`, with these rows where the page has its own."""
    draft = io.BytesIO()
    book.save(draft)
    target.touch(mode=0o600)  # it may hold a whole county
    with (
        zipfile.ZipFile(draft) as drafted,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as saved,
    ):
        for name in drafted.namelist():
            if name == page.path.lstrip("/"):
                _splice(saved, name, drafted.read(name), rows)
                continue
            with drafted.open(name) as part, saved.open(name, "w") as copy:
                shutil.copyfileobj(part, copy)


def _splice(archive: zipfile.ZipFile, name: str, content: bytes, rows: Spool) -> None:
    before, after = ROWS.split(content)
    with archive.open(name, "w", force_zip64=rows.size > ZIP64_FROM) as part:
        part.write(before + b"<sheetData>")
        for each in rows:
            part.write(each)
        part.write(b"</sheetData>" + after)
