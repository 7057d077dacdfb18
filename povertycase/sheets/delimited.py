"""Text files of cells: which encoding, which delimiter, and rows that are what their author meant."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from .book import SheetInfo, Workbook, note
from .refusals import FileRefused, refusal

BLOCK = 2**20
SAMPLE = 2**16
CANDIDATES = ",\t;，|"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CELL_LIMIT = 32_767  # what a cell of a workbook can hold; beyond it a quote was left open
FOOTER_TEXTS = 3  # in a line that is longer than the others
EAST_ASIAN = re.compile("[\u2e80-\uffef]")
WRAPPED = re.compile(r'="(.*)"', re.DOTALL)


def workbook(path: Path) -> Workbook:
    """Judge a text file and list its one sheet."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.read(SAMPLE))
    notes = (note("N-ENCODING", "按 GB18030 读取"),) if encoding == "gb18030" else ()
    return Workbook("csv", (SheetInfo(path.stem),), notes, encoding=encoding, delimiter=delimiter)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        marked = next((encoding for bom, encoding in BOMS if head.startswith(bom)), "")
        if marked == "utf-16":
            _check_utf16(file)
            return marked
        found = _check_lines(file, "utf-8" if marked else "")
        return marked or found or "utf-8"


def _check_utf16(file: BinaryIO) -> None:
    decoder, line = codecs.getincrementaldecoder("utf-16")(), 1
    try:
        while block := file.read(BLOCK):
            line += decoder.decode(block).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise refusal("E-FILE-ENC", line=line) from error


def _check_lines(file: BinaryIO, encoding: str) -> str:
    """The one encoding of all lines that are not plain ASCII; '' when all are."""
    number = 0
    for block in _blocks(file):
        if b"\0" in block:
            raise refusal("E-FILE-NUL")
        if encoding in ("", "utf-8") and _written_in(block) == "utf-8":
            encoding = "utf-8"
            number += len(block.splitlines())
            continue
        for line in block.splitlines():
            number += 1
            written = _written_in(line)
            if written == "?" or (written and encoding and written != encoding):
                raise refusal("E-FILE-ENC", line=number)
            encoding = encoding or written
    return encoding


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """About a megabyte at a time, cut where a line ends."""
    rest = b""
    while block := file.read(BLOCK):
        block = rest + block
        cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1
        rest = block[cut:]
        if cut:
            yield block[:cut]
    if rest:
        yield rest


def _written_in(text: bytes) -> str:
    """utf-8, gb18030, '?' for neither, or '' when nothing tells: plain ASCII, or a short chance likeness.

    A GB18030 line may by chance be valid UTF-8, but hardly ever one with East Asian characters in it.
    """
    if text.isascii():
        return ""
    try:
        return "utf-8" if EAST_ASIAN.search(text.decode()) else ""
    except UnicodeDecodeError:
        pass
    try:
        text.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "gb18030"


def _delimiter(sample: str) -> str:
    """The character that splits most lines of the sample into the same number of cells."""
    best = max(CANDIDATES, key=lambda delimiter: _agreement(sample, delimiter))
    if not _agreement(sample, best):
        raise refusal("E-CSV-DELIM")
    return best


def _agreement(sample: str, delimiter: str) -> int:
    try:
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        counts = Counter(len(record) for record in records)
    except csv.Error:
        counts = Counter(line.count(delimiter) + 1 for line in sample.splitlines())
    return max(((count - 1) * lines for count, lines in counts.items()), default=0)


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[object]]]:
    """Each record with its number, blank ones counted too, as a spreadsheet program would show it.

    Raises FileRefused E-CSV-QUOTE, and E-CSV-COLS when a record has other columns than most; lines above
    the first full one (titles), lines with less than half of the cells, and lines with hardly a text in
    them (footers) are free.
    """
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        records = _records(file, delimiter)
        first = list(islice(records, 50))
        expected = _common(first)
        begun = False
        for number, record in enumerate(chain(first, records), 1):
            begun = begun or len(record) == expected
            if begun and len(record) != expected:
                record = _fitted(record, expected, number)
            yield number, [_unwrapped(cell) for cell in record]


def _records(file: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield next(reader)
        except csv.Error as error:
            raise refusal("E-CSV-QUOTE", line=line) from error
        except StopIteration:
            return


def _common(records: list[list[str]]) -> int:
    counts = Counter(len(record) for record in records if len(record) > 1)
    return counts.most_common(1)[0][0] if counts else 1


def _fitted(record: list[str], expected: int, number: int) -> list[str]:
    """A footer. Blank cells at the end of a full row may be what a comma inside a cell has pushed there."""
    is_short = len(record) * 2 < expected
    is_sparse = sum(map(bool, record)) <= FOOTER_TEXTS and not any(record[expected:])
    if is_short or is_sparse:
        return record[:expected]
    raise _columns(number, len(record), expected)


def _columns(number: int, found: int, expected: int) -> FileRefused:
    return refusal("E-CSV-COLS", line=number, found=found, expected=expected)


def _unwrapped(cell: str) -> str:
    """The text inside ="…", which some systems write so that a spreadsheet keeps it as text."""
    wrapped = WRAPPED.fullmatch(cell) if cell[:2] == '="' else None
    return wrapped[1] if wrapped else cell
