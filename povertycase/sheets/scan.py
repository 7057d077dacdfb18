"""The second pass over a sheet's XML: what the cell reader leaves out.

An XML parser in Python takes longer for a large sheet than all other work together. So only what stands
before and after the cells goes through one; the cells themselves are searched as bytes, for the few marks
that matter. The pass also reads every byte that the cell reader is going to read, so that a part larger
than it claims, or cut, is found by its checksum before.
"""

import codecs
import re
import zipfile
from array import array
from collections.abc import Generator, Iterator
from functools import lru_cache
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from . import ooxml
from .book import (
    AUTHOR,
    LAST_ROW,
    MAX_ADDRESSES,
    MAX_MERGES,
    ColumnLayout,
    Merge,
    SheetDetails,
    column_index,
    column_letter,
)
from .refusals import corrupt, refusal

CHUNK = 2**20
LONGEST = 64 * 2**20  # of one row, and of what stands before the first
CONTROL = bytes(set(range(32)) - set(b"\t\n\r"))
SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^<>]*>")
PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
HIDDEN = re.compile(rb"""<(?:\w+:)?row\b[^<>]*\bhidden=["'](?:1|true)["']""")
ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br=["'](\d+)["']""")
TEXT_RESULT = re.compile(rb"""\bt=["']str["']""")
RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
FILLED = re.compile(rb"<(?:\w+:)?(?:is\b|v\b[^<>]*>\s*[^<\s])")
FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br=["']([A-Z]{1,3})\d+["'][^<>]*(?<!/)>(?!\s*</)""")
STRING_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
STRING_CELL = re.compile(rb"""<(?:\w+:)?c\b([^<>]*\bt=["']s["'][^<>]*)>\s*<(?:\w+:)?v>\s*(\d+)""")


@lru_cache
def _patterns(prefix: bytes) -> dict[str, re.Pattern[bytes]]:
    """What to search among the cells of a sheet whose element names begin with `prefix`."""
    p = re.escape(prefix)
    formula = rb"<%(p)sf\b(?:[^<>]*/>|[^<>]*>[^<]*</%(p)sf>)" % {b"p": p}
    return {
        "row": re.compile(rb"<%srow[^<>]*" % p),
        "any formula": re.compile(rb"<%sf" % p),
        "formula": re.compile(rb"<%sc\b([^<>]*)>\s*%s\s*(?:<%sv\b[^<>]*>([^<]*))?" % (p, formula, p)),
    }


class _Outline:
    """Takes the elements before and after the cells: columns, merges, protection."""

    def __init__(self) -> None:
        self.width = 0
        self.columns: list[ColumnLayout] = []
        self.merged: list[Merge] = []
        self.protected = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition("}")[2]:
            case "dimension":
                found = RANGE.fullmatch(attributes.get("ref", ""))
                self.width = column_index(found[3] or found[1]) + 1 if found else 0
            case "col":
                self.columns.append(_layout(attributes))
            case "mergeCell":
                self.merged.extend(_merge(attributes.get("ref", "")))
                if len(self.merged) > MAX_MERGES:
                    raise refusal("E-LIM-MERGE", limit=MAX_MERGES)
            case "sheetProtection":
                self.protected = attributes.get("sheet") in ("1", "true")

    def close(self) -> "_Outline":
        return self


def _layout(attributes: dict[str, str]) -> ColumnLayout:
    try:
        first, last = int(attributes["min"]) - 1, int(attributes["max"]) - 1
        width = float(attributes.get("width", 0))
    except (KeyError, ValueError) as error:
        raise corrupt() from error
    return ColumnLayout(first, last, width, attributes.get("hidden") in ("1", "true"))


def _merge(ref: str) -> Iterator[Merge]:
    found = RANGE.fullmatch(ref)
    if found and found[3]:
        yield Merge(int(found[2]), column_index(found[1]), int(found[4]), column_index(found[3]))


class _Cells:
    """Counts the marks among the cells. `uncached` has row * 2**14 + column of formulas without a result."""

    def __init__(self) -> None:
        self.rows = self.hidden = self.formulas = self.uncached_count = 0
        self.uncached = array("Q")

    def take(self, piece: bytes, prefix: bytes) -> None:
        _check_characters(piece)
        patterns = _patterns(prefix)
        rows = patterns["row"].findall(piece)
        self.rows += len(rows)
        self.hidden += len(HIDDEN.findall(b"".join(rows)))
        if patterns["any formula"].search(piece):
            for found in patterns["formula"].finditer(piece):
                self.formula(found)
        last = rows and ROW_NUMBER.match(rows[-1])
        if last and int(last[1]) > LAST_ROW:
            raise corrupt()

    def formula(self, found: re.Match[bytes]) -> None:
        self.formulas += 1
        if found[2] or TEXT_RESULT.search(found[1]):
            return
        self.uncached_count += 1
        place = PLACE.search(found[1])
        if place:
            self.uncached.append(int(place[2]) << 14 | column_index(place[1].decode()))


def _check_characters(piece: bytes) -> None:
    """Refuse what is no XML in UTF-8: the reader would put other characters for it."""
    if len(piece.translate(None, CONTROL)) != len(piece):
        raise corrupt(_near(piece, next(i for i, byte in enumerate(piece) if byte in CONTROL)))
    if piece.isascii():  # told eight bytes at a time
        return
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        raise corrupt(_near(piece, error.start)) from error


def _near(piece: bytes, at: int) -> str:
    places = PLACE.findall(piece, 0, at)
    return f"单元格 {(places[-1][0] + places[-1][1]).decode()}" if places else ""


def sheet(archive: zipfile.ZipFile, part: str) -> tuple[SheetDetails, array, int]:
    """Details of a worksheet, the places of its formulas without a result, and its declared width."""
    outline, cells, size = _Outline(), _Cells(), 0
    parser = DefusedXMLParser(target=outline, forbid_dtd=True)
    try:
        with archive.open(part) as stream:
            for prefix, piece in _pieces(stream):
                size += len(piece)
                if prefix is None:
                    parser.feed(piece)
                else:
                    cells.take(piece, prefix)
        parser.close()
        _check_size(archive, part, size)
    except DefusedXmlException as error:
        raise refusal("E-FILE-XML") from error
    except ParseError as error:
        raise corrupt() from error
    return _details(outline, cells, _comments(archive, part)), cells.uncached, outline.width


def _details(outline: _Outline, cells: _Cells, comments: int) -> SheetDetails:
    return SheetDetails(
        hidden_rows=cells.hidden,
        hidden_columns=sum(c.last - c.first + 1 for c in outline.columns if c.hidden),
        merged=tuple(outline.merged),
        formulas=cells.formulas,
        uncached=tuple(f"{column_letter(at & 0x3FFF)}{at >> 14}" for at in cells.uncached[:MAX_ADDRESSES]),
        uncached_count=cells.uncached_count,
        comments=comments,
        protected=outline.protected,
        row_elements=cells.rows,
        columns=tuple(outline.columns),
    )


Piece = tuple[bytes | None, bytes]


def _pieces(stream: IO[bytes]) -> Generator[Piece, None, None]:
    """(None, XML before and after the cells) and (prefix of element names, whole rows), in their order."""
    buffer = b""
    while not (begin := SHEET_DATA.search(buffer)):
        buffer = _more(stream, buffer)
    yield None, buffer[: begin.end()]
    buffer = buffer[begin.end() :]
    if not begin[0].endswith(b"/>"):
        buffer = yield from _rows(stream, buffer, begin[1])
    while buffer:
        yield None, buffer
        buffer = stream.read(CHUNK)


def _rows(stream: IO[bytes], buffer: bytes, prefix: bytes) -> Generator[Piece, None, bytes]:
    """Whole rows until the cells end; returns what follows them."""
    row, end = b"<%srow" % prefix, b"</%ssheetData" % prefix
    while (over := buffer.find(end)) < 0:
        cut = buffer.rfind(row)
        if cut > 0:
            yield prefix, buffer[:cut]
            buffer = buffer[cut:]
        buffer = _more(stream, buffer)
    yield prefix, buffer[:over]
    return buffer[over:]


def _more(stream: IO[bytes], buffer: bytes) -> bytes:
    chunk = stream.read(CHUNK)
    if not chunk or len(buffer) > LONGEST:
        raise corrupt()
    return buffer + chunk


def _comments(archive: zipfile.ZipFile, part: str) -> int:
    """How many cells have a comment, not counting those that an earlier check of ours left."""
    found = 0
    for relation in ooxml.relations(archive, part).values():
        if relation.kind == "comments" and not relation.external:
            root = ooxml.read(archive, relation.target)
            names = enumerate(root.iterfind("{*}authors/{*}author"))
            own = {str(index) for index, name in names if name.text == AUTHOR}
            comments = root.iterfind("{*}commentList/{*}comment")
            found += sum(comment.get("authorId") not in own for comment in comments)
    return found


def verify(archive: zipfile.ZipFile, part: str) -> None:
    """Read a part to its end, so that a wrong size or checksum or a forbidden character is found."""
    decoder, size = codecs.getincrementaldecoder("utf-8")(), 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if len(chunk.translate(None, CONTROL)) != len(chunk):
                raise corrupt()
            decoder.decode(chunk)  # raises what the caller takes for a broken archive
    decoder.decode(b"", final=True)
    _check_size(archive, part, size)


def _check_size(archive: zipfile.ZipFile, part: str, size: int) -> None:
    """Refuse a part that is smaller than it claims; one that is larger fails its checksum."""
    if size != archive.getinfo(part).file_size:
        raise corrupt()


def widest(archive: zipfile.ZipFile, part: str) -> int:
    """The number of columns up to the last with content, for sheets that declare many more than they fill."""
    letters: set[bytes] = set()
    for piece in _row_pieces(archive, part):
        letters.update(FILLED_CELL.findall(piece))
    return max((column_index(each.decode()) + 1 for each in letters), default=1)


def filled_rows(archive: zipfile.ZipFile, part: str) -> int:
    """The number of rows in which a cell has a value, for sheets with more row elements than are taken."""
    count = 0
    with archive.open(part) as stream:
        for prefix, piece in _pieces(stream):
            if prefix is not None:
                count += sum(FILLED.search(row) is not None for row in piece.split(b"<%srow" % prefix))
    return count


def dangling_string(archive: zipfile.ZipFile, part: str, strings: str) -> str:
    """The address of the first cell that refers to a shared text which does not exist; '' if none does."""
    count = _count_strings(archive, strings) if strings else 0
    for piece in _row_pieces(archive, part):
        for found in STRING_CELL.finditer(piece):
            place = PLACE.search(found[1])
            if int(found[2]) >= count and place:
                return (place[1] + place[2]).decode()
    return ""


def _row_pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        yield from (piece for prefix, piece in _pieces(stream) if prefix is not None)


def _count_strings(archive: zipfile.ZipFile, part: str) -> int:
    count, buffer = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            buffer += chunk
            cut = buffer.rfind(b"<")  # no match reaches beyond the next tag
            count += len(STRING_ITEM.findall(buffer, 0, cut))
            buffer = buffer[cut:]
    return count
