"""公文 as GB/T 9704-2012 lays it out: A4, 22 lines of 28 characters, fonts by name alone."""

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table as DrawnTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as Line

from .notices import Heading, Notice, Paragraph, Part, Table, day_words, filled_in
from .xml import (
    FIRST_DAY,
    again,
    bordered,
    in_font,
    indented,
    lined,
    off_grid,
    page_number,
    repeated,
    set_grid,
    set_measure,
    two_sided,
)

TITLE, SONG, FANG, KAI, HEI = "方正小标宋简体", "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体"
# 2号, 3号, 4号 and 小四 in points; 小一 for who issues it.
ISSUER, SIZE_2, SIZE_3, SIZE_4, SMALL = Pt(26), Pt(22), Pt(16), Pt(14), Pt(12)
PAGE, MARGINS = (Mm(210), Mm(297)), {"top": Mm(37), "left": Mm(28), "bottom": Mm(35), "right": Mm(26)}
LINES, CHARACTERS = 22, 28
RED = RGBColor(0xC0, 0x00, 0x00)
# 22 lines in the 225 mm between the margins.
PITCH, TABLE_PITCH = Pt(28.95), Pt(18)


def official_document(notice: Notice) -> bytes:
    """The document as Word reads it.

    Source: GB9704 § 5
    """
    return finished(drawn(filled_in(notice), signed=day_words(notice.signed_on)), notice)


def drawn(notice: Notice, *, signed: str) -> Document:
    """The document of texts that hold no names any more; signed: its day in words."""
    document = docx.Document()
    _lay_out(document)
    _head(document, notice)
    for part in notice.parts:
        _write(document, part)
    _sign(document, notice, signed)
    return document


def finished(document: Document, notice: Notice) -> bytes:
    """Its file, which says who and when and no moment besides."""
    _describe(document, notice)
    raw = io.BytesIO()
    document.save(raw)
    return _without_time(raw.getvalue())


def _lay_out(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.top_margin, section.bottom_margin = MARGINS["top"], MARGINS["bottom"]
    section.left_margin, section.right_margin = MARGINS["left"], MARGINS["right"]
    section.footer_distance = Mm(25)
    set_grid(section, height=PAGE[1] - MARGINS["top"] - MARGINS["bottom"], lines=LINES)
    style = document.styles["Normal"]
    style.font.size = SIZE_3
    in_font(style.element, FANG)
    width = PAGE[0] - MARGINS["left"] - MARGINS["right"]
    set_measure(style.element, width=width, characters=CHARACTERS, size=SIZE_3)
    two_sided(document)
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        line = footer.paragraphs[0]
        line.alignment = side
        indented(line, left=side == WD_ALIGN_PARAGRAPH.LEFT, size=SIZE_4)
        page_number(line, font=SONG, size=SIZE_4)


def _head(document: Document, notice: Notice) -> None:
    line = _line(document, notice.office, TITLE, ISSUER, WD_ALIGN_PARAGRAPH.CENTER)
    line.runs[0].font.color.rgb = RED
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    lined(_line(document, notice.number, FANG, SIZE_3, WD_ALIGN_PARAGRAPH.CENTER), colour=str(RED))
    _line(document, "", FANG, SIZE_3)
    _line(document, notice.title, TITLE, SIZE_2, WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "", FANG, SIZE_3)
    _line(document, notice.addressee, FANG, SIZE_3)


def _write(document: Document, part: Part) -> None:
    if isinstance(part, Table):
        _table(document, part)
    elif isinstance(part, Heading):
        line = _line(document, part.text, HEI if part.level == 1 else KAI, SIZE_3)
        line.paragraph_format.keep_with_next = True
        indented(line, first=True, size=SIZE_3)
    elif isinstance(part, Paragraph):
        line = _line(document, part.text, FANG, SIZE_3, WD_ALIGN_PARAGRAPH.JUSTIFY)
        if part.indented:
            indented(line, first=True, size=SIZE_3)


def _table(document: Document, part: Table) -> None:
    table = document.add_table(rows=0, cols=len(part.head))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, part.widths_mm, strict=True):
        column.width = Mm(width)
    bordered(table)
    repeated(_row(table, part, part.head, is_head=True))
    drawn_row: _Row | None = None
    for texts in part.rows:
        if len(texts) < len(part.head):  # a tag over the whole width
            _row(table, part, texts)
        elif drawn_row is None:
            drawn_row = _row(table, part, texts)
        else:
            again(drawn_row, texts)


def _row(table: DrawnTable, part: Table, texts: Sequence[str], *, is_head: bool = False) -> _Row:
    row = table.add_row()
    cells, widths = row.cells, part.widths_mm
    if len(texts) == 1 < len(cells):
        cells, widths = (cells[0].merge(cells[-1]),), (sum(widths),)
    for index, (cell, text, width) in enumerate(zip(cells, texts, widths, strict=True)):
        cell.width = Mm(width)
        _fill(cell, text, is_head=is_head, is_label=index < part.labels)
    return row


def _fill(cell: _Cell, text: str, *, is_head: bool, is_label: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = cell.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_head or is_label else WD_ALIGN_PARAGRAPH.RIGHT
    line.paragraph_format.space_after = Pt(0)
    line.paragraph_format.line_spacing = TABLE_PITCH
    off_grid(line)
    in_font(_run(line, text, SMALL), HEI if is_head else FANG)


def _sign(document: Document, notice: Notice, signed: str) -> None:
    _line(document, "", FANG, SIZE_3)
    for text in (notice.office, signed):
        line = _line(document, text, FANG, SIZE_3, WD_ALIGN_PARAGRAPH.RIGHT)
        indented(line, size=SIZE_3, characters=4)


def _line(
    document: Document, text: str, font: str, size: Length, side: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT
) -> Line:
    line = document.add_paragraph()
    line.alignment = side
    layout = line.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = PITCH
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    if text:
        in_font(_run(line, text, size), font)
    return line


def _run(line: Line, text: str, size: Length) -> Any:
    run = line.add_run(text)
    run.font.size = size
    return run._element


def _describe(document: Document, notice: Notice) -> None:
    """Who and when; the day of the document stands for the moment it was written."""
    moment = datetime.datetime.combine(notice.signed_on, datetime.time.min)
    known = document.core_properties
    known.title = notice.name
    known.author = known.last_modified_by = notice.office
    known.created = known.modified = moment
    known.comments = known.keywords = ""


def _without_time(content: bytes) -> bytes:
    """The same archive with one day for all of its parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, FIRST_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return written.getvalue()
