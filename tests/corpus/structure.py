"""C. Workbook structure, S47 to S52 and S73: which sheet, what is hidden, what lies beside the cells."""

import io
import zipfile

from openpyxl.worksheet.table import Table

from households.models import RollDifference, RollRow
from tests.corpus.dirt import some
from tests.corpus.frame import Case, File, Kind, Roll, Said

BOOK = "xl/workbook.xml"
RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
PIVOT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCache"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLD_NAMES = ("旧数据", "2025年", "备份", "Sheet2", "勿删")
EXPLAINED = ("填表说明", "说明", "封面", "填报须知")
OTHER_TABLES = (
    ("项目名称", "项目类型", "金额（万元）", "实施单位", "开工时间"),
    ("单位", "职务", "电话", "值班日期"),
    ("资金文号", "资金级次", "使用方向", "金额（万元）"),
)


def patched(file, changes, added=None):
    """A workbook whose parts are changed by functions of their text, and some added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file.content)) as archive,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        for name in archive.namelist():
            text = archive.read(name).decode()
            copy.writestr(name, changes[name](text) if name in changes else text)
        for name, text in (added or {}).items():
            copy.writestr(name, text)
    return File(file.name, out.getvalue())


def absent(*words):
    """Nothing of these words is staged, said or compared."""

    def also(batch):
        kept = [
            *RollRow.objects.filter(batch=batch).values(),
            *batch.findings.values(),
            *RollDifference.objects.filter(batch=batch).values(),
            {"message": batch.message},
        ]
        text = " ".join(str(value) for row in kept for value in row.values())
        return [f"“{word}” is kept or said" for word in words if word in text]

    return also


def written(sheet, roll):
    """Put a roll into one more sheet."""
    for row in roll.table():
        sheet.append(row)


def hidden(state):
    """S47, S48: other people in a sheet that nobody sees, before or after the one that is meant."""

    def make(rng):
        roll, old = Roll(rng), Roll(rng, rng.randint(1, 3))
        name = rng.choice(OLD_NAMES)

        def hide(book, _sheet):
            other = book.create_sheet(name, rng.choice((0, 1)))
            written(other, old)
            other.sheet_state = state
            book.active = book.index(book["花名册"])

        found = {"W-SHEET-HIDDEN": Said("隐藏的工作表没有导入", name, "请取消隐藏后单独上传")}
        return Case(roll.xlsx(hide), twin=roll.xlsx(), findings=found, is_rewritable=True)

    return make


def several(rng):
    """S49: one sheet for each village, or for each month."""
    rolls = [Roll(rng, 2) for _ in range(rng.randint(2, 4))]
    names = rng.sample(("红星村", "新民村", "九月", "十月", "一组", "Sheet3"), len(rolls))

    def fill(book, sheet):
        sheet.title = names[0]
        for name, roll in zip(names[1:], rolls[1:], strict=True):
            written(book.create_sheet(name), roll)

    def also(batch):
        offered = [each["name"] for each in batch.sheets]
        return [] if offered == names else [f"offered are {offered}"]

    return Case(
        rolls[0].xlsx(fill),
        refused="E-SHEET-AMBIG",
        says=("请选择要导入的工作表", *names),
        also=also,
        is_rewritable=True,
    )


def explained(rng):
    """S50: a sheet or two that explain, before the data and perhaps behind."""
    roll = Roll(rng)

    def explain(book, _sheet):
        for place, name in enumerate(rng.sample(EXPLAINED, rng.randint(1, 3))):
            text = book.create_sheet(name, 0 if not place else rng.choice((0, 1)))
            text.append(["请按以下要求填写"])
            for line in range(rng.randint(1, 30)):
                text.append([line + 1, "姓名按身份证填写，证件号码为 18 位"])
        if rng.random() < 0.5:
            book.create_sheet("Sheet9")

    found = {"N-SHEET": Said("读取的是工作表“花名册”")}
    return Case(roll.xlsx(explain), twin=roll.xlsx(), findings=found, is_rewritable=True)


def another_table(sheets):
    """S51: no sheet is a roll."""

    def make(rng):
        roll = Roll(rng, 1)
        tables = rng.sample(OTHER_TABLES, sheets)
        roll.headers, roll.people = list(tables[0]), []

        def fill(book, sheet):
            for number in range(rng.randint(0, 20)):
                sheet.append([f"{header}{number}" for header in tables[0]])
            for table in tables[1:]:
                book.create_sheet().append(table)

        return Case(
            roll.xlsx(fill),
            refused="E-HEAD-NOTFOUND",
            says=("没有找到表头；需要：", "姓名", "证件号码", "户编号", "看到：", *tables[0][:2]),
            is_rewritable=True,
        )

    return make


def hidden_lines(rng):
    """S52: rows and columns that somebody hid."""
    roll = Roll(rng)
    people = some(roll, most=5)
    letters = rng.sample("BEKMQTVX", rng.randint(0, 4))

    def hide(_book, sheet):
        for person in people:
            sheet.row_dimensions[roll.row_of(person)].hidden = True
        for letter in letters:
            sheet.column_dimensions[letter].hidden = True

    counts = f"{len(people)} 个隐藏或被筛选的行", f"{len(letters)} 个隐藏的列"
    found = {"W-HIDDEN": Said(*counts, "已一并读取")}
    return Case(roll.xlsx(hide), twin=roll.xlsx(), findings=found, is_rewritable=True)


def filtered(rng):
    """S52: a filter left on; what it hides is read, too."""
    roll = Roll(rng)
    village = rng.choice(("红星村", "新民村"))
    out = [person for person in roll.people if person["行政村"] != village]

    def sieve(_book, sheet):
        sheet.auto_filter.ref = f"A3:AF{3 + len(roll.people)}"
        sheet.auto_filter.add_filter_column(4, [village])
        for person in out:
            sheet.row_dimensions[roll.row_of(person)].hidden = True

    found = {"W-HIDDEN": Said(f"{len(out)} 个隐藏或被筛选的行")}
    return Case(roll.xlsx(sieve), twin=roll.xlsx(), findings=found, is_rewritable=True)


def furnished(rng):
    """S73: frozen panes, a filter and a table on the sheet change nothing."""
    roll = Roll(rng)

    def furnish(_book, sheet):
        sheet.freeze_panes = rng.choice(("A4", "J4", "C1"))
        area = f"A3:AF{3 + len(roll.people)}"
        if rng.random() < 0.5:
            sheet.add_table(Table(displayName="名册", ref=area))
        else:
            sheet.auto_filter.ref = area

    return Case(roll.xlsx(furnish), twin=roll.xlsx(), is_rewritable=True)


def pivoted(rng):
    """S73: the cache of a pivot table still has people who were taken off the sheet."""
    roll, gone = Roll(rng), Roll(rng, rng.randint(1, 20))
    fields = "".join(
        f'<cacheField name="{header}"><sharedItems>'
        + "".join(f'<s v="{person[header]}"/>' for person in gone.people)
        + "</sharedItems></cacheField>"
        for header in ("姓名", "证件号码")
    )
    records = "".join(f'<r><x v="{n}"/><x v="{n}"/></r>' for n in range(len(gone.people)))
    source = '<cacheSource type="worksheet"><worksheetSource ref="A3:AF9" sheet="花名册"/></cacheSource>'
    head = f'xmlns="{MAIN}" xmlns:r="{PIVOT.rpartition("/")[0]}"'
    parts = {
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition {head} r:id="rId1" '
        f'recordCount="{len(gone.people)}">{source}<cacheFields count="2">{fields}</cacheFields>'
        "</pivotCacheDefinition>",
        "xl/pivotCache/pivotCacheRecords1.xml": f"<pivotCacheRecords {head}>{records}</pivotCacheRecords>",
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{PIVOT.replace("Definition", "Records")}" Target="pivotCacheRecords1.xml"/></Relationships>',
    }
    types = "".join(
        f'<Override PartName="/xl/pivotCache/pivotCache{each}1.xml" ContentType="{TYPE}{each}+xml"/>'
        for each in ("Definition", "Records")
    )
    related = f'<Relationship Id="rId99" Type="{PIVOT}" Target="pivotCache/pivotCacheDefinition1.xml"/>'
    caches = f'<pivotCaches><pivotCache cacheId="1" r:id="rId99" xmlns:r="{PIVOT.rpartition("/")[0]}"/>'
    changes = {
        TYPES: lambda text: text.replace("</Types>", f"{types}</Types>"),
        RELATIONS: lambda text: text.replace("</Relationships>", f"{related}</Relationships>"),
        BOOK: lambda text: text.replace("</workbook>", f"{caches}</pivotCaches></workbook>"),
    }
    kept = {person["姓名"] for person in roll.people}
    names = {person["姓名"] for person in gone.people} - kept
    secrets = [person["证件号码"] for person in gone.people]
    return Case(
        patched(roll.xlsx(), changes, parts),
        twin=roll.xlsx(),
        also=absent(*(name for name in names if not any(name in each for each in kept)), *secrets),
        is_rewritable=True,
    )


KINDS = (
    Kind("S47", "隐藏的工作表", hidden("hidden")),
    Kind("S48", "深度隐藏的工作表", hidden("veryHidden")),
    Kind("S49", "几张工作表都有数据", several),
    Kind("S50", "首张是填表说明", explained),
    Kind("S51", "没有花名册的工作表", another_table(1)),
    Kind("S51", "几张工作表都不是花名册", another_table(2)),
    Kind("S52", "隐藏的行和列", hidden_lines),
    Kind("S52", "筛选后没有取消", filtered),
    Kind("S73", "冻结窗格、筛选、表格", furnished),
    Kind("S73", "透视表缓存里有他人数据", pivoted),
)
