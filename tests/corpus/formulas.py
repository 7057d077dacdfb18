"""E. What a cell holds besides its text: S103 to S105, S116, S117."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from tests.corpus.dirt import homes, rows, some
from tests.corpus.frame import Case, File, Kind, Person, Roll, Said

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?")
# LibreOffice saves truths and error values as formulas.
SAVED_AS_FORMULAS = frozenset({"W-FORMULA"})
NAME, CAUSE, MONTHS = "姓名", "致贫原因1", "务工时间（月）"


def address(roll: Roll, person: Person, header: str) -> str:
    """A cell as sheets name it: G17."""
    return f"{get_column_letter(roll.headers.index(header) + 1)}{roll.row_of(person)}"


def with_cells(file: File, cells: Mapping[str, str]) -> File:
    """The workbook with the XML of some cells replaced, by address."""

    def replaced(part: str) -> str:
        for place, xml in cells.items():
            part, count = re.subn(rf'<c r="{place}"(?:[^>]*/>|.*?</c>)', lambda _found: xml, part)  # noqa: B023  called at once
            assert count == 1, place
        return part

    return with_part(file, SHEET, replaced)


def with_part(file: File, name: str, change: Callable[[str], str]) -> File:
    """The workbook with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file.content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content.decode()).encode() if part == name else content)
    return File(file.name, out.getvalue())


def cached(rng):
    """S103: formulas of which the file holds the result, a text or a number."""
    roll = Roll(rng)
    people = some(roll)
    cells = {}
    for person in people:
        person[MONTHS] = None  # nobody too young or too old may work
        name, months = address(roll, person, NAME), address(roll, person, "人数")
        text, count = escape(person[NAME]), person["人数"]
        cells[name] = f'<c r="{name}" t="str"><f>"{text[0]}"&amp;"{text[1:]}"</f><v>{text}</v></c>'
        cells[months] = f'<c r="{months}"><f>{count - 1}+1</f><v>{count}</v></c>'
    twin = roll.xlsx()
    return Case(
        with_cells(twin, cells),
        twin=twin,
        findings={"W-FORMULA": Said(f"{len(cells)} 个单元格是公式，只取文件中保存的计算结果")},
        is_rewritable=True,
    )


def uncached(rng):
    """S104: formulas of which the file holds no result: a blank would be a loss, a zero a lie."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    cells = {}
    for person in people:
        place = address(roll, person, rng.choice((NAME, "民族", "人均纯收入", "与户主关系")))
        cells[place] = f'<c r="{place}"><f>A1&amp;B1</f>{rng.choice(("", "<v></v>", "<v/>"))}</c>'
    return Case(
        with_cells(twin, cells),
        twin=twin,
        findings={
            "E-CELL-FORMULA": Said("公式没有计算结果，请“粘贴为数值”", rows=rows(roll, people)),
            "W-FORMULA": Said(f"{len(people)} 个单元格是公式"),
        },
        held=homes(people),
    )


def errors(rng):
    """S105: cells with error values; the sentence names the cell."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    words: tuple[str, ...] = ()
    for person in people:
        header = rng.choice(
            ("民族", "人均纯收入", "证件号码", NAME, "人员识别时间", "户联系电话", "劳动技能")
        )
        person[header] = rng.choice(ERRORS)
        words = (f"单元格 {address(roll, person, header)} 为 {person[header]}",)
    return Case(
        roll.xlsx(),
        twin=twin,
        findings={"E-CELL-ERROR": Said(*words, rows=rows(roll, people))},
        beside=SAVED_AS_FORMULAS,
        held=homes(people),
        is_rewritable=True,
    )


def _runs(text: str, rng: random.Random) -> str:
    """A text in two fonts, with a phonetic guide."""
    at = rng.randint(1, len(text) - 1)
    runs = f'<r><t>{text[:at]}</t></r><r><rPr><b/><sz val="14"/></rPr><t>{text[at:]}</t></r>'
    return (
        f'{runs}<rPh sb="0" eb="{len(text)}"><t>PINYIN</t></rPh><phoneticPr fontId="0" type="noConversion"/>'
    )


def rich(rng):
    """S116: fonts and phonetic guides inside a text, among the shared texts or in the cell itself."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)
    if rng.random() < 0.5:
        cells = {}
        for person in people:
            place = address(roll, person, NAME)
            cells[place] = f'<c r="{place}" t="inlineStr"><is>{_runs(person[NAME], rng)}</is></c>'
        return Case(with_cells(twin, cells), twin=twin, is_rewritable=True)

    def marked(part: str) -> str:
        for person in people:
            part = re.sub(
                rf"<si><t[^>]*>{person[NAME]}</t></si>", f"<si>{_runs(person[NAME], rng)}</si>", part
            )
        assert "<rPh" in part
        return part

    return Case(with_part(twin, STRINGS, marked), twin=twin, is_rewritable=True)


def commented(rng):
    """S117: the real value stands in a comment."""
    roll = Roll(rng)
    twin = roll.xlsx()
    people = some(roll)

    def change(book, sheet):
        for person in people:
            place = address(roll, person, rng.choice((NAME, CAUSE, "人均纯收入")))
            sheet[place].comment = Comment("应为 9,800.00", "村干部")

    said = Said(f"{len(people)} 条批注未读取，请核对真正的数值是否写在批注里")
    return Case(roll.xlsx(change), twin=twin, findings={"W-COMMENT": said}, is_rewritable=True)


KINDS = (
    Kind("S103", "有计算结果的公式", cached),
    Kind("S104", "没有计算结果的公式", uncached),
    Kind("S105", "错误值", errors),
    Kind("S116", "多种字体与拼音标注", rich),
    Kind("S117", "批注", commented),
)
