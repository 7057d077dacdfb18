"""C. Workbook structure, S65 to S68: how far a sheet reaches, and how little may be in it."""

from tests.corpus.dirt import some
from tests.corpus.frame import Case, Kind, Roll, Said
from tests.corpus.structure import patched

SHEET = "xl/worksheets/sheet1.xml"
LAST_ROW = 1_048_576


def formatted(roll, form):
    """The roll with rows to the end of the sheet in which nothing but a format stands."""
    first = len(roll.table()) + 1
    rows = "".join(form.format(number) for number in range(first, LAST_ROW + 1))
    return patched(roll.xlsx(), {SHEET: lambda text: text.replace("</sheetData>", f"{rows}</sheetData>")})


FORMS = (
    '<row r="{0}"/>',
    '<row r="{0}" ht="15" customHeight="1"><c r="A{0}" s="0"/></row>',
    '<row r="{0}"><c r="A{0}" s="0"/><c r="AF{0}" s="0"/></row>',
)


def blank_to_the_end(rng):
    """S65: somebody formatted whole columns."""
    roll = Roll(rng)
    count = LAST_ROW - len(roll.table())
    found = {"N-BLANK": Said(f"空白行 {count:,} 行，已跳过")}
    return Case(formatted(roll, rng.choice(FORMS)), twin=roll.xlsx(), findings=found)


def nothing_to_the_end(rng):
    """S65: the same below a header without anybody."""
    roll = Roll(rng)
    roll.people = []
    count = LAST_ROW - len(roll.table())
    return Case(
        formatted(roll, rng.choice(FORMS)),
        refused="E-SHEET-NODATA",
        says=("只有表头，没有数据", f"{count:,} 行是空白行"),
    )


def wide(rng):
    """S66: something stands in the last column there is."""
    roll = Roll(rng)
    row = rng.choice((1, 3, roll.row_of(roll.anyone())))
    column = rng.choice((501, 600, 16_384))

    def widen(_book, sheet):
        sheet.cell(row, column, "备注")

    return Case(
        roll.xlsx(widen), refused="E-LIM-COLS", says=("列数超过 500", "请删除多余的列"), is_rewritable=True
    )


def wide_formats(rng):
    """S66: cells to the last column have a format and nothing in them."""
    roll = Roll(rng)
    people = some(roll)

    def widen(_book, sheet):
        for person in people:
            for column in range(33, 16_385, rng.choice((97, 997))):
                sheet.cell(roll.row_of(person), column).number_format = "@"
            sheet.cell(roll.row_of(person), 16_384).number_format = "@"

    return Case(roll.xlsx(widen), twin=roll.xlsx(), is_rewritable=True)


def long(rng):
    """S67: more rows than are taken; told before a single one is staged."""
    roll = Roll(rng)
    first, more = len(roll.people) + 4, 1_000_000 + rng.randint(1, 20_000)
    column = rng.choice("AIJ")
    rows = "".join(f'<row r="{n}"><c r="{column}{n}"><v>1</v></c></row>' for n in range(first, first + more))
    count = len(roll.table()) + more
    return Case(
        patched(roll.xlsx(), {SHEET: lambda text: text.replace("</sheetData>", f"{rows}</sheetData>")}),
        refused="E-LIM-ROWS",
        says=(f"共 {count:,} 行", "上限 1,000,000", "请按乡镇拆分"),
    )


def nobody(rng):
    """S68: titles and header, and below them nothing that is a person."""
    roll = Roll(rng)
    roll.people = []
    below = rng.choice(
        ([], [["合计", *[None] * 9, 0]], [["填表人：", None, "审核人："]], [["合计", "0人"], ["（盖章）"]])
    )

    def end(_book, sheet):
        for row in below:
            sheet.append(row)

    return Case(roll.xlsx(end), refused="E-SHEET-NODATA", says=("只有表头，没有数据",), is_rewritable=True)


def blank_sheet(rng):
    """S68: a sheet with nothing in it at all."""
    roll = Roll(rng)
    roll.people, roll.headers, roll.titles = [], [], rng.choice(([], [[None]], [[" "]]))
    return Case(roll.xlsx(), refused="E-SHEET-NODATA", says=("没有数据",), is_rewritable=True)


KINDS = (
    Kind("S65", "一百多万带格式的空行", blank_to_the_end),
    Kind("S65", "表头下全是空行", nothing_to_the_end),
    Kind("S66", "列数过多", wide),
    Kind("S66", "带格式的空列", wide_formats),
    Kind("S67", "行数过多", long),
    Kind("S68", "只有表头", nobody),
    Kind("S68", "空白工作表", blank_sheet),
)
