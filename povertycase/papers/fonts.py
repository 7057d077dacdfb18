"""Which characters the fonts that we ship can draw."""

import struct
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
FULL = 12  # the format of a table that knows every character there is


def drawable(text: str) -> str:
    """The text with the code of what no font of ours draws in its place: 𠮷 is 〔U+20BB7〕.

    A name keeps every character that way; a box, or nothing at all, would be another name.
    """
    if not (missing := set(text) - _characters() - {"\n"}):
        return text
    return "".join(f"〔U+{ord(each):04X}〕" if each in missing else each for each in text)


@cache
def _characters() -> frozenset[str]:
    return frozenset().union(*(map(chr, _codes(path.read_bytes())) for path in FONTS.glob("*.otf")))


def _codes(font: bytes) -> set[int]:
    """The code points in a font's character map (OpenType, format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for index in range(maps):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == FULL:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in struct.iter_unpack(">III", font[start + offset + 16 :][: 12 * groups]):
                found.update(range(group[0], group[1] + 1))
    return found
