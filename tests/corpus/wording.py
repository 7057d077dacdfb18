"""E. Texts: S106 to S111."""

import tempfile
from pathlib import Path

import openpyxl

from households.imports.exporting import write_roll
from households.models import RollRow
from povertycase.models import Division
from tests import importing
from tests.corpus.dirt import homes, kept_out, members, rows, some
from tests.corpus.formulas import address, with_cells
from tests.corpus.frame import Case, Kind, Roll, Said

NAME, GROUP = "姓名", "自然村"
SAME = frozenset({"person_name"})


def exported(wanted):
    """The register, once written, gives a sheet with these texts, each as a text. wanted: (header, texts)."""

    def also(batch):
        user = batch.created_by
        batch = importing.rolls.accept(batch, categories=("new",), by=user, version=batch.version)
        importing.write(batch)
        header, texts = wanted
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out.xlsx"
            place = Division.objects.get(pk=batch.division_id)
            write_roll(path, by=user, division=place, layout="B", purpose="核对")
            sheet = openpyxl.load_workbook(path).active
            column = next(cell.column for cell in sheet[3] if cell.value == header)
            cells = [row[column - 1] for row in sheet.iter_rows(min_row=4)]
        found = {cell.value for cell in cells}
        yield from (f"{text!r} is not exported" for text in texts if text not in found)
        yield from (f"{cell.value!r} is a {cell.data_type}" for cell in cells if cell.data_type not in "sn")

    return also


def like_formulas(rng):
    """S106: what begins like a formula is a text, here and in every export."""
    roll = Roll(rng)
    people = members(roll, roll.anyone())
    ways = ('=HYPERLINK("http://127.0.0.1","点")', "+1+1", "-1-1", "@SUM(A1)", "＝1+1", "=1+1", "|calc")
    text = rng.choice(ways)
    for person in people:
        person[GROUP] = "占位"

    def change(mark):
        def changed(book, sheet):
            for person in people:
                cell = sheet[address(roll, person, GROUP)]
                cell.value = mark + text
                cell.data_type = "s"

        return changed

    dirty = roll.xlsx(change(rng.choice(("", "\t", "\r\n", " "))))
    return Case(dirty, twin=roll.xlsx(change("")), also=exported((GROUP, [text])), is_rewritable=True)


def other_spellings(rng):
    """S107: kept as written; found by what it means."""
    roll = Roll(rng)
    people = some(roll)
    given = rng.sample(
        (
            ("王　强", "王强"),
            ("王 强", "王强"),
            ("阿依•古丽", "阿依·古丽"),
            ("阿依．古丽", "阿依·古丽"),
            ("張　偉", "张伟"),
        ),
        len(people),
    )
    for person, (_dirty, plain) in zip(people, given, strict=True):
        person[NAME] = plain
    twin = roll.xlsx()
    searched = {}
    for person, (dirty, _plain) in zip(people, given, strict=True):
        person[NAME] = dirty
        searched[person["人编号"]] = dirty, {"王": "wangqiang", "阿": "ayiguli", "張": "zhangwei"}[dirty[0]]

    def also(batch):
        for row in RollRow.objects.filter(batch=batch, person_number__in=searched):
            if (row.person_name, row.name_pinyin) != searched[row.person_number]:
                yield f"{row.row} is {row.person_name} {row.name_pinyin}"

    return Case(roll.xlsx(), twin=twin, differs=SAME, also=also, is_rewritable=True)


def rare(rng):
    """S108: characters beyond the first plane are kept, here and in every export."""
    roll = Roll(rng)
    people = some(roll)
    names = ["王" + rng.choice("𠮷𣲘㐀〇䶮𬭩") for _ in people]
    for person, name in zip(people, names, strict=True):
        person[NAME] = name
    return Case(roll.xlsx(), twin=roll.xlsx(), also=exported((NAME, names)), is_rewritable=True)


def private(rng):
    """S108: a character that only the writer's computer has is kept, with a doubt."""
    roll = Roll(rng)
    people = some(roll)
    for person in people:
        person[NAME] = "王" + rng.choice("\ue000\ue815\uf8f0\U000f0001")
    said = Said("含自造字", rows=rows(roll, people))
    also = exported((NAME, [person[NAME] for person in people]))
    return Case(roll.xlsx(), twin=roll.xlsx(), findings={"W-CHAR-PUA": said}, also=also, is_rewritable=True)


def unseen(rng, text):
    """S109: what cannot be seen may not hide in a text."""
    at = rng.randint(1, len(text) - 1) if len(text) > 1 else 1
    mark = rng.choice(("\u202e", "\u200d", "\u2066", "\u200b", "\u00ad", "_x0007_", "_x001B_"))
    return text[:at] + mark + text[at:], "含不可见控制字符，请清除后重填"


def unseen_code(rng, text):
    """S109: nor in a value of a code list."""
    at = rng.randint(1, len(text) - 1)
    return text[:at] + rng.choice(("\u202e", "\u2066", "_x0007_")) + text[at:], "含不可见控制字符"


def too_long(rng):
    """S110: forty thousand characters, more than a program writes into a cell."""
    roll = Roll(rng)
    twin = roll.xlsx()
    person = roll.anyone()
    place = address(roll, person, rng.choice((NAME, GROUP)))
    text = rng.choice("长a😀") * rng.choice((2_001, 40_000))
    said = Said("单元格超过", "字，请删减", rows=rows(roll, [person]))
    return Case(
        with_cells(twin, {place: f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'}),
        twin=twin,
        findings={"E-LIM-CELL": said},
        held=homes([person]),
    )


def emoji(rng):
    """S110: a picture among the characters is kept."""
    roll = Roll(rng)
    people = members(roll, roll.anyone())
    text = f"{rng.randint(1, 9)}组{rng.choice('😀🏠👍')}"
    for person in people:
        person[GROUP] = text
    return Case(roll.xlsx(), twin=roll.xlsx(), also=exported((GROUP, [text])), is_rewritable=True)


def hostile(rng):
    """S111: what another program would run is a name here, and is written out as it came in."""
    roll = Roll(rng)
    ways = (
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${7*7}",
        "'; DROP TABLE households_person;--",
        "\\N",
        "\\.",
        "{% debug %}",
        "%s%(batch)s",
        "<img src=x onerror=alert(1)>",
    )
    people = some(roll)
    names = rng.sample(ways, len(people))
    for person, name in zip(people, names, strict=True):
        person[NAME] = name
    said = {person["人编号"]: person[NAME] for person in people}
    written = exported((NAME, names))

    def also(batch):
        for row in RollRow.objects.filter(batch=batch, person_number__in=said):
            if row.person_name != said[row.person_number]:
                yield f"{row.row} is {row.person_name}"
        yield from written(batch)

    return Case(roll.xlsx(), twin=roll.xlsx(), also=also, is_rewritable=True)


KINDS = (
    Kind("S106", "像公式的文本", like_formulas),
    Kind("S107", "姓名的各种写法", other_spellings),
    Kind("S108", "生僻字", rare),
    Kind("S108", "自造字", private),
    Kind("S109", "姓名含不可见字符", kept_out("E-CHAR", NAME, unseen)),
    Kind("S109", "代码列含不可见字符", kept_out("E-CHAR", "户类型", unseen_code)),
    Kind("S110", "过长的单元格", too_long),
    Kind("S110", "表情符号", emoji),
    Kind("S111", "像程序的姓名", hostile),
)
