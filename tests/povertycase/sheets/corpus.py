"""Generators of the files that arrive: clean ones, and the malformed kinds S01 to S36 beside them.

Each writes one file from nothing; the rows inside are those of `ROWS` unless the kind is about other rows.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import biff

ROWS = (
    ("户编号", "姓名", "证件号码", "人数", "备注"),
    ("519900000001", "王　强", "519900199001010011", 3.0, None),
    ("519900000001", "李·秀英", "51990019920202002X", 3.0, "外出务工"),
    ("519900000002", "𠮷田〇", "519900195503030037", 1.5, None),
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BOOK_TYPE = f"{KIND}.sheet.main+xml"
Parts = dict[str, str | bytes]


def letter(column: int) -> str:
    """The letters of a column below 702, counted from 0."""
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)


def cell(row: int, column: int, value: object) -> str:
    """One cell in XML."""
    at = f"{letter(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def data(rows: Sequence[Sequence[object]]) -> str:
    """The rows of a sheet in XML, from row 1 on."""
    return "".join(
        f'<row r="{r}">{"".join(cell(r, c, value) for c, value in enumerate(row))}</row>'
        for r, row in enumerate(rows, 1)
    )


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part around the XML of its rows."""
    body = f"{before}<sheetData>{rows}</sheetData>{after}"
    return f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{body}</worksheet>'


def strings(*texts: str) -> str:
    """A shared strings part."""
    return f'{DECLARATION}<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def relations(*targets: tuple[str, str], office: str = OFFICE) -> str:
    """A relations part of (last word of the type, target) with the ids rId1, rId2, …"""
    listed = "".join(
        f'<Relationship Id="rId{i}" Type="{office}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def parts(*sheets: str, states: Sequence[str] = (), before: str = "", book: str = BOOK_TYPE) -> Parts:
    """The parts of a workbook with these worksheet parts, or with `ROWS` in one."""
    sheets = sheets or (sheet(data(ROWS)),)
    listed = "".join(
        f'<sheet name="表{i}" sheetId="{i}" r:id="rId{i}" state="{states[i - 1] if states else "visible"}"/>'
        for i in range(1, len(sheets) + 1)
    )
    worksheets = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    related = relations(*worksheets, ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book}"/>{types}</Types>',
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{before}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": related,
        "xl/sharedStrings.xml": strings("甲", "乙"),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{i}.xml": text for i, text in enumerate(sheets, 1)},
    }


# Cell formats: 0 general, 1 date, 2 date and time, 3 duration, 4 text.
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm"/>'
    '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    '<xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def packed(content: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def unpacked(path: Path) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def clean() -> bytes:
    """The twin of every kind: the same rows, nothing wrong."""
    return packed(parts())


def changed(name: str, content: str | bytes | None, whole: Parts | None = None) -> bytes:
    """A workbook, else the clean one, with one part replaced, added, or (None) left out."""
    kept = dict(whole or parts())
    kept.pop(name, None)
    return packed(kept if content is None else kept | {name: content})


def csv_text(rows: Sequence[Sequence[object]] = ROWS, delimiter: str = ",", end: str = "\r\n") -> str:
    """The rows as delimited text."""
    lines = (delimiter.join("" if value is None else str(value) for value in row) for row in rows)
    return "".join(line + end for line in lines)


def real_xls(rows: Sequence[Sequence[object]] = ROWS, extra: bytes = b"", **sheet_facts: object) -> bytes:
    """The rows as a BIFF8 workbook; extra: records among its globals."""
    stream = biff.workbook_stream([biff.Sheet("表1", rows, **sheet_facts)], extra)
    return biff.compound({"Workbook": stream})


def entry(name: bytes, body: bytes, unpacked: int, crc: int, offset: int) -> tuple[bytes, bytes]:
    """A deflated zip entry by hand: (local header and body, record of the central directory)."""
    fields = struct.pack("<HHHHHLLL", 20, 0, 8, 0, 33, crc, len(body), unpacked)
    local = b"PK\x03\x04" + fields + struct.pack("<HH", len(name), 0) + name + body
    central = b"PK\x01\x02" + b"\x14\0" + fields + struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, offset)
    return local, central + name


def archive_of(entries: Sequence[tuple[bytes, bytes]]) -> bytes:
    """An archive of entries made by `entry`."""
    body = b"".join(local for local, _ in entries)
    directory = b"".join(central for _, central in entries)
    count = min(len(entries), 0xFFFF)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def repeated(head: bytes, block: bytes, times: int, tail: bytes) -> tuple[bytes, int, int]:
    """head + block * times + tail, deflated without ever being whole: (deflated, length, checksum)."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = squeeze.compress(head) + squeeze.flush(zlib.Z_FULL_FLUSH)
    middle = squeeze.compress(block) + squeeze.flush(zlib.Z_FULL_FLUSH)
    last = squeeze.compress(tail) + squeeze.flush()
    checksum = zlib.crc32(head)
    for _ in range(times):
        checksum = zlib.crc32(block, checksum)
    return (
        first + middle * times + last,
        len(head) + len(block) * times + len(tail),
        zlib.crc32(tail, checksum),
    )


def bomb(part: str, block: bytes, times: int, whole: Parts | None = None) -> bytes:
    """A workbook, else the clean one, with one part inflated by repeating a block where it has an @."""
    kept = whole or parts() | {part: parts(sheet("@"))[part] if "sheet" in part else strings("@")}
    entries, at = [], 0
    for name, content in kept.items():
        raw = content.encode() if isinstance(content, str) else content
        head, _, tail = raw.partition(b"@") if name == part else (raw, b"", b"")
        body, size, checksum = repeated(head, block, times if name == part else 0, tail)
        local, _ = made = entry(name.encode(), body, size, checksum, at)
        entries.append(made)
        at += len(local)
    return archive_of(entries)


def sharedstrings_bomb() -> bytes:
    """S25: about a megabyte that becomes 484."""
    return bomb("xl/sharedStrings.xml", b"A" * 2**20, 484)


def rows_bomb(megabytes: int) -> bytes:
    """S26: a sheet of empty rows."""
    return bomb("xl/worksheets/sheet1.xml", b"<row/>" * (2**20 // 6), megabytes)


def many_entries(count: int = 70_000) -> bytes:
    """S22: very many empty parts."""
    return archive_of([entry(b"x/%d" % i, b"\x03\x00", 0, 0, i * 37) for i in range(count)])


def same_name_twice(whole: Parts | None = None) -> bytes:
    """S19: two entries of one name, as no honest writer makes."""
    kept = (whole or parts()) | {"xl/sty1es.xml": STYLES}
    return packed(kept).replace(b"xl/sty1es.xml", b"xl/styles.xml")


def encrypted_entries(content: bytes = b"") -> bytes:
    """S21: every entry flagged as encrypted."""
    raw = bytearray(content or clean())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + flags] |= 1
            at = raw.find(signature, at + 4)
    return bytes(raw)


def lying_size(headers: Sequence[bytes], name: bytes = b"xl/worksheets/sheet1.xml") -> bytes:
    """S23: the size of a part is halved in these headers (central directory, local header)."""
    large = noise().hex() * 20
    kept = parts(sheet(data([*ROWS, [large]]))) | {"xl/sharedStrings.xml": strings(large)}
    return resized(packed(kept), headers, name, lambda size: size // 2)


def resized(content: bytes, headers: Sequence[bytes], name: bytes, lie: Callable[[int], int]) -> bytes:
    """An archive in which these headers lie about the unpacked size of a part."""
    raw = bytearray(content)
    for signature, size, names in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        at = raw.find(signature)
        while signature in headers and at >= 0:
            if raw[at + names : at + names + len(name)] == name:
                (declared,) = struct.unpack_from("<L", raw, at + size)
                struct.pack_into("<L", raw, at + size, lie(declared))
            at = raw.find(signature, at + 4)
    return bytes(raw)


def overlapping_entries() -> bytes:
    """S24: a second record of the directory that points into the first entry."""
    body, size, checksum = repeated(b"<x/>", b"", 0, b"")
    local, first = entry(b"[Content_Types].xml", body, size, checksum, 0)
    _, second = entry(b"xl/workbook.xml", body, size, checksum, 0)
    return archive_of([(local, first), (b"", second)])


def with_entities(declaration: str, use: str) -> bytes:
    """S27 to S29: a document type in the sheet."""
    text = sheet(cell(1, 0, use).join(("<row>", "</row>"))).removeprefix(DECLARATION)
    return changed("xl/worksheets/sheet1.xml", f'<?xml version="1.0"?><!DOCTYPE x [{declaration}]>{text}')


LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
QUADRATIC = f'<!ENTITY a "{"a" * 100_000}">'


def strict(whole: Parts | None = None) -> bytes:
    """S14: Strict Open XML."""
    ours, theirs = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    return packed(
        {
            name: part.replace(f"{ours}spreadsheetml/2006/main", f"{theirs}spreadsheetml/main").replace(
                f"{ours}officeDocument/2006/relationships", f"{theirs}officeDocument/relationships"
            )
            for name, part in (whole or parts()).items()
        }
    )


def compound_with(*streams: str, rows: Sequence[Sequence[object]] = ROWS) -> bytes:
    """An OLE document with a real workbook and these further streams."""
    return biff.compound(
        {"Workbook": biff.workbook_stream([biff.Sheet("表1", rows)]), **dict.fromkeys(streams, b"x")}
    )


def noise() -> bytes:
    """Random bytes, the same each time."""
    return random.Random(3).randbytes(5_000)


def write(folder: Path, filename: str, content: bytes) -> Path:
    """Put a file where an upload would lie, under a name of its own."""
    path = folder / f"upload{Path(filename).suffix}"
    path.write_bytes(content)
    return path
