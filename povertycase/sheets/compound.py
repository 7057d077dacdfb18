"""OLE compound documents: the container of .xls, .et, encrypted workbooks and old Office files."""

import struct
from collections.abc import Iterator
from pathlib import Path

from .refusals import corrupt

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = struct.Struct("<8s16x5H6x9L109L")
LAST = 0xFFFFFFFA  # sector numbers from here on are marks, not places
ROOT, STREAM = 5, 2
ENTRY = 128


class Compound:
    """The streams of a compound document, by name; storages are in `names` with no stream of their own.

    Raises FileRefused E-FILE-CORRUPT for a table that loops or points outside the file.
    """

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        try:
            fields = HEADER.unpack_from(self._content)
        except struct.error as error:
            raise corrupt() from error
        self._shift, self._mini_shift = fields[4], fields[5]
        if self._shift not in (9, 12) or self._mini_shift != 6:
            raise corrupt()
        _, _, first_directory, _, self._cutoff, first_mini, _, first_difat, _ = fields[6:15]
        self._fat = self._table(self._fat_sectors(fields[15:], first_difat))
        self._mini_fat = self._table(self._chain(first_mini, self._fat))
        self._read_directory(first_directory)

    @property
    def names(self) -> set[str]:
        """The names of all streams and storages."""
        return set(self._entries)

    def stream(self, name: str) -> bytes:
        """The content of a stream."""
        start, size = self._entries[name]
        if size < self._cutoff:
            chain = self._chain(start, self._mini_fat)
            return b"".join(self._mini[at << 6 : (at + 1) << 6] for at in chain)[:size]
        return b"".join(self._sector(at) for at in self._chain(start, self._fat))[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) << self._shift
        if at >= len(self._content):
            raise corrupt()
        return self._content[at : at + (1 << self._shift)]

    def _table(self, sectors: Iterator[int]) -> list[int]:
        raw = b"".join(self._sector(number) for number in sectors)
        return list(struct.unpack(f"<{len(raw) // 4}L", raw[: len(raw) // 4 * 4]))

    def _fat_sectors(self, first: tuple[int, ...], following: int) -> Iterator[int]:
        yield from (number for number in first if number < LAST)
        for _ in range(len(self._content) >> self._shift):
            if following >= LAST:
                return
            *numbers, following = self._table(iter([following]))
            yield from (number for number in numbers if number < LAST)
        raise corrupt()

    def _chain(self, start: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if start >= LAST:
                return
            if start >= len(table):
                raise corrupt()
            yield start
            start = table[start]
        raise corrupt()

    def _read_directory(self, first: int) -> None:
        raw = b"".join(self._sector(number) for number in self._chain(first, self._fat))
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini = b""
        for at in range(0, len(raw) - ENTRY + 1, ENTRY):
            length, kind, start, size = struct.unpack_from("<64xHB49xLQ", raw, at)
            name = raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == ROOT:
                self._mini = b"".join(self._sector(number) for number in self._chain(start, self._fat))
            elif kind:
                self._entries[name] = (start, size & 0xFFFFFFFF)
