"""What each finding in a sheet of projects or money is called; what rolls have too stands in households."""

SHEET_FINDINGS: dict[str, str] = {
    # an allocation of money
    "E-FUND-TITLE": "标题没有写明县、年度或类别",
    "E-FUND-DAY": "没有公告日期",
    "E-FUND-KNOWN": "与已登记的批次不一致",
    "E-TOTAL": "合计与明细不符",
    "W-FUND-DAY": "下达时间与登记的不同",
    "W-TOTAL-NONE": "没有合计行",
    "P-IND": "产业发展占比低于要求",
    "P-FEE": "项目管理费占比高于上限",
    "W-PARAM": "缺少政策参数，没有判断",
    # the project library
    "E-PROJ-STATE": "项目状态与表上不一致",
    "E-PROJ-LOCKED": "项目已申报，不能由表格修改",
    "E-PROJ-STEP": "这一行办不了",
    "E-DUP-CONFLICT": "同一内容写了两行",
    "W-CLEARED": "表上是空的，登记中有内容",
    "W-ORG": "没有这个单位",
    "W-TARGET": "绩效目标没有读成指标",
    # a ledger of spending
    "W-BOOK-DIFF": "台账与系统的金额不同",
    "W-BOOK-UNKNOWN": "系统里没有这笔安排",
    "W-BOOK-MANY": "系统里有几笔同名的安排",
    "W-BOOK-ABSENT": "台账里没有这笔安排",
    # both
    "E-SHEET-AMBIG": "有多个工作表像这种表",
    "E-ROW-MERGE": "金额或数字单元格是合并的",
    "E-AMT-UNIT": "金额单位有误",
    "E-REQUIRED": "必填的单元格没有填",
    "E-YEAR": "年度不正确",
}
