"""What Word's own format can say and python-docx cannot."""

import math
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that an archive can name
TWIPS_A_POINT = 20
EMU_A_POINT = 12700


def in_font(element: Any, name: str) -> None:
    """The font of a run or a style, for Chinese and for figures alike."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(part), name)


def set_grid(section: Section, *, height: int, lines: int) -> None:
    """So many lines a page; height: between its margins."""
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(height / EMU_A_POINT * TWIPS_A_POINT / lines)))


def set_measure(style: Any, *, width: int, characters: int, size: Length) -> None:
    """So many characters of a size a line of that width, by moving them together.

    Not by a grid of characters: where a cell is narrower than a character, some programs give it two.
    """
    closer = math.floor((width / EMU_A_POINT / characters - size.pt) * TWIPS_A_POINT)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(closer))
    style.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )


def two_sided(document: Document) -> None:
    """Even pages have a footer of their own."""
    document.settings.odd_and_even_pages_header_footer = True


def indented(
    line: Paragraph, *, size: Length, first: bool = False, left: bool = False, characters: int = 1
) -> None:
    """Stand in by two characters in the first line, else by `characters` from the left or the right edge."""
    layout = line._p.get_or_add_pPr().get_or_add_ind()
    side, count = ("firstLine", 2) if first else ("left" if left else "right", characters)
    layout.set(qn(f"w:{side}Chars"), str(count * 100))
    layout.set(qn(f"w:{side}"), str(int(size.pt * count * TWIPS_A_POINT)))


def lined(line: Paragraph, *, colour: str) -> None:
    """A line of a colour below the paragraph: 版头 ends there."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", colour)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def off_grid(line: Paragraph) -> None:
    """In a table a line is as high as it says, and not a line of the page."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    line._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")


def page_number(line: Paragraph, *, font: str, size: Length) -> None:
    """The number of the page between two dashes."""
    for text in ("— ", None, " —"):
        run = line.add_run(text or "")
        run.font.size = Pt(size.pt)
        in_font(run._element, font)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            line._p.remove(run._element)
            field.append(run._element)
            line._p.append(field)
            run.text = "1"


def bordered(table: Table) -> None:
    """Thin lines round every cell."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)


def repeated(row: _Row) -> None:
    """The row heads each page that the table goes on to."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def again(row: _Row, texts: Sequence[str]) -> None:
    """The same row with other texts, at the end of its table; drawing each cell anew is far slower."""
    copy = deepcopy(row._tr)
    row._tr.getparent().append(copy)
    for run, text in zip(copy.iter(qn("w:r")), texts, strict=True):
        run.text = text
