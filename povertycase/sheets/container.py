"""The zip container of an .xlsx, judged before anything in it is unpacked."""

import contextlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from .refusals import corrupt, refusal

MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4 * 2**20  # bytes of central directory: zipfile reads all of it, whatever count it claims
MAX_UNPACKED = 2 * 2**30
RATIO, RATIO_FROM = 100, 200 * 2**20
PROLOG = 64 * 2**10

END = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
UNKNOWN = 0xFFFFFFFF  # the real size is in a zip64 field
ENCRYPTED, DESCRIPTOR, UTF8 = 0x1, 0x8, 0x800

BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, UnicodeError, NotImplementedError)


@contextlib.contextmanager
def corrupt_when_broken() -> Iterator[None]:
    """Turn what zipfile and zlib raise on a broken archive into the refusal its owner can read."""
    try:
        yield
    except BROKEN as error:
        raise corrupt() from error


def check(path: Path) -> None:
    """Refuse an archive that is broken, deceptive, encrypted or too large once unpacked."""
    with corrupt_when_broken(), path.open("rb") as file:
        claimed = _claimed_entries(file)
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise refusal("E-LIM-ENTRIES")
            if claimed != len(entries):
                raise corrupt()
            _check_names(entries)
            _check_flags(entries)
            _check_sizes(entries)
            _check_places(file, entries, archive.start_dir)
            _check_prologs(archive)


def _claimed_entries(file: BinaryIO) -> int:
    """How many entries the end record claims; refused before zipfile would build an object for each."""
    size = file.seek(0, 2)
    start = file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise corrupt()
    _, _, _, _, count, directory, offset, _ = END.unpack_from(tail, at)
    if UNKNOWN in (directory, offset) or count == 0xFFFF:
        count, directory = _zip64(file, start + at) or (count, directory)
    if count > MAX_ENTRIES or directory > MAX_DIRECTORY:
        raise refusal("E-LIM-ENTRIES")
    return count


def _zip64(file: BinaryIO, end: int) -> tuple[int, int] | None:
    file.seek(max(0, end - 20))
    signature, _, place, _ = struct.unpack("<4sLQL", file.read(20))
    if signature != b"PK\x06\x07":
        return None
    file.seek(place)
    count, directory = struct.unpack("<32xQQ8x", file.read(56))
    return count, directory


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        if name.startswith("/") or "\0" in name or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            raise refusal("E-FILE-ZIPPATH")
        if name.lower() in seen:  # part names differ by more than case
            raise refusal("E-FILE-ZIPDUP")
        seen.add(name.lower())


def _check_flags(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise refusal("E-FILE-ENCRYPTED")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise corrupt()


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * entry.compress_size:
            raise _too_large(entry, entry.file_size)
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise _too_large(max(entries, key=lambda entry: entry.file_size), total)


def _too_large(entry: zipfile.ZipInfo, size: int) -> Exception:
    return refusal("E-LIM-RATIO", size=size >> 20, part=PurePosixPath(entry.filename).stem)


def _check_places(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> None:
    """Each entry lies where the directory says, is what it says, and shares no byte with another."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < reached:
            raise refusal("E-FILE-ZIPDUP")
        reached = entry.header_offset + _check_local(file, entry) + entry.compress_size
    if reached > directory:
        raise corrupt()


def _check_local(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Compare an entry's own header with the directory; the length of that header, in bytes."""
    file.seek(entry.header_offset)
    signature, _, flags, method, _, _, _, packed, unpacked, names, extra = LOCAL.unpack(file.read(LOCAL.size))
    encoding = "utf-8" if flags & UTF8 else "cp437"
    if signature != b"PK\x03\x04" or file.read(names) != entry.orig_filename.encode(encoding):
        raise corrupt()
    sizes_follow = flags & DESCRIPTOR or UNKNOWN in (packed, unpacked)
    agreed = (packed, unpacked) == (entry.compress_size, entry.file_size)
    if method != entry.compress_type or not (sizes_follow or agreed):
        raise corrupt()
    return LOCAL.size + names + extra


def _check_prologs(archive: zipfile.ZipFile) -> None:
    """No part may declare a document type: entities are the way to bombs and to foreign files."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            head = part.read(256)
            if head.lstrip()[:1] == b"<" or head[:2] in (
                b"\xff\xfe",
                b"\xfe\xff",
                b"<\0",
                b"\0<",
                b"\xef\xbb",
            ):
                check_prolog(head + part.read(PROLOG - len(head)))


class _RootReached(Exception):
    """The first element has begun: no declaration can follow."""


def check_prolog(head: bytes) -> None:
    """Refuse XML that declares a document type before its first element, or hides where that begins."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _root
    try:
        parser.Parse(head)
    except _RootReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding it cannot read
        if any("<!DOCTYPE".encode(code) in head for code in ("ascii", "utf-16-le", "utf-16-be")):
            raise refusal("E-FILE-XML") from error
        return  # not XML, or broken: whoever needs the part says so
    if len(head) >= PROLOG:
        raise refusal("E-FILE-XML")


def _declared(*_: object) -> None:
    raise refusal("E-FILE-XML")


def _root(*_: object) -> None:
    raise _RootReached
