"""The file of an office's template, judged before Word's own reader opens it: parts, relations, marks."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .refusals import SAVE_AS, PaperRefused

MOST_BYTES, MOST_UNPACKED, MOST_PART, MOST_PARTS = 5 << 20, 40 << 20, 8 << 20, 500
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
XML = (".xml", ".rels")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
FORBIDDEN_FOLDERS = ("word/embeddings/", "word/activex/", "word/vbaproject")
# What a relation may not bring in, by the end of its type.
FORBIDDEN_RELATIONS = {
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "control": "控件",
    "aFChunk": "嵌入的文件",
    "subDocument": "子文档",
    "vbaProject": "宏",
}
# Elements that do not belong into a template, and what the office calls them.
FORBIDDEN_MARKS = {
    **dict.fromkeys(("ins", "del", "moveFrom", "moveTo"), "修订痕迹，请先接受或拒绝全部修订"),
    **dict.fromkeys(("commentReference", "commentRangeStart"), "批注，请先删除"),
    **dict.fromkeys(("object", "altChunk", "control", "subDoc"), "嵌入的对象，请先删除"),
}
# Fields that number pages; any other may fetch something when the document is opened.
WORD = re.compile(r"[A-Za-z]+\d*")
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "MERGEFORMAT", "ARABIC", "ARABICDASH", "CHINESENUM3"})


def check_package(content: bytes) -> None:
    """Refuse what is no plain Word document, or brings in more than text, layout and pictures.

    Raises PaperRefused.
    """
    if len(content) > MOST_BYTES:
        raise PaperRefused(f"文件超过 {MOST_BYTES >> 20} MB，请去掉大图片后再传。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            trees = {name: _tree(archive, name) for name in archive.namelist() if name.endswith(XML)}
    except (zipfile.BadZipFile, ParseError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise PaperRefused(f"文件不是 Word 文档（.docx），或者已损坏、有打开密码。{SAVE_AS}") from error
    _check_kind(trees)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relations(tree)
        elif name.startswith("word/"):
            _check_marks(tree)


def _check_parts(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise PaperRefused("文件解压后过大，请去掉大图片后再传。")
    for entry in entries:
        name = entry.filename.lower()
        if name.startswith(FORBIDDEN_FOLDERS):
            raise PaperRefused("文件含有宏、控件或嵌入的对象。请删除，另存为不含宏的 .docx 后再传。")
        if not name.endswith((*XML, *PICTURES, "/")):
            raise PaperRefused(f"文件含有“{entry.filename}”，只收文字、版式和图片。{SAVE_AS}")
        if name.endswith(XML) and entry.file_size > MOST_PART:
            raise PaperRefused("文件的文字部分过大，不像一份公文的样式，请检查后再传。")


def _tree(archive: zipfile.ZipFile, name: str) -> Element:
    try:
        tree: Element = fromstring(archive.read(name), forbid_dtd=True)
    except DefusedXmlException as error:
        raise PaperRefused(f"文件含不允许的 XML 声明。{SAVE_AS}") from error
    return tree


def _check_kind(trees: Mapping[str, Element]) -> None:
    if TYPES not in trees or DOCUMENT not in trees:
        raise PaperRefused(f"文件不是 Word 文档（.docx）。{SAVE_AS}")
    kinds = [each.get("ContentType") or "" for each in trees[TYPES]]
    if any("macroEnabled" in kind for kind in kinds) or MAIN not in kinds:
        raise PaperRefused("文件是带宏的文档或模板。请另存为不含宏的 Word 文档（.docx）后再传。")


def _check_relations(tree: Element) -> None:
    for relation in tree:
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External":
            raise PaperRefused(
                "文件链接了外部的内容（如超链接、链接的图片或附加的模板）。请取消链接、图片改为插入，再传。"
            )
        if kind in FORBIDDEN_RELATIONS:
            raise PaperRefused(f"文件含有{FORBIDDEN_RELATIONS[kind]}，请删除后再传。")


def _check_marks(tree: Element) -> None:
    for element in tree.iter():
        name = _name(element)
        if name in FORBIDDEN_MARKS:
            raise PaperRefused(f"文档里有{FORBIDDEN_MARKS[name]}，再上传。")
    for word in WORD.findall(_fields(tree)):
        if word.upper() not in FIELDS:
            raise PaperRefused(f"文档里有自动更新的域“{word}”，只能用页码。请把它改成普通文字后再传。")


def _fields(tree: Element) -> str:
    """What all fields say: each may be cut into several runs, between its marks."""
    said = []
    for element in tree.iter():
        if _name(element) == "instrText":
            said.append(element.text or "")
        elif _name(element) == "fldChar":
            said.append(" ")
        said += [f" {value} " for key, value in element.attrib.items() if key.endswith("}instr")]
    return "".join(said)


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
