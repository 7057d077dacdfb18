"""C. Workbook structure, S53 to S55, S59 to S64: what stands above the people, which columns there are."""

import re

from households.imports.layouts import B, header_key
from tests.corpus.frame import Case, Kind, Roll, Said
from tests.corpus.structure import absent

REQUIRED = ("行政村", "户编号", "姓名", "证件号码", "与户主关系")
MONEY = "人均纯收入"
ABOVE = (
    ["示例县甲镇已脱贫人口花名册"],
    ["填报单位：甲镇人民政府"],
    ["填报单位：甲镇", None, None, None, "2026年10月31日"],
    ["日期：2026年10月"],
    ["附件2"],
    ["（本表一式三份）"],
)
EXTRA = {
    "病史备注": "三年前住院后长期服药",
    "家庭矛盾": "与邻居有宿怨未解",
    "宗教信仰": "某教信众聚会点",
    "微信号": "wx-secret-2026",
    "备注2": "此人去年上访两次",
    "政治审查情况": "不得外传的内容",
}
GROUPS = ("基本信息", "户信息", "人员信息", "区划", "收入与识别", "其他")
OLD_YEARS = ("2019", "2022", "2024", "2025")


def titled(unit):
    """S53: up to fourteen lines above the header, one of them with the unit of the amounts."""

    def make(rng):
        roll = Roll(rng)
        for person in roll.people:
            person[MONEY] = 10_000 + 100 * (int(person["户编号"]) % 90)
        twin = roll.xlsx()
        if unit == "万元":
            for person in roll.people:
                person[MONEY] /= 10_000
        lines = [list(rng.choice(ABOVE)) for _ in range(rng.randint(0, 13))]
        lines.insert(
            rng.randint(0, len(lines)), rng.choice(([f"单位：{unit}"], [None] * 9 + [f"单位: {unit}"]))
        )
        roll.titles = lines
        return Case(roll.xlsx(), twin=twin, is_rewritable=True)

    return make


def far_down(rng):
    """S53: sixteen lines and more above the header are too many."""
    roll = Roll(rng)
    roll.titles = [list(rng.choice(ABOVE)) for _ in range(rng.randint(15, 17))]
    says = ("没有找到表头；需要：", "看到：")
    return Case(roll.xlsx(), refused="E-HEAD-NOTFOUND", says=says, is_rewritable=True)


def grouped(levels):
    """S54, S55: groups of columns under common names; what stands alone is merged downwards."""

    def make(rng):
        roll = Roll(rng)
        bottom = len(roll.titles) + levels

        def group(_book, sheet):
            sheet.insert_rows(bottom - levels + 1, levels - 1)
            start = 1
            while start <= len(roll.headers):
                end = min(start + rng.randint(0, 5), len(roll.headers))
                _write_group(rng, sheet, range(start, end + 1), bottom - levels + 1, bottom)
                start = end + 1

        return Case(roll.xlsx(group), twin=roll.xlsx(), is_rewritable=True)

    return make


def _write_group(rng, sheet, columns, top, bottom):
    """Names over some columns, one for each level above the last; a single column is merged downwards."""
    first, last = columns[0], columns[-1]
    if first == last:
        sheet.cell(top, first, sheet.cell(bottom, first).value)
        sheet.cell(bottom, first).value = None
        sheet.merge_cells(start_row=top, start_column=first, end_row=bottom, end_column=first)
        return
    names = rng.sample(GROUPS, bottom - top)
    for level, name in zip(range(top, bottom), names, strict=True):
        sheet.cell(level, first, name)
        sheet.merge_cells(start_row=level, start_column=first, end_row=level, end_column=last)


def with_head(rng):
    """S54: 户主信息/姓名 beside 成员信息/姓名: two columns of one name that are told apart."""
    roll = Roll(rng)
    twin = roll.xlsx()
    heads = {each["户编号"]: each for each in roll.people if each["与户主关系"] == "户主"}
    place = roll.headers.index("姓名")
    roll.headers[place:place] = ["户主姓名", "户主证件号"]
    for person in roll.people:
        head = heads[person["户编号"]]
        person |= {"户主姓名": head["姓名"], "户主证件号": head["证件号码"]}

    def group(_book, sheet):
        sheet.insert_rows(3)
        names = {place + 1: "户主信息", place + 3: "成员信息"}
        for first, name in names.items():
            sheet.cell(3, first, name)
            sheet.merge_cells(start_row=3, start_column=first, end_row=3, end_column=first + 1)
        sheet.cell(4, place + 1, "姓名")
        sheet.cell(4, place + 2, "证件号码")

    found = {"W-HEAD-EXTRA": Said("户主信息/姓名", "户主信息/证件号码")}
    return Case(roll.xlsx(group), twin=twin, findings=found, is_rewritable=True)


def twice(rng):
    """S59: a column that is needed stands there twice, with other content."""
    roll = Roll(rng)
    header = rng.choice((*REQUIRED, "民族", "健康状况", MONEY))
    copies = rng.randint(1, 2)
    for _ in range(copies):
        roll.headers.insert(rng.randint(0, len(roll.headers)), header)
    return Case(
        roll.xlsx(),
        refused="E-HEAD-DUP",
        says=(f"“{header}”出现 {copies + 1} 次", "请指定"),
        is_rewritable=True,
    )


def otherwise(rng):
    """S60: every header as another office would write it."""
    roll = Roll(rng)
    twin = roll.xlsx()
    own = [_otherwise(rng, header) for header in roll.headers]
    for person in roll.people:
        person |= {new: person.get(old) for new, old in zip(own, roll.headers, strict=True)}
    roll.headers = own
    return Case(roll.xlsx(), twin=twin, is_rewritable=True)


def _otherwise(rng, header):
    column = B.by_key[header_key(header)]
    name = rng.choice((header, header, *column.aliases))
    changes = (
        lambda text: text,
        lambda text: f" {text}　",
        lambda text: "　".join(text),
        lambda text: f"{text[:2]}\n{text[2:]}",
        lambda text: f"*{text}",
        lambda text: f"{text}：",
        lambda text: text.translate(str.maketrans("()（）", "（）()")),
        lambda text: re.sub(r"[（(](.*?)[)）]", r"【\1】", text),
        lambda text: f"{text[:1]}\u200b{text[1:]}\xa0",
    )
    return rng.choice(changes)(name)


def missing(rng):
    """S61: one or two columns without which nothing can be told."""
    roll = Roll(rng)
    gone = rng.sample(REQUIRED, rng.randint(1, 2))
    roll.headers = [header for header in roll.headers if header not in gone]
    return Case(roll.xlsx(), refused="E-HEAD-MISSING", says=("缺少列：", *gone), is_rewritable=True)


def extra(rng):
    """S62: columns nobody asked for; what is in them is nowhere afterwards."""
    roll = Roll(rng)
    twin = roll.xlsx()
    more = rng.sample(sorted(EXTRA), rng.randint(1, 3))
    for header in more:
        roll.headers.insert(rng.randint(0, len(roll.headers)), header)
    for person in roll.people:
        person |= {header: EXTRA[header] for header in more if rng.random() < 0.8}
    found = {"W-HEAD-EXTRA": Said(*more, "内容不保存")}
    contents = [EXTRA[header] for header in more]
    return Case(roll.xlsx(), twin=twin, findings=found, also=absent(*contents), is_rewritable=True)


def reordered(rng):
    """S63."""
    roll = Roll(rng)
    twin = roll.xlsx()
    rng.shuffle(roll.headers)
    return Case(roll.xlsx(), twin=twin, is_rewritable=True)


def form(year):
    """The hidden sheet that a form of ours has."""

    def stamp(book, _sheet):
        sheet = book.create_sheet("模板信息")
        sheet.append(["roll-B", year])
        sheet.sheet_state = "hidden"

    return stamp


def old_form(rng):
    """S64: a form of ours from another year."""
    year = rng.choice(OLD_YEARS)
    says = (f"模板为 {year} 版，请下载 2026 版空白表样“已脱贫人口名单”",)
    return Case(Roll(rng).xlsx(form(year)), refused="E-TPL-VERSION", says=says, is_rewritable=True)


def present_form(rng):
    """S64: this year's form, whose hidden sheet is no matter."""
    roll = Roll(rng)
    return Case(roll.xlsx(form("2026")), twin=roll.xlsx(), is_rewritable=True)


KINDS = (
    Kind("S53", "表头上有标题、单位、日期", titled("元")),
    Kind("S53", "单位：万元", titled("万元")),
    Kind("S53", "表头在第十六行以下", far_down),
    Kind("S54", "两级合并表头", grouped(2)),
    Kind("S54", "户主信息/姓名", with_head),
    Kind("S55", "三级合并表头", grouped(3)),
    Kind("S59", "列名重复", twice),
    Kind("S60", "列名写法不同", otherwise),
    Kind("S61", "缺少必需的列", missing),
    Kind("S62", "多出来的列", extra),
    Kind("S63", "列的次序不同", reordered),
    Kind("S64", "旧模板", old_form),
    Kind("S64", "当年模板", present_form),
)
