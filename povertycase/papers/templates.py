"""An office's own layout of a document: the one to begin with, how it is judged, and how it is filled."""

import contextlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from .notices import Notice, Section, Specimen
from .official import drawn, finished
from .packages import check_package
from .refusals import SAVE_AS, PaperRefused
from .tags import Reader
from .variables import SIGNED, tag, tagged, values_of, variables_of

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
PARTS = ((DocxTemplate.HEADER_URI, "页眉"), (DocxTemplate.FOOTER_URI, "页脚"))
# An element is broken for Word without one of these inside.
NEEDED = {qn("w:tc"): qn("w:p"), qn("w:tbl"): qn("w:tr")}


def starting_layout(specimen: Specimen) -> bytes:
    """The system's own layout with its tags: what an office changes and sends back."""
    return finished(drawn(tagged(specimen.notice), signed=tag(SIGNED)), specimen.notice)


def check_template(content: bytes, specimen: Specimen) -> None:
    """Judge a file as a template of a kind of document, and fill it with examples, all and none.

    Raises PaperRefused.
    """
    check_package(content)
    variables = variables_of(specimen)
    if not sum(Reader(variables, part).check(root) for part, root in _parts(_opened(content))):
        raise PaperRefused("文档里一个变量也没有。请先下载样式，在它上面修改后再传。")
    bare = [part for part in specimen.notice.parts if not isinstance(part, Section)]
    for parts in (specimen.notice.parts, bare):
        notice = replace(specimen.notice, parts=parts)
        fill_template(content, values_of(notice, specimen), notice)


def fill_template(content: bytes, values: dict[str, Any], notice: Notice) -> bytes:
    """A document by an office's template; the same values give the same bytes. Raises PaperRefused."""
    template = _opened(content)
    try:
        template.render(values, _sandbox())
    except (TemplateError, etree.XMLSyntaxError, ValueError, KeyError, UnicodeError) as error:
        raise PaperRefused("样式里的标签填不出完整的文档，请对照变量说明修改后重新上传。") from error
    _check_whole(template.docx)
    return finished(template.docx, notice)


class _Template(DocxTemplate):
    """docxtpl's, which leaves the description alone and mends nothing by guessing."""

    def render_properties(self, *_arguments: Any) -> None:
        """Who and when is ours to say, not the template's."""

    def fix_tables(self, xml: str) -> Any:
        """Refuse what is not whole: the reader below would drop what it does not understand."""
        etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        return super().fix_tables(xml)


def _opened(content: bytes) -> _Template:
    template = _Template(io.BytesIO(content))
    with _whole():
        template.init_docx()
    return template


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """What the readers raise of a broken file, in words."""
    try:
        yield
    except (KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise PaperRefused(f"文件不是完整的 Word 文档。{SAVE_AS}") from error


def _parts(template: _Template) -> list[tuple[str, Any]]:
    """What docxtpl fills, read anew: the elements of python-docx hide what they hold."""
    beside = [
        (name, template.get_part_xml(part))
        for uri, name in PARTS
        for _key, part in template.get_headers_footers(uri)
    ]
    notes = [part.blob for part in template.docx.part.package.parts if part.content_type == FOOTNOTES]
    texts = [("正文", template.get_xml()), *beside, *(("脚注", blob) for blob in notes)]
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with _whole():
        return [(name, etree.fromstring(text, parser)) for name, text in texts]


def _sandbox() -> ImmutableSandboxedEnvironment:
    """Where nothing can be called, and no name is there but the document's own."""
    sandbox = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    for names in (sandbox.globals, sandbox.filters, sandbox.tests):
        names.clear()
    return sandbox


def _check_whole(document: Document) -> None:
    for element in document._element.body.iter(*NEEDED):
        if element.find(NEEDED[element.tag]) is None:
            raise PaperRefused("有的表格或单元格填完后是空的，Word 打不开。请在单元格里另留一段文字或空行。")
