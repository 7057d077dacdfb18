"""The parts of an .xlsx that say what it holds: content types, relations, the list of sheets."""

import posixpath
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .book import Note, SheetInfo, Workbook, note
from .container import check, corrupt_when_broken
from .refusals import corrupt, refusal

MAX_PART = 16 * 2**20  # of the parts read here; the sheets and strings are not among them
TYPES = "[Content_Types].xml"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
STRICT = "{http://purl.oclc.org/ooxml/"
TABLES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".txt")
LINKED = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
EMBEDDED = ("xl/embeddings/", "xl/activex/")


class Relation(NamedTuple):
    """One relation of a part: the last word of its type, and the part it points to."""

    kind: str
    target: str
    external: bool


def workbook(path: Path, extension: str) -> Workbook:
    """Judge a zip file that should be an .xlsx and list its sheets."""
    check(path)
    with corrupt_when_broken(), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        _check_kind(archive, names)
        if extension != ".xlsx":
            raise refusal("E-FILE-EXT", actual=".xlsx")
        return _workbook(archive, names)


def _check_kind(archive: zipfile.ZipFile, names: list[str]) -> None:
    lower = [name.lower() for name in names]
    if TYPES not in names:
        _check_other_archive(archive, lower)
    types = {element.get("ContentType", "") for element in read(archive, TYPES)}
    if any("macroEnabled" in kind or "vbaProject" in kind for kind in types) or _any_under(
        lower, ("xl/vbaproject", "xl/macrosheets/")
    ):
        binary = any("sheet.binary" in kind for kind in types)
        raise refusal("E-FILE-FORMAT", format=".xlsb") if binary else refusal("E-FILE-MACRO")
    if _any_under(lower, EMBEDDED):
        raise refusal("E-FILE-EMBED")
    if MAIN not in types:
        raise _not_a_workbook(types)


def _check_other_archive(archive: zipfile.ZipFile, lower: list[str]) -> None:
    if "mimetype" in archive.namelist() and b"opendocument" in archive.open("mimetype").read(200):
        raise refusal("E-FILE-FORMAT", format=".ods")
    if any(name.endswith(".iwa") for name in lower):
        raise refusal("E-FILE-FORMAT", format=".numbers")
    if _any_under(lower, ("xl/",)) and not any(name.endswith(TABLES) for name in lower):
        raise corrupt()
    raise refusal("E-FILE-ARCHIVE")


def _not_a_workbook(types: Iterable[str]) -> Exception:
    if any("spreadsheetml.template" in kind for kind in types):
        return refusal("E-FILE-FORMAT", format=".xltx")
    if any("wordprocessingml" in kind or "presentationml" in kind for kind in types):
        return refusal("E-FILE-TYPE")
    return corrupt()


def _any_under(names: Iterable[str], folders: tuple[str, ...]) -> bool:
    return any(name.startswith(folders) for name in names)


def _workbook(archive: zipfile.ZipFile, names: list[str]) -> Workbook:
    root = next((r for r in relations(archive, "").values() if r.kind == "officeDocument"), None)
    if root is None or root.target not in names:
        raise corrupt()
    book, related = read(archive, root.target), relations(archive, root.target)
    if book.tag.startswith(STRICT):
        raise refusal("E-FILE-STRICT")
    listed = [_sheet(element, related, names) for element in book.iterfind("{*}sheets/{*}sheet")]
    sheets = tuple(sheet for sheet in listed if sheet)
    if not sheets or len({sheet.name for sheet in sheets}) < len(sheets):
        raise corrupt()
    strings = next((r.target for r in related.values() if r.kind == "sharedStrings"), "")
    if strings and strings not in names:
        raise corrupt()
    facts = book.find("{*}workbookPr")
    is_later = facts is not None and facts.get("date1904") in ("1", "true")
    notes = tuple(_notes(book, names))
    return Workbook("xlsx", sheets, notes, strings=strings, counts_from_1904=is_later)


def _sheet(element: Element, related: dict[str, Relation], names: list[str]) -> SheetInfo | None:
    name = element.get("name", "")
    key = next((value for key, value in element.items() if key.endswith("}id")), "")
    relation = related.get(key)
    if relation is None or relation.target not in names:
        raise corrupt(f"工作表“{name}”的内容缺失")
    if relation.kind != "worksheet":
        return None  # a chart or dialog sheet has no rows
    return SheetInfo(name, visible=element.get("state", "visible") == "visible", part=relation.target)


def _notes(book: Element, names: list[str]) -> list[Note]:
    found = []
    protection = book.find("{*}workbookProtection")
    if protection is not None and protection.get("lockStructure") in ("1", "true"):
        found.append(note("N-PROTECTED", "工作簿结构受保护，照常读取"))
    links = sum(name.lower().startswith(LINKED) for name in names)
    if links:
        found.append(note("N-EXTLINK", "外部链接未读取，只取单元格中已有的值", links))
    return found


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, Relation]:
    """The relations of a part by their ids; of the package itself for part ''."""
    folder, name = posixpath.split(part)
    source = posixpath.join(folder, "_rels", f"{name}.rels")
    if source not in archive.namelist():
        return {}
    found = {}
    for element in read(archive, source):
        target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = Relation(kind, target, element.get("TargetMode") == "External")
    return found


def read(archive: zipfile.ZipFile, name: str) -> Element:
    """A small part of the archive, parsed. Raises FileRefused when it is missing, broken or not small."""
    if name not in archive.namelist() or archive.getinfo(name).file_size > MAX_PART:
        raise corrupt()
    try:
        return fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise refusal("E-FILE-XML") from error
    except ParseError as error:
        raise corrupt() from error
