"""Ledgers of problems for tests, as an office fills one in."""

import openpyxl

from rectification.imports.ledger_columns import AUDIT, TICKETS

HEADINGS = tuple(heading for _key, heading, _width in TICKETS)
AUDIT_HEADINGS = tuple(heading for _key, heading, _width in AUDIT)
SOURCE = "2025年衔接资金审计"


def line(**changes):
    """An open problem of the cast's first village, as layout J writes one."""
    return {
        "序号": "1",
        "问题来源": SOURCE,
        "反馈时间": "2026年3月2日",
        "问题类别": "利益联结不健全、收益分配不到位",
        "具体问题描述": "产业项目收益没有分配到户",
        "涉及乡镇/村/户": "甲镇红星村",
        "牵头单位": "医疗保障局",
        "责任单位": "甲镇红星村",
        "责任人": "village",
        "整改措施": "核对台账，补发收益",
        "整改时限": "2027年6月30日前",
        "整改进展情况": "正在核对",
        "完成情况": "正在整改",
        "是否销号": "否",
        "备注": "县里催办",
    } | changes


def audit_line(**changes):
    """A finding of an audit in the cast's first township."""
    return {
        "一级单位": "示例县",
        "具体责任单位": "甲镇",
        "一级标题": "资金管理使用方面",
        "三级标题": "项目资产闲置、停滞、低效",
        "在审计报告中的表述": "部分项目资产闲置",
        "具体问题表述": "冷库建成后没有使用",
        "问题金额（万元）": "12.5",
        "负责监督管理责任的主管部门": "医疗保障局",
        "整改类型": "限期整改",
        "整改时限": "2027-06-30",
        "整改完成标准": "冷库投入使用",
        "细化的整改措施": "签订租赁协议",
        "整改第一责任人": "李副县长",
        "牵头整改部门责任人及联系电话": "township 13800138000",
        "追责问题情况": "约谈王某 13900139000",
        "是否已完成整改": "否",
        "是否销号": "否",
    } | changes


def ledger(folder, *lines, headings=HEADINGS, title="示例县问题整改台账", name="台账.xlsx", above=()):
    """The file; without further lines above the header, rows begin at line 3."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    for each in (title, *above):
        sheet.append([each])
    sheet.append(list(headings))
    for each in lines:
        sheet.append([each.get(heading, "") for heading in headings])
    for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
        cell.data_type = "s"  # openpyxl takes any text with = for a formula
    book.save(folder / name)
    return folder / name
