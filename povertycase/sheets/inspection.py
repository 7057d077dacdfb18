"""Judge an uploaded file by its content before any of it is unpacked or parsed."""

import codecs
import re
from pathlib import Path

from . import biff, delimited, ooxml, virus
from .book import MAX_BYTES, Workbook
from .compound import SIGNATURE
from .refusals import corrupt, refusal

HEAD = 2**16
TEXT_EXTENSIONS = (".csv", ".txt", ".tsv")
OTHER_FORMATS = (".ods", ".xlsb", ".numbers", ".fods", ".dbf", ".xltx", ".xlt")
FLAT = "urn:oasis:names:tc:opendocument:xmlns:office"  # an .ods that is not packed
ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")
OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4, no container
MARKUP = re.compile(
    r"\s*(?>\s*<!--.*?-->)*+\s*<(!doctype html|html|head|body|table|meta|style|div)\b", re.I | re.S
)


def inspect(path: Path, filename: str, *, clamd: str | None = None) -> Workbook:
    """What a file is, or why it is refused.

    filename: the name its owner gave it; only the extension counts. clamd: where the virus scanner
    listens; None when the installation has none.

    Raises FileRefused with one of the E-FILE-, E-CSV- or E-LIM- codes.
    """
    size, extension = path.stat().st_size, Path(filename).suffix.lower()
    if not size:
        raise refusal("E-FILE-EMPTY")
    if size > MAX_BYTES:
        raise refusal("E-LIM-SIZE", size=-(-size // 2**20), limit=MAX_BYTES // 2**20)
    if clamd is not None:
        virus.scan(path, clamd)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return ooxml.workbook(path, extension)
    if head.startswith(SIGNATURE):
        return biff.workbook(path, extension)
    _check_binary(head)
    return _text(path, head, extension)


def _check_binary(head: bytes) -> None:
    if head.startswith(ARCHIVES) or head[257:262] == b"ustar":
        raise refusal("E-FILE-ARCHIVE")
    if head.startswith(PICTURES):
        raise refusal("E-FILE-TYPE")
    if head.startswith(OLD_BIFF):
        raise refusal("E-FILE-FORMAT", format="Excel 4 或更早的 .xls")
    if head.startswith(b"PK"):
        raise corrupt()


def _text(path: Path, head: bytes, extension: str) -> Workbook:
    text = _decoded(head)
    if text is not None:
        _check_markup(text)
    if extension in TEXT_EXTENSIONS:
        return delimited.workbook(path)
    if extension in (".et", ".ett"):
        raise refusal("E-FILE-ET")
    if extension in OTHER_FORMATS:
        raise refusal("E-FILE-FORMAT", format=extension)
    raise refusal("E-FILE-TYPE" if text is None else "E-FILE-EXT-TEXT")


def _decoded(head: bytes) -> str | None:
    """The first part of a file as text; None if it is none."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)  # the end may cut a character
        except UnicodeDecodeError:
            continue
        return None if re.search("[\0-\x08\x0e-\x1f]", text) else text
    return None


def _check_markup(text: str) -> None:
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and text.lstrip().startswith("<?xml"):
        raise refusal("E-FILE-XML2003")
    if MARKUP.match(text) or (text.lstrip().startswith("<?xml") and "<html" in text.lower()):
        raise refusal("E-FILE-HTMLXLS")
    if text.startswith("MIME-Version:"):
        raise refusal("E-FILE-HTMLXLS")
    if text.lstrip().startswith("<?xml"):
        raise refusal("E-FILE-FORMAT", format=".fods") if FLAT in text else refusal("E-FILE-TYPE")
