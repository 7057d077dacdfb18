"""Mutants: valid files in which a machine, a disk or a hand has changed something at random."""

import io
import random
import re
import zipfile
from pathlib import Path

from tests.corpus.frame import File, Roll
from tests.corpus.packages import parts_of
from tests.corpus.texts import lines_of
from tests.povertycase.sheets import corpus
from tests.proofs import layouts, sheets
from tests.proofs.people import Maker, county

ELEMENT = re.compile(rb"<(\w+)\b[^<>]*?(?:/>|>(?:(?!<\1\b).)*?</\1>)", re.DOTALL)
ATTRIBUTE = re.compile(rb'\b([\w:]+)="([^"<>]*)"')
MOST_READ = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")
WILD = (
    *("-1", "0", "1", "4294967295", "4294967296", "99999999999999999999", "1e400", "NaN", "zz", "", " "),
    *("A99999999", "XFE1", "ZZZZZ1", "A0", "A-1", "AAAAAAAAAA1", "1:1048576", "A1:XFD1048576", "C3:A1"),
    *("s", "b", "e", "d", "n", "str", "inlineStr", "true", "&#0;", "&#x110000;", "&lt;", "图", "\ud7ff"),
)
# What a cell may hold that is no text: numbers, dates and formulas that no program writes.
VALUES = (
    *(b"1e308", b"-1e308", b"1E999", b"nan", b"inf", b"-0", b"0x10", b"1,5", b"", b"99999999999999999999999"),
    *(b"2958466", b"-1", b"60", b"0.9999999999", b"#N/A", b"TRUE", b"2026-13-45T99:99:99", b"\xef\xbf\xbe"),
)


def bases(rng, folder):
    """Valid files: every layout, every kind of file that is accepted."""
    roll = Roll(rng, households=6)
    files = [
        File("roll.xlsx", corpus.packed(parts_of(roll.xlsx()))),
        roll.xlsx(),
        File("roll.xls", corpus.real_xls(roll.table())),
        File("roll.csv", "".join(lines_of(roll)).encode("utf-8-sig")),
        File("roll.csv", "".join(lines_of(roll)).encode("gb18030")),
        File("roll.txt", "".join(lines_of(roll, "\t")).encode("utf-16")),
    ]
    for layout in layouts.OFFICIAL:
        homes = county(Maker(rng, pending=layouts.has(layout, "person_number")), 6)
        path = sheets.write(Path(folder) / f"{layout}.xlsx", layout, homes, rng)
        files.append(File(path.name, path.read_bytes()))
    return files


def mutant(rng, files):
    """(what was done to which file, the file)."""
    file = rng.choice(files)
    # Bytes of a packed file seldom get past its checksums; what is changed inside does.
    is_packed = file.name.endswith(".xlsx") and rng.random() < 0.8
    change = rng.choice(INSIDE if is_packed else OUTSIDE)
    content = repacked(rng, file.content, change) if is_packed else change(rng, file.content)
    return f"{change.__name__} of {file.name}", File(file.name, content)


def repacked(rng, content, change):
    """The archive with one to three changes to its parts, its checksums right again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(rng.randrange(1, 4)):
        change(rng, parts)
    return corpus.packed(parts)


def flipped(rng, content):
    """Bits of a few bytes."""
    raw = bytearray(content)
    for _ in range(rng.randrange(1, 51)):
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return bytes(raw)


def overwritten(rng, content):
    """A run of bytes becomes zeros, ones or noise."""
    at, size = rng.randrange(len(content)), rng.randrange(1, 600)
    run = rng.choice((bytes(size), b"\xff" * size, rng.randbytes(size), b'"' * size, b",\r\n" * size))
    return content[:at] + run + content[at + size :]


def truncated(rng, content):
    """The beginning, the end, or all but a piece."""
    first, second = sorted((rng.randrange(len(content)), rng.randrange(len(content))))
    return rng.choice((content[:first], content[second:], content[:first] + content[second:]))


def doubled(rng, content):
    """A piece stands there twice."""
    first, second = sorted((rng.randrange(len(content)), rng.randrange(len(content))))
    return content[:second] + content[first:second] + content[second:]


def _part(rng, parts):
    read = [name for name in MOST_READ if name in parts]
    return rng.choice(read if rng.random() < 0.8 else list(parts))


def flipped_inside(rng, parts):
    """Bits of a few bytes of a part."""
    name = _part(rng, parts)
    parts[name] = flipped(rng, parts[name]) if parts[name] else b""


def swapped(rng, parts):
    """Two parts, each under the other's name."""
    one, other = rng.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]


def replaced(rng, parts):
    """A part has the bytes of another."""
    one, other = rng.sample(list(parts), 2)
    parts[one] = parts[other]


def cut_inside(rng, parts):
    """A part ends early, or is empty."""
    name = _part(rng, parts)
    parts[name] = parts[name][: rng.randrange(len(parts[name]) + 1)]


def left_out(rng, parts):
    """A part is missing."""
    del parts[_part(rng, parts)]


def elements(rng, parts):
    """A few elements are removed, doubled, moved to another place, or put into one another."""
    name = _part(rng, parts)
    for _ in range(rng.randrange(1, 6)):
        text = parts[name]
        found = ELEMENT.search(text, rng.randrange(len(text) + 1)) or ELEMENT.search(text)
        if not found:
            return
        whole = found[0]
        inside = whole[: whole.find(b">") + 1].replace(b"/>", b">")
        nested = inside + whole + b"</" + found[1] + b">"
        new = rng.choice((b"", whole * 2, whole * rng.randrange(2, 300), nested))
        parts[name] = text[: found.start()] + new + text[found.end() :]
        if not new and rng.random() < 0.5:
            at = rng.randrange(len(parts[name]) + 1)
            parts[name] = parts[name][:at] + whole + parts[name][at:]


def attributes(rng, parts):
    """A few attributes have values that no program writes."""
    name = _part(rng, parts)
    for _ in range(rng.randrange(1, 6)):
        text = parts[name]
        found = ATTRIBUTE.search(text, rng.randrange(len(text) + 1)) or ATTRIBUTE.search(text)
        if not found:
            return
        wild = rng.choice(WILD).encode()
        new = rng.choice((b'%s="%s"' % (found[1], wild), b"", found[0] + b" " + found[0]))
        parts[name] = text[: found.start()] + new + text[found.end() :]


def values(rng, parts):
    """Cells of another type, with values that fit no type."""
    name = "xl/worksheets/sheet1.xml"
    cells = list(re.finditer(rb'(<c r="[A-Z]+\d+")[^<>]*(?:/>|>.*?</c>)', parts.get(name, b"")))
    for found in sorted(rng.sample(cells, min(len(cells), 4)), key=lambda each: -each.start()):
        type_ = rng.choice(
            (b"", b' t="n"', b' t="s"', b' t="d"', b' t="b"', b' t="e"', b' t="str"', b' s="1"')
        )
        formula = rng.choice((b"", b"<f>1/0</f>", b"<f/>", b'<f t="shared" si="9"/>'))
        new = b"%s%s>%s<v>%s</v></c>" % (found[1], type_, formula, rng.choice(VALUES))
        parts[name] = parts[name][: found.start()] + new + parts[name][found.end() :]


def deep(rng, parts):
    """Very many elements inside one another."""
    name, depth = _part(rng, parts), rng.choice((50, 2_000, 200_000))
    at = parts[name].find(b">", rng.randrange(len(parts[name]) + 1)) + 1
    tag = rng.choice((b"c", b"is", b"row", b"x", b"sheetData", b"si", b"r"))
    end = b"</%s>" % tag * depth if rng.random() < 0.7 else b""
    parts[name] = parts[name][:at] + b"<%s>" % tag * depth + end + parts[name][at:]


def no_text(rng, parts):
    """Bytes that are no UTF-8, or characters that XML does not know."""
    name = _part(rng, parts)
    at = rng.randrange(len(parts[name]) + 1)
    bad = rng.choice((b"\xc0\x80", b"\xed\xa0\x80", b"\xff", b"\xf8\x88\x80\x80\x80", b"\xef\xbf\xbf", b"\0"))
    parts[name] = parts[name][:at] + bad + parts[name][at:]


INSIDE = (
    *(flipped_inside, swapped, replaced, cut_inside, left_out, deep, no_text),
    *(elements, attributes, values) * 3,
)
OUTSIDE = (flipped, overwritten, truncated, doubled)


def source(seed):
    """The random source of one mutant of a run: `source(f"{seed} {number}")` makes it again."""
    return random.Random(f"mutant {seed}")
