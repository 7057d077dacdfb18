"""A minimal writer of real .xls files: BIFF8 records inside an OLE compound document.

Cells are str, float, bool, `Err` or None; a `datetime.date` is written as a serial number with a date format.
"""

import datetime
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SECTOR = 512
LONGEST = 8224  # bytes of one record
FREE, END, FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass(frozen=True)
class Err:
    """An error cell by its BIFF code: 0x2A is #N/A, 0x17 is #REF!."""

    code: int


@dataclass(frozen=True)
class Sheet:
    """One worksheet; hidden: 0 no, 1 yes, 2 very; merges: (top, left, bottom, right)."""

    name: str
    rows: Sequence[Sequence[object]]
    hidden: int = 0
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    comments: int = 0
    protected: int = 0


def record(code: int, body: bytes = b"") -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", code, len(body)) + body


def _unicode(text: str, width: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack(f"<{width}B", len(raw) // 2, 1) + raw


def _strings(sheets: Sequence[Sheet]) -> dict[str, int]:
    texts = (cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str))
    return {text: i for i, text in enumerate(dict.fromkeys(texts))}


def _cell(row: int, column: int, value: object, strings: Mapping[str, int]) -> bytes:
    at = struct.pack("<HH", row, column)
    if isinstance(value, str):
        return record(0xFD, at + struct.pack("<HI", 0, strings[value]))
    if isinstance(value, bool):
        return record(0x205, at + struct.pack("<HBB", 0, value, 0))
    if isinstance(value, Err):
        return record(0x205, at + struct.pack("<HBB", 0, value.code, 1))
    if isinstance(value, datetime.date):
        serial = (value - datetime.date(1899, 12, 30)).days
        return record(0x203, at + struct.pack("<Hd", 1, serial))
    if isinstance(value, int | float):
        return record(0x203, at + struct.pack("<Hd", 0, value))
    return b""


def _worksheet(sheet: Sheet, strings: Mapping[str, int]) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    out = [record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6))]
    out.append(record(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)))
    out.extend(record(0x7D, struct.pack("<HHHHHH", c, c, 2304, 0, 1, 0)) for c in sheet.hidden_columns)
    if sheet.protected:
        out.append(record(0x12, struct.pack("<H", 1)))
    out.extend(
        record(0x208, struct.pack("<HHHHHHI", r, 0, width, 255, 0, 0, 0x20)) for r in sheet.hidden_rows
    )
    for r, row in enumerate(sheet.rows):
        out.extend(_cell(r, c, value, strings) for c, value in enumerate(row))
    if sheet.merges:
        ranges = b"".join(struct.pack("<HHHH", t, b, left, right) for t, left, b, right in sheet.merges)
        out.append(record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges))
    out.extend(
        record(0x1C, struct.pack("<HHHH", 0, 0, 0, 1) + b"\x00\x00\x00") for _ in range(sheet.comments)
    )
    out.append(record(0x0A))
    return b"".join(out)


def _shared(strings: Mapping[str, int]) -> bytes:
    """The table of strings, continued in further records where the first is full."""
    code, body, out = 0xFC, struct.pack("<II", len(strings), len(strings)), b""
    for text in strings:
        item = _unicode(text, "H")
        if len(body) + len(item) > LONGEST:
            out += record(code, body)
            code, body = 0x3C, b""
        body += item
    return out + record(code, body)


def workbook_stream(sheets: Sequence[Sheet], extra: bytes = b"") -> bytes:
    """The Workbook stream; `extra` records are put among the globals."""
    strings = _strings(sheets)
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6)) + record(0x42, b"\xb0\x04") + extra
    head += record(0xE0, bytes(20)) + record(0xE0, struct.pack("<HH", 0, 14) + bytes(16))
    tail = _shared(strings) + record(0x0A)
    names = [struct.pack("<BB", s.hidden, 0) + _unicode(s.name, "B") for s in sheets]
    at = len(head) + sum(8 + len(name) for name in names) + len(tail)
    for sheet, name in zip(sheets, names, strict=True):
        head += record(0x85, struct.pack("<I", at) + name)
        at += len(_worksheet(sheet, strings))
    return head + tail + b"".join(_worksheet(sheet, strings) for sheet in sheets)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, FREE, right, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<H", len(raw) + 2)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound document holding these streams; an empty one becomes a storage."""
    body, fat, starts = b"", [], []
    for content in streams.values():
        content = content.ljust(4096, b"\0") if content else b""  # below 4096 it would go to the mini stream
        count = -(-len(content) // SECTOR)
        starts.append((len(fat) if count else END, len(content)))
        fat.extend([*range(len(fat) + 1, len(fat) + count), END] if count else [])
        body += content.ljust(count * SECTOR, b"\0")
    entries = [_entry("Root Entry", 5, FREE, 1, END, 0)]
    for i, (name, (start, size)) in enumerate(zip(streams, starts, strict=True), 1):
        entries.append(_entry(name, 2 if size else 1, i + 1 if i < len(streams) else FREE, FREE, start, size))
    directory = b"".join(entries)
    directory = directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0")
    first_dir, dir_sectors = len(fat), len(directory) // SECTOR
    fat.extend([*range(first_dir + 1, first_dir + dir_sectors), END])
    first_fat, fat_sectors = len(fat), 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * SECTOR:
        fat_sectors += 1
    fat.extend([FATSECT] * fat_sectors)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    difat = [*range(first_fat, first_fat + fat_sectors)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, fat_sectors, first_dir, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *difat, *[FREE] * (109 - len(difat)))
    return header + body + directory + table
