"""Published allocations and project libraries as sheets, built cell by cell."""

import openpyxl

HEADINGS = ("序号", "资金级次", "资金文号", "使用方向", "项目类型", "金额（万元）")
NUMBER = "达市财农〔2024〕3号"
TITLE = "2024年第一批中央和省级财政衔接推进乡村振兴补助资金分配结果"
DATED = "单位：万元    公告日期：2024-03-04"
# 达州市达川区, first batch of 2024, as it was announced on 2024-03-04.
CENTRAL = (
    ("支持产业发展", "产业发展", 2993.7),
    ("易地搬迁后续扶持项目", "易地搬迁后扶", 1050),
    ("支持数字乡村建设项目", "乡村建设行动", 60),
    ("支持乡村建设行动项目", "乡村建设行动", 480),
    ("支持以工代赈任务", "其他", 385),
    ("支持欠发达国有林场提升任务", "其他", 258),
    ("按1%提取项目管理费", "项目管理费", 46.3),
)
PROVINCIAL = (
    ("支持巩固脱贫攻坚成果项目", "巩固三保障成果", 1843.72),
    ("支持产业发展", "产业发展", 2705.39),
    ("支持数字乡村建设项目", "乡村建设行动", 20),
    ("支持乡村建设行动项目", "乡村建设行动", 844.8),
    ("支持乡村治理项目", "乡村治理和精神文明建设", 40),
    ("按1%提取项目管理费", "项目管理费", 55.09),
)
ROWS = [("中央", NUMBER, *row) for row in CENTRAL] + [("省级", NUMBER, *row) for row in PROVINCIAL]

LIBRARY_HEADINGS = (
    "项目年度",
    "乡镇",
    "村",
    "项目名称",
    "项目类型",
    "中央衔接资金",
    "自筹",
    "绩效目标",
    "是否入库",
    "入库时间",
)
LINE = {
    "项目年度": 2024,
    "乡镇": "甲镇",
    "村": "红星村",
    "项目名称": "红星村蓄水池",
    "项目类型": "乡村建设行动",
    "中央衔接资金": 12.5,
}


def allocation_sheet(
    folder, *, county="示例县", title=TITLE, dated=DATED, rows=ROWS, total=10782, headings=HEADINGS, name="a"
):
    """A workbook of 资金分配结果; total: None leaves the row of the sum out."""
    book = openpyxl.Workbook()
    page = book.active
    page.append([f"{county}{title}"])
    page.merge_cells("A1:F1")
    page.append([dated])
    page.merge_cells("A2:F2")
    page.append(headings)
    for serial, row in enumerate(rows, 1):
        page.append([serial, *row])
    if total is not None:
        page.append(["合计", None, None, None, None, total])
    page.append(["监督电话：12317"])
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def library_sheet(folder, *rows, headings=LIBRARY_HEADINGS, above=("示例县项目库", "单位：万元"), below=()):
    """A sheet whose header is one level; rows: {heading: cell}, or lists of cells."""
    book = openpyxl.Workbook()
    for text in above:
        book.active.append([text])
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(name) for name in headings] if isinstance(row, dict) else row)
    for text in below:
        book.active.append([text])
    path = folder / "library.xlsx"
    book.save(path)
    return path


def altered(path, change):
    """The same workbook after `change(page)`."""
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return path
