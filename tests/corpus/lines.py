"""C. Workbook structure, S56 to S58 and S69 to S72: lines that are nobody, and cells that lines share."""

from tests.corpus.dirt import homes
from tests.corpus.frame import Case, Kind, Roll, Said
from tests.rolls import HEADER

SIZE = HEADER.index("人数")
FOOTERS = (
    ["填表人：张三", None, None, "审核人：李四", None, None, "2026年11月3日"],
    ["填 表 人：", None, "负责人(签字)："],
    ["（盖章）"],
    ["制表：某某", "复核：某某"],
    ["注：本表一式三份，村、镇、县各一份"],
    [None, None, "填报单位（公章）"],
    ["监督电话：12317"],
    ["第1页", "共3页"],
)
SHARED = (
    "户编号",
    "行政村",
    "自然村",
    "人数",
    "致贫原因1",
    "危房户",
    "是否解决安全饮用水",
    MONEY := "人均纯收入",
)
SHARED += ("户联系电话", "首次识别时间", "户类型", "数据日期", "县(市、区、旗)", "乡(镇)")
LOOSE = ("致贫原因1", "户类型", "首次识别时间", "危房户", MONEY)
EXAMPLES = (
    {"姓名": "张三（示例）"},
    {"姓名": "示例"},
    {"序号": "示例"},
    {"户编号": "示例", "姓名": "张三"},
    {"姓名": "例：王五"},
    {"序号": "样例", "姓名": "李四"},
)


def interleaved(table, inserts):
    """The lines of a table with others before those at some places."""
    lines = []
    for place, line in enumerate(table):
        lines += inserts.get(place, [])
        lines.append(line)
    return lines + inserts.get(len(table), [])


def rewritten(lines):
    """Lay out a sheet anew with these lines."""

    def write(_book, sheet):
        sheet.delete_rows(1, sheet.max_row)
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                sheet.cell(row, column, value)

    return write


def by_page(rng):
    """S56: the header on each page, alone, with the titles above it, or after blank lines."""
    roll = Roll(rng, 8)
    table, top = roll.table(), len(roll.titles) + 1
    head = rng.choice((table[top - 1 : top], table[:top], [[], *table[top - 1 : top]]))
    each = rng.randint(2, 6)
    pages = dict.fromkeys(range(top + each, len(table), each), head)
    found = {"N-HEAD-REPEAT": Said(f"重复的表头 {len(pages)} 处，已跳过")}
    if head[0] == []:
        found["N-BLANK"] = Said(f"空白行 {len(pages)} 行")
    file = roll.xlsx(rewritten(interleaved(table, pages)))
    return Case(file, twin=roll.xlsx(), findings=found, is_rewritable=True)


def summed(rng):
    """S57: totals that fit, for each village and for all."""
    roll = Roll(rng, 6)
    roll.people.sort(key=lambda each: each["行政村"])
    table, top = roll.table(), len(roll.titles) + 1
    first = [each["行政村"] for each in roll.people].count(roll.people[0]["行政村"])
    parts = {top + first: [_total(rng, "小计", roll.people[:first])]}
    parts[len(table)] = [_total(rng, "小计", roll.people[first:]), _total(rng, "合计", roll.people)]
    if rng.random() < 0.5:
        del parts[top + first]
        del parts[len(table)][0]
    return Case(roll.xlsx(rewritten(interleaved(table, parts))), twin=roll.xlsx(), is_rewritable=True)


def _total(rng, word, people, *, more_people=0, more_households=0):
    """A line of totals as offices write it."""
    count, households = len(people) + more_people, len(homes(people)) + more_households
    if more_households or rng.random() < 0.5:
        return [word, f"{households}户", f"{count:,}人"]
    word = rng.choice((word, f"{word}：", "　".join(word)))
    line = [None] * SIZE + [count]
    line[rng.randint(0, 2)] = word
    return line


def missummed(rng):
    """S57: a total of people or of households that does not fit: a line is lost, or was added."""
    roll = Roll(rng, 6)
    table, off = roll.table(), rng.choice((-2, -1, 1, 2, 1000))
    count, word = len(roll.people), rng.choice(("合计", "总计", "小计"))
    if word != "小计" and rng.random() < 0.5:
        line = _total(rng, word, roll.people, more_households=off)
        said = f"合计 {6 + off:,} 户与明细 6 户不符"
    else:
        line = _total(rng, word, roll.people, more_people=off)
        said = f"{'小计' if word == '小计' else '合计'} {count + off:,} 人与明细 {count} 人不符"
    file = roll.xlsx(rewritten([*table, line]))
    found = {"W-TOTAL": Said(said, rows=[len(table) + 1])}
    return Case(file, twin=roll.xlsx(), findings=found, is_rewritable=True)


def signed(rng):
    """S58: who filled it in, who checked it, a seal; at the end, or on each page."""
    roll = Roll(rng)
    table = roll.table()
    lines = [list(each) for each in rng.sample(FOOTERS, rng.randint(1, 4))]
    inserts = {len(table): lines}
    if rng.random() < 0.5:
        inserts[rng.randint(len(roll.titles) + 2, len(table) - 1)] = [list(rng.choice(FOOTERS))]
    file = roll.xlsx(rewritten(interleaved(table, inserts)))
    return Case(file, twin=roll.xlsx(), is_rewritable=True)


def merge(roll, header, people):
    """Merge one column over the rows of some people."""
    rows, column = [roll.row_of(each) for each in people], roll.headers.index(header) + 1
    first, last = min(rows), max(rows)

    def change(sheet):
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)

    return change


def merged(rng):
    """S69: cells of the household over all of its members, or over some that follow each other."""
    roll = Roll(rng)
    merges = []
    for number in sorted(homes(roll.people)):
        own = [each for each in roll.people if each["户编号"] == number]
        if len(own) > 1:
            own = own[: rng.randint(2, len(own))] if rng.random() < 0.3 else own
            merges += [merge(roll, header, own) for header in rng.sample(SHARED, rng.randint(1, 6))]

    def change(_book, sheet):
        for each in merges:
            each(sheet)

    return Case(roll.xlsx(change), twin=roll.xlsx(), is_rewritable=True)


def crossing(rng):
    """S70: a merged cell that begins in one household and ends in the next, or the one after."""
    roll = Roll(rng)
    numbers = list(dict.fromkeys(each["户编号"] for each in roll.people))
    first = rng.randint(0, 2)
    last = rng.randint(first + 1, 3)
    start = rng.choice([each for each in roll.people if each["户编号"] == numbers[first]])
    end = rng.choice([each for each in roll.people if each["户编号"] == numbers[last]])
    top, bottom = roll.row_of(start), roll.row_of(end)
    change = merge(roll, rng.choice(LOOSE), [start, end])
    said = Said(f"第 {top}–{bottom} 行合并单元格跨户", "请取消合并后逐户填写", rows=[top])
    return Case(
        roll.xlsx(lambda _book, sheet: change(sheet)),
        twin=roll.xlsx(),
        findings={"E-ROW-MERGE": said},
        beside=frozenset({"W-NULL"}),  # when the merge swallowed the last value of its column
        held=frozenset(numbers[first : last + 1]),
        is_rewritable=True,
    )


def example(rng):
    """S71: the line of the form that shows how to fill it in."""
    roll = Roll(rng)
    twin = roll.xlsx()
    given = roll.anyone() | {"户编号": "990101799999999", "人编号": "99010189999999999"}
    given |= rng.choice(EXAMPLES)
    roll.people.insert(rng.choice((0, 0, len(roll.people))), given)
    row = roll.row_of(given)
    found = {"E-ROW-EXAMPLE": Said(f"第 {row} 行是模板示例，请删除", rows=[row])}
    return Case(roll.xlsx(), twin=twin, findings=found, is_rewritable=True)


def gaps(rng):
    """S72: blank lines anywhere among the people, one or many."""
    roll = Roll(rng)
    table, top = roll.table(), len(roll.titles) + 1
    places = rng.sample(range(top, len(table)), rng.randint(1, 5))
    inserts = {place: [[]] * rng.choice((1, 2, 5, 30)) for place in places}
    count = sum(map(len, inserts.values()))
    file = roll.xlsx(rewritten(interleaved(table, inserts)))
    found = {"N-BLANK": Said(f"空白行 {count} 行，已跳过")}
    return Case(file, twin=roll.xlsx(), findings=found, is_rewritable=True)


def spaced(rng):
    """S72: lines that look blank and have a space somewhere."""
    roll = Roll(rng)
    table, top = roll.table(), len(roll.titles) + 1
    lines = [
        [None] * rng.randint(0, 31) + [rng.choice((" ", "　", "\xa0"))] for _ in range(rng.randint(1, 4))
    ]
    inserts = {rng.randint(top, len(table) - 1): lines}
    file = roll.xlsx(rewritten(interleaved(table, inserts)))
    found = {"N-BLANK": Said(f"空白行 {len(lines)} 行，已跳过")}
    return Case(file, twin=roll.xlsx(), findings=found, is_rewritable=True)


KINDS = (
    Kind("S56", "每页重复的表头", by_page),
    Kind("S57", "合计、小计与明细相符", summed),
    Kind("S57", "合计与明细不符", missummed),
    Kind("S58", "填表人、审核人、盖章", signed),
    Kind("S69", "户内合并单元格", merged),
    Kind("S70", "跨户合并单元格", crossing),
    Kind("S71", "没有删除的示例行", example),
    Kind("S72", "中间的空行", gaps),
    Kind("S72", "只有空格的行", spaced),
)
